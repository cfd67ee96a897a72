"""What a workbook weighs before it is opened: a few bytes can claim to be billions of cells."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.text.reading import Unreadable

# 5 kB that name the last cell of a sheet made the reader ask for 512 GB and end the process; see
# docs/decisions.md, 'the header decides how a table is read'.
MOST_BYTES = 64 << 20
MOST_UNPACKED = 512 << 20
MOST_CELLS = 5_000_000
LOCKED = "is locked with a password: save it without one"
OLD = "is an old Excel file (.xls): save it as .xlsx"
# Row and name of each cell that holds an error, by sheet.
ErrorCells = list[tuple[int, str]]

# A tag may lie across two pieces; the pattern below takes none longer than the overlap.
_CHUNK, _OVERLAP = 1 << 20, 400
_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])([^<>]{0,300})>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})([0-9]{1,9})["']""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_OLE, _LOCKED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
_ATTRIBUTE = re.compile(r"""(?:\w+:)?(\w+)\s*=\s*["']([^"']*)["']""")


def weighed(path: Path) -> dict[str, ErrorCells]:
    """The cells with an error in each sheet; Unreadable when it is no workbook or too large for
    one.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(f"is larger than {MOST_BYTES >> 20} MB: save it in parts")
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            # Excel puts a locked workbook into the same container as its old format.
            raise Unreadable(LOCKED if _LOCKED in file.read() else OLD)
    try:
        with ZipFile(path) as parts:
            errors = dict(_weighed_parts(parts))
            return {name: errors.get(part, []) for name, part in _sheets(parts).items()}
    # zipfile raises NotImplementedError for a compression it does not know, and RuntimeError for
    # an encrypted entry.
    except (BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError):
        raise Unreadable("is no workbook, or a damaged one: save it again as .xlsx") from None


def _weighed_parts(parts: ZipFile) -> Iterator[tuple[str, ErrorCells]]:
    room = MOST_UNPACKED
    for part in parts.infolist():
        extent = _Extent()
        room -= extent.read(parts, part, room)
        yield part.filename, extent.errors


class _Extent:
    """How far the cells of a part reach, by what it says and by what it holds."""

    def __init__(self) -> None:
        self.errors: ErrorCells = []
        self._row = self._column = 0
        self._rows = self._columns = 0

    def read(self, parts: ZipFile, part: ZipInfo, room: int) -> int:
        """How many bytes it unpacks to; Unreadable as soon as they, or its cells, are too many."""
        unpacked, tail = 0, b""
        # What the archive says of its size is not believed.
        part.file_size = room + 2 * _CHUNK
        with parts.open(part) as file:
            while chunk := file.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > room:
                    raise Unreadable(
                        f"unpacks to more than {MOST_UNPACKED >> 20} MB: save it in parts"
                    )
                tail = self._scanned(tail + chunk)
        return unpacked

    def _scanned(self, text: bytes) -> bytes:
        """Looks at each tag that is whole; gives back what is to be looked at again with what
        follows.
        """
        end = 0
        for tag in _TAG.finditer(text):
            end = tag.end()
            self._tag(tag[1], tag[2])
        return text[max(end, len(text) - _OVERLAP) :]

    def _tag(self, name: bytes, attributes: bytes) -> None:
        place = _PLACE.search(attributes)
        if name == b"row":
            self._row = int(place[2]) if place else self._row + 1
            self._column = 0
            return
        self._column = _column(place[1]) if place and place[1] else self._column + 1
        self._row = int(place[2]) if place else self._row
        # An empty cell that is only formatted takes no room when it is read.
        if not attributes.endswith(b"/"):
            self._rows = max(self._rows, self._row)
            self._columns = max(self._columns, self._column)
        if self._rows * self._columns > MOST_CELLS:
            raise Unreadable(
                f"has more than {MOST_CELLS} cells in a sheet: delete what is empty, or save it "
                "in parts"
            )
        if _ERROR.search(attributes):
            cell = (place[1] + place[2]).decode() if place else f"in row {self._row}"
            self.errors.append((self._row, cell))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - ord("A") + 1
    return number


def _sheets(parts: ZipFile) -> dict[str, str]:
    """The part that each sheet is in, by its name."""
    relations = _given(parts, "xl/_rels/workbook.xml.rels", "Relationship")
    targets = {relation["Id"]: relation["Target"] for relation in relations}
    sheets = _given(parts, "xl/workbook.xml", "sheet")
    return {sheet["name"]: _absolute(targets.get(sheet["id"], "")) for sheet in sheets}


def _given(parts: ZipFile, part: str, tag: str) -> Iterator[dict[str, str]]:
    """The attributes of each such tag. Nothing is parsed: what stands in there comes from
    anywhere.
    """
    text = parts.read(part).decode("utf-8", "replace")
    for found in re.finditer(rf"<(?:\w+:)?{tag}\s([^<>]*)>", text):
        yield {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}


def _absolute(target: str) -> str:
    if target.startswith("/"):
        return target.removeprefix("/")
    return str(PurePosixPath("xl") / target)
