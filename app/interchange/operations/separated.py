"""Reading CSV as programs and spreadsheets write it: the header decides, by known names."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from app.interchange.operations.decoding import encoding_of
from app.interchange.operations.sources import Records, Source, Unreadable

Known = Callable[[str], bool]
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SAID = re.compile(r'"?sep=(.)"?[,;\t]*\r?\n?', re.IGNORECASE)
# Above the header there may be empty lines, and a line that names the separator.
_HEAD = 100


def separated(path: Path, known: Known) -> Source:
    """The table in a CSV file; `known` says whether a column of that name is declared."""
    seen: list[str] = []
    return Source(path.name, lambda: _records(path, known, seen), seen)


def _records(path: Path, known: Known, seen: list[str]) -> Records:
    encoding = encoding_of(path)
    seen += [encoding.label] if encoding.label else []
    try:
        with path.open(encoding=encoding.codec, errors=encoding.errors, newline="") as lines:
            skipped, separator = _form(list(islice(lines, _HEAD)), known, seen)
            # The head was read to find the separator; records begin at the header again.
            lines.seek(0)
            yield from _parsed(islice(lines, skipped, None), separator, skipped)
    except UnicodeDecodeError:
        raise Unreadable(f"cannot be read as {encoding.label or 'UTF-8'} to its end") from None


def _form(head: list[str], known: Known, seen: list[str]) -> tuple[int, str]:
    """How many lines stand above the header, and what separates its names."""
    named = _SAID.fullmatch(head[0]) if head else None
    if named is None:
        separator = _separator(head, known, ",")
    else:
        separator = _separator(head[1:], known, named[1])
        seen.append("a line with the separator above the header")
    if separator != ",":
        seen.append(f"{SEPARATORS[separator]} between the columns")
    return 1 if named else 0, separator


def _separator(head: list[str], known: Known, said: str) -> str:
    """The separator by which most names of the header are known; else the one that is said."""

    def rank(separator: str) -> tuple[int, bool]:
        # Nothing is guessed from rows, so one odd row cannot change how all are read.
        return -_known_names(head, separator, known), separator != said

    return min(SEPARATORS, key=rank)


def _known_names(head: list[str], separator: str, known: Known) -> int:
    # Not strict, and of lines as the file has them: nothing in them is an error yet.
    for row in csv.reader(head, delimiter=separator):
        names = [name.strip() for name in row]
        if any(names):
            return sum(map(known, names))
    return 0


def _parsed(lines: Iterable[str], separator: str, skipped: int) -> Records:
    # Strict: an open quote would make one cell of the rest of the file.
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        begins = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(f"cannot be read as CSV ({error})", begins) from None
        if cells:
            yield begins, cells
