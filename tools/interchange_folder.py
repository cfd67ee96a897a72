"""What every converter here needs: read source tables, write tables of an interchange folder, fit
texts to its limits.

Standard library only, so that a converter runs anywhere Python does. The format itself is
described with `flask --app wsgi data import --help`.
"""

import csv
import gzip
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, TextIO

# The import's limits, repeated: this file runs without the app.
TITLE_LIMIT = 300
SUMMARY_LIMIT = 2_000
TEXT_LIMIT = 100_000

_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
# What begins a heading, a quote, an item, a rule or an underline in Markdown.
_LINE_MARK = re.compile(r"^(#{1,6}|>|[-+](?=\s|$)|[-=]{2,}\s*$|\d{1,9}(?=[.)]\s))", re.MULTILINE)
_INLINE_MARK = re.compile(r"\S*://\S*|[\\`*_\[\]]")


def fail(message: str) -> NoReturn:
    """Stop with one line on standard error and exit status 2 (wrong input)."""
    print(message, file=sys.stderr)
    raise SystemExit(2)


def report(message: str) -> None:
    """Say on standard error what a reader of the conversion should know."""
    print(message, file=sys.stderr)


def read_table(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Stream the rows of `name`, or of `name`.gz, with a real CSV parser."""
    with _open_text(folder, name) as stream:
        yield from csv.DictReader(stream)


def read_pairs(folder: Path, name: str) -> dict[str, str]:
    """A key,value file without a header; empty where there is no such file."""
    if not any((folder / found).is_file() for found in (name, f"{name}.gz")):
        return {}
    with _open_text(folder, name) as stream:
        return {row[0]: row[1] for row in csv.reader(stream) if len(row) == 2}


def _open_text(folder: Path, name: str) -> TextIO:
    plain, packed = folder / name, folder / f"{name}.gz"
    if plain.is_file():
        return plain.open(encoding="utf-8", newline="")
    if packed.is_file():
        return gzip.open(packed, "rt", encoding="utf-8", newline="")
    fail(f"{plain}: no such file, nor {packed.name}")


def write_table(
    folder: Path, name: str, columns: list[str], rows: Iterable[Iterable[object]]
) -> int:
    """Write one table and return the number of its rows; a cell of None is an empty one."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / name).open("w", encoding="utf-8", newline="") as stream:
        # One line end on every system: the same source is the same bytes.
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def one_line(text: str) -> str:
    """A title has no line breaks and no runs of spaces."""
    return " ".join(text.split())


def cut(text: str, limit: int = TITLE_LIMIT) -> str:
    """The text itself, or its beginning up to the last whole word that leaves room for an
    ellipsis.
    """
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in head:
        head = head.rsplit(" ", 1)[0]
    return head.rstrip() + "…"


def markdown(text: str) -> str:
    """Plain text as Markdown that shows the same characters: `Bürger*innen` stays what it is, `#1`
    is no heading.
    """
    inline = _INLINE_MARK.sub(_escaped_inline_mark, _INDENT.sub("", text))
    return _LINE_MARK.sub(_escaped_line_mark, inline).strip()


def _escaped_inline_mark(found: re.Match[str]) -> str:
    mark = found[0]
    # Inside an address a backslash would be a part of it.
    return mark if "://" in mark else f"\\{mark}"


def _escaped_line_mark(found: re.Match[str]) -> str:
    mark = found[1]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def instant(milliseconds: str) -> str:
    """Milliseconds since 1970 in ISO 8601; the milliseconds stay, because they decide which vote
    is the latest.
    """
    at = moment(int(milliseconds))
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(milliseconds: int) -> datetime:
    """Milliseconds since 1970 as a time in UTC, without passing through a float."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
