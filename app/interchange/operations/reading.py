"""Reading a folder: each record with the line on which it begins, each cell as a value or a
fault.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.interchange.operations.cells import Terms, read
from app.interchange.operations.columns import File
from app.interchange.operations.decoding import decoded, legible
from app.interchange.operations.faults import Faults, RefusedFolder
from app.interchange.operations.folders import sources
from app.interchange.operations.headers import Place, is_known, place_of
from app.interchange.operations.sources import DayCell, Source
from app.interchange.operations.tables import FILES
from app.text.reading import Records, Unreadable

Track = Callable[[str, Iterable[Any]], Iterable[Any]]
Say = Callable[[str], None]


@dataclass(slots=True)
class FolderRow:
    """A record: its values by column; a faulty cell and an empty one are both None, texts are by
    language.
    """

    line: int
    values: dict[str, Any]
    faulty: frozenset[str] = frozenset()
    # Columns of which the row says nothing, though its file has them.
    unsaid: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


@dataclass
class Table:
    """A file that was read. `present` names the columns that its header has."""

    file: File
    rows: list[FolderRow] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    # Whether all ids that it declares are known.
    whole: bool = True


Folder = dict[str, Table]


def untracked(label: str, items: Iterable[Any]) -> Iterable[Any]:
    """Nobody watches the progress."""
    return items


def unsaid(line: str) -> None:
    """Nobody is told."""


def read_folder(
    folder: Path, terms: Terms, faults: Faults, track: Track = untracked, say: Say = unsaid
) -> Folder:
    """All tables of the folder that are declared; what is wrong is added to the faults, what is
    odd is said.
    """
    # The module's own limit (131,072 characters) would end the file; a column's limit names the
    # cell.
    csv.field_size_limit(sys.maxsize)
    found = sources(folder, faults, say)
    files = [file for file in FILES if file.name in found]
    return {
        file.name: _FolderReader(file, terms, faults).table(found[file.name], track, say)
        for file in files
    }


class _FolderReader:
    """Reads one table."""

    def __init__(self, file: File, terms: Terms, faults: Faults) -> None:
        self.file = file
        self.terms = terms
        self.faults = faults
        self.result = Table(file)
        self.places: list[Place | None] = []
        # How many empty rows were left out; dates by column, and those of them that a workbook
        # holds as a day.
        self.empty = 0
        self.dates = Counter[str]()
        self.days = Counter[str]()

    def table(self, source: Source, track: Track, say: Say) -> Table:
        """The rows of the table, its faults noted, what is odd about it said."""
        self.faults.places[self.file.name] = source.name
        records = self._records(source)
        line, names = next(records, (1, []))
        # Where nothing could be read, missing columns would be faults beside the true one.
        if self.result.whole:
            self._header(line, names)
        self.result.rows = [self._row(line, cells) for line, cells in track(source.name, records)]
        for remark in self._remarks(source):
            say(f"{source.name}: {remark}")
        return self.result

    def _records(self, source: Source) -> Records:
        """What holds anything, without empty cells at the end that go beyond the header."""
        try:
            for line, cells in source.records():
                if not any(cell.strip() for cell in cells):
                    self.empty += 1
                else:
                    yield line, cells
        except Unreadable as unreadable:
            self.result.whole = False
            self._fault(unreadable.line, "record", str(unreadable))

    def _remarks(self, source: Source) -> Iterable[str]:
        """How it differs from plain CSV, and what of its dates nobody can know."""
        remarks = list(source.seen)
        if self.empty:
            remarks.append(f"{self.empty} empty rows left out")
        if remarks:
            yield f"read as {'; '.join(remarks)}"
        for name in self.dates if source.workbook else ():
            yield (
                f"{name}: {self.days[name]} of {self.dates[name]} dates are days of the "
                "spreadsheet (which makes a day of a month that is typed as 2027-06)"
            )

    def _fault(self, line: int, column: str, sentence: str) -> None:
        self.faults.add(self.file.name, line, column, sentence)

    def _header(self, line: int, cells: list[str]) -> None:
        names = _trimmed([name.strip() for name in cells])
        if names and not any(is_known(self.file, name) for name in names):
            self.result.whole = False
            self._fault(line, "record", self._nothing_known(names))
            self.places = [None] * len(names)
            return
        seen: set[tuple[str, str | None]] = set()
        for name in names:
            place = self._place(line, name)
            self.places.append(place)
            if place is not None and (key := (place.column.name, place.language)) in seen:
                self._fault(line, name, "the column stands twice")
            elif place is not None:
                seen.add(key)
        self.result.present = {name for name, _ in seen}
        for column in self.file.columns:
            # Said once for the file, not for each of its rows.
            if column.required and column.name not in self.result.present:
                self._fault(line, column.name, "the column is missing")
        if self.file.has_id and "id" not in self.result.present:
            # References to rows whose ids nobody read are no faults of those who refer.
            self.result.whole = False

    def _nothing_known(self, names: list[str]) -> str:
        """Why nothing of the header is understood."""
        try:
            decoded("".join(names))
        except RefusedFolder as refused:
            return str(refused)
        wanted = ", ".join(column.name for column in self.file.columns[:3])
        return (
            f"the header names none of its columns ({wanted}, ...), with commas, semicolons or "
            "tabs between them"
        )

    def _place(self, line: int, name: str) -> Place | None:
        try:
            place = place_of(self.file, decoded(name))
        except RefusedFolder as refused:
            self._fault(line, legible(name), str(refused))
            return None
        if place is None and not name:
            self._fault(line, "record", "a column between others has no name")
        elif place is None and not name.startswith("x_"):
            sentence = "there is no such column (names of other columns begin with x_)"
            self._fault(line, name, sentence)
        return place

    def _row(self, line: int, cells: list[str]) -> FolderRow:
        width = len(self.places)
        # Spreadsheets save empty cells beyond the header.
        if len(cells) > width:
            beyond = _trimmed(cells[width:])
            cells = cells[:width] + beyond
        if len(cells) != width:
            self._fault(line, "record", f"has {len(cells)} cells, the header {width}")
        values: dict[str, Any] = {}
        texts: dict[str, dict[str | None, str]] = {}
        faulty: set[str] = set()
        for place, cell in zip(self.places, cells, strict=False):
            if place is not None and cell:
                self._cell(line, place, cell, values, texts, faulty)
        for name, by_language in texts.items():
            values[name] = self._texts(line, name, by_language, values.get("language"))
        self._required(line, values, faulty)
        return FolderRow(line, values, frozenset(faulty))

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
        if not cell.strip():
            return
        if place.column.kind in ("from", "until"):
            self.dates[name] += 1
            self.days[name] += isinstance(cell, DayCell)
        try:
            value = read(place.column, decoded(cell), self.terms)
        except RefusedFolder as refused:
            faulty.add(name)
            heading = f"{name}_{place.language}" if place.language else name
            self._fault(line, heading, str(refused))
            return
        if value is None or value == "":
            return
        if place.column.by_language:
            texts.setdefault(name, {})[place.language] = value
            return
        # The same few words stand in a hundred thousand rows.
        if place.column.kind in ("ref", "choice", "word"):
            value = sys.intern(value)
        values[name] = value

    def _texts(
        self, line: int, name: str, found: dict[str | None, str], language: str | None
    ) -> dict[str, str]:
        own = language or self.terms.language
        texts = {tag: text for tag, text in found.items() if tag is not None}
        plain = found.get(None)
        if plain is None:
            return texts
        if texts.get(own, plain) != plain:
            self._fault(line, name, f"differs from {name}_{own}")
        return {**texts, own: plain}

    def _required(self, line: int, values: dict[str, Any], faulty: set[str]) -> None:
        for column in self.file.columns:
            name = column.name
            if not column.required or name not in self.result.present:
                continue
            # A faulty cell has been named already.
            # Nought is a number.
            if values.get(name) in (None, []) and name not in faulty:
                self._fault(line, name, "is empty")


def _trimmed(cells: list[str]) -> list[str]:
    """Without empty cells at the end."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells
