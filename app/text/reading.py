"""Tables as programs and spreadsheets write them (CSV): in which encoding, what separates the
cells, and the records.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

Known = Callable[[str], bool]
Records = Iterator[tuple[int, list[str]]]
SEPARATORS = (",", ";", "\t")
_SAID = re.compile(r'"?sep=(.)"?[,;\t]*\r?\n?', re.IGNORECASE)
# Above the header there may be empty lines, and a line that names the separator.
HEAD = 100


class Unreadable(Exception):
    """A file, or a table from that line on, that cannot be read; the message says why."""

    def __init__(self, sentence: str, line: int = 1) -> None:
        super().__init__(sentence)
        self.line = line


class Encoding(NamedTuple):
    """How a file is decoded; `label` says what it is when it is not plain UTF-8."""

    codec: str
    errors: str
    label: str = ""


def encoding_by(head: bytes) -> Encoding:
    """UTF-8 with or without its mark, UTF-16 with its mark; Unreadable when the first four bytes
    say something else.
    """
    if head.startswith(b"\xef\xbb\xbf"):
        # What cannot be decoded comes through in surrogates, so that the fault names its line and
        # column.
        return Encoding("utf-8-sig", "surrogateescape", "UTF-8 with a byte order mark")
    # Before UTF-16: the mark of UTF-32 begins with it.
    if head[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        raise Unreadable("saved as UTF-32: save it as UTF-8")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Encoding("utf-16", "surrogatepass", "UTF-16")
    # A header begins with a letter of ASCII, which in UTF-16 has one byte that is zero.
    if head[:2].count(0) == 1:
        raise Unreadable("saved as UTF-16 without its byte order mark: save it as UTF-8")
    if head.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("is a workbook and no CSV: save it as CSV (UTF-8), or name it .xlsx")
    return Encoding("utf-8", "surrogateescape")


def form_of(head: list[str], known: Known, said: str = ",") -> tuple[int, str]:
    """How many lines stand above the header, and what separates its names: `said` where none of
    them is known.
    """
    named = _SAID.fullmatch(head[0]) if head else None
    if named is None:
        return 0, _separator(head, known, said)
    return 1, _separator(head[1:], known, named[1])


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


def parsed(lines: Iterable[str], separator: str, skipped: int) -> Records:
    """Each record with the line on which it begins, empty lines left out; Unreadable from a line
    on that is no CSV.
    """
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
