"""Reading a folder: each record with the line on which it begins, each cell as a value or a fault."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.interchange.operations.cells import Terms, read
from app.interchange.operations.columns import Column, File
from app.interchange.operations.faults import Faults, Refused
from app.interchange.operations.settling import language_tag
from app.interchange.operations.tables import FILES

Track = Callable[[str, Iterable[Any]], Iterable[Any]]
_UNDECODED = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Row:
    """A record: its values by column; a faulty cell and an empty one are both None, texts are by language."""

    line: int
    values: dict[str, Any]
    faulty: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


@dataclass
class Table:
    """A file that was read. `present` names the columns that its header has."""

    file: File
    rows: list[Row] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    # Whether all ids that it declares are known.
    whole: bool = True


Folder = dict[str, Table]


@dataclass(frozen=True)
class Place:
    """What a column of the header means: a declared column and, for a text, its language."""

    column: Column
    language: str | None = None


def untracked(label: str, items: Iterable[Any]) -> Iterable[Any]:
    """Nobody watches the progress."""
    return items


def read_folder(folder: Path, terms: Terms, faults: Faults, track: Track = untracked) -> Folder:
    """All files of the folder that are declared; what is wrong is added to the faults."""
    csv.field_size_limit(sys.maxsize)
    found = [file for file in FILES if (folder / f"{file.name}.csv").exists()]
    return {file.name: _Reader(file, terms, faults).table(folder, track) for file in found}


class _Reader:
    """Reads one file."""

    def __init__(self, file: File, terms: Terms, faults: Faults) -> None:
        self.file, self.terms, self.faults = file, terms, faults
        self.result = Table(file)
        self.places: list[Place | None] = []

    def table(self, folder: Path, track: Track) -> Table:
        """The rows of the file, its faults noted."""
        path = folder / f"{self.file.name}.csv"
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            records = self._records(lines)
            self._header(next(records, (1, []))[1])
            self.result.rows = [self._row(line, cells) for line, cells in track(path.name, records)]
        return self.result

    def _records(self, lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(lines, strict=True)
        while True:
            begins = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.result.whole = False
                self._fault(begins, "record", f"cannot be read as CSV ({error})")
                return
            if cells:
                yield begins, cells

    def _fault(self, line: int, column: str, sentence: str) -> None:
        self.faults.add(self.file.name, line, column, sentence)

    def _header(self, names: list[str]) -> None:
        seen: set[tuple[str, str | None]] = set()
        for name in names:
            place = self._place(name.strip())
            self.places.append(place)
            if place is not None and (key := (place.column.name, place.language)) in seen:
                self._fault(1, name, "the column stands twice")
            elif place is not None:
                seen.add(key)
        self.result.present = {name for name, _ in seen}
        for column in self.file.columns:
            if column.required and column.name not in self.result.present:
                self._fault(1, column.name, "the column is missing")
        if self.file.has_id and "id" not in self.result.present:
            self.result.whole = False

    def _place(self, name: str) -> Place | None:
        for column in self.file.columns:
            if name == column.name:
                return Place(column)
            if column.by_language and name.startswith(f"{column.name}_"):
                return self._in_language(column, name)
        if not name.startswith("x_"):
            shown = _UNDECODED.sub("\ufffd", name)
            self._fault(1, shown, "there is no such column (names of other columns begin with x_)")
        return None

    def _in_language(self, column: Column, name: str) -> Place | None:
        try:
            return Place(column, language_tag(name.removeprefix(f"{column.name}_")))
        except Refused as refused:
            self._fault(1, _UNDECODED.sub("\ufffd", name), str(refused))
            return None

    def _row(self, line: int, cells: list[str]) -> Row:
        if len(cells) != len(self.places):
            self._fault(line, "record", f"has {len(cells)} cells, the header {len(self.places)}")
        values: dict[str, Any] = {}
        texts: dict[str, dict[str | None, str]] = {}
        faulty: set[str] = set()
        for place, cell in zip(self.places, cells, strict=False):
            if place is not None and cell:
                self._cell(line, place, cell, values, texts, faulty)
        for name, by_language in texts.items():
            values[name] = self._texts(line, name, by_language, values.get("language"))
        self._required(line, values, faulty)
        return Row(line, values, frozenset(faulty))

    def _cell(
        self,
        line: int,
        place: Place,
        cell: str,
        values: dict[str, Any],
        texts: dict[str, dict[str | None, str]],
        faulty: set[str],
    ) -> None:
        name = place.column.name
        try:
            value = read(place.column, _decoded(cell), self.terms) if cell.strip() else None
        except Refused as refused:
            faulty.add(name)
            self._fault(line, f"{name}_{place.language}" if place.language else name, str(refused))
            return
        if place.column.by_language and value:
            texts.setdefault(name, {})[place.language] = value
        elif value is not None and value != "":
            values[name] = sys.intern(value) if place.column.kind in ("ref", "choice", "word") else value

    def _texts(self, line: int, name: str, found: dict[str | None, str], language: str | None) -> dict[str, str]:
        own = language or self.terms.language
        texts = {tag: text for tag, text in found.items() if tag is not None}
        plain = found.get(None)
        if plain is not None and texts.get(own, plain) != plain:
            self._fault(line, name, f"differs from {name}_{own}")
        return texts if plain is None else {**texts, own: plain}

    def _required(self, line: int, values: dict[str, Any], faulty: set[str]) -> None:
        for column in self.file.columns:
            absent = column.required and column.name in self.result.present
            if absent and not values.get(column.name) and column.name not in faulty:
                self._fault(line, column.name, "is empty")


def _decoded(cell: str) -> str:
    if cell.isascii():
        if "\0" in cell:
            raise Refused("holds a NUL byte")
        return cell
    if _UNDECODED.search(cell):
        raise Refused("is not UTF-8")
    if "\0" in cell:
        raise Refused("holds a NUL byte")
    return cell
