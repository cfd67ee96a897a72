"""In which encoding a CSV file was saved, by its first bytes; what it should have been when it is
none of ours.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from app.interchange.operations.faults import RefusedFolder
from app.interchange.operations.sources import Unreadable

_UNDECODED = re.compile("[\ud800-\udfff]")
# Bytes that are no UTF-8: French has a letter with an accent here and there, Arabic whole words
# beyond ASCII.
_BYTES = re.compile("[\udc80-\udcff]+")
_WORD = 3


class Encoding(NamedTuple):
    """How a file is decoded; `label` says what it is when it is not plain UTF-8."""

    codec: str
    errors: str
    label: str = ""


def encoding_of(path: Path) -> Encoding:
    """UTF-8 with or without its mark, UTF-16 with its mark; Unreadable when the first bytes say
    something else.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"\xef\xbb\xbf"):
        # What cannot be decoded comes through in surrogates, so that the fault names its line and
        # column.
        return Encoding("utf-8-sig", "surrogateescape", "UTF-8 with a byte order mark")
    # Before UTF-16: the mark of UTF-32 begins with it.
    if head in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        raise Unreadable("saved as UTF-32: save it as UTF-8")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Encoding("utf-16", "surrogatepass", "UTF-16")
    # A header begins with a letter of ASCII, which in UTF-16 has one byte that is zero.
    if head[:2].count(0) == 1:
        raise Unreadable("saved as UTF-16 without its byte order mark: save it as UTF-8")
    if head.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("is a workbook and no CSV: save it as CSV (UTF-8), or name it .xlsx")
    return Encoding("utf-8", "surrogateescape")


def decoded(cell: str) -> str:
    """The cell, if all of it could be decoded and can be stored."""
    if not cell.isascii() and _UNDECODED.search(cell):
        page = _page_of(cell)
        if page is None:
            raise RefusedFolder("holds half of a character")
        raise RefusedFolder(f"is not UTF-8: saved as {page}; save it as UTF-8")
    if "\0" in cell:
        raise RefusedFolder("holds a NUL byte")
    return cell


def legible(text: str) -> str:
    """The text as a fault may show it."""
    return _UNDECODED.sub("\ufffd", text)


def _page_of(text: str) -> str | None:
    """The encoding of spreadsheets that has such bytes; None if it was not bytes that could not be
    decoded.
    """
    runs = _BYTES.findall(text)
    if not runs:
        return None
    longest = max(len(run) for run in runs)
    return "Windows-1256" if longest >= _WORD else "Windows-1252"
