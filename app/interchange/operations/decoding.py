"""In which encoding a CSV file was saved, by its first bytes; what it should have been when it is
none of ours.
"""

from __future__ import annotations

import re
from pathlib import Path

from app.interchange.operations.faults import RefusedFolder
from app.text.reading import Encoding, encoding_by

_UNDECODED = re.compile("[\ud800-\udfff]")
# Bytes that are no UTF-8: French has a letter with an accent here and there, Arabic whole words
# beyond ASCII.
_BYTES = re.compile("[\udc80-\udcff]+")
_WORD = 3


def encoding_of(path: Path) -> Encoding:
    """How the file is decoded, by its first bytes."""
    with path.open("rb") as file:
        return encoding_by(file.read(4))


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
