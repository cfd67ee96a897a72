"""Reading CSV as programs and spreadsheets write it: the header decides, by known names."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from app.interchange.operations.decoding import encoding_of
from app.interchange.operations.sources import Source
from app.text.reading import HEAD, Known, Records, Unreadable, form_of, parsed

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def separated(path: Path, known: Known) -> Source:
    """The table in a CSV file; `known` says whether a column of that name is declared."""
    seen: list[str] = []
    return Source(path.name, lambda: _records(path, known, seen), seen)


def _records(path: Path, known: Known, seen: list[str]) -> Records:
    encoding = encoding_of(path)
    seen += [encoding.label] if encoding.label else []
    try:
        with path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as lines:
            skipped, separator = form_of(list(islice(lines, HEAD)), known)
            if skipped:
                seen.append("a line with the separator above the header")
            if separator != ",":
                seen.append(f"{SEPARATORS[separator]} between the columns")
            # The head was read to find the separator; records begin at the header again.
            lines.seek(0)
            yield from parsed(islice(lines, skipped, None), separator, skipped)
    except UnicodeDecodeError:
        raise Unreadable(f"cannot be read as {encoding.label or 'UTF-8'} to its end") from None
