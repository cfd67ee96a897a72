"""What is wrong with a folder, named by file, line and column."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.interchange.operations.tables import FILES

_ORDER = {file.name: number for number, file in enumerate(FILES)}


class RefusedFolder(ValueError):
    """A cell that cannot be taken; the message says what is wrong with it."""


@dataclass(frozen=True)
class FolderFault:
    """One fault, at the line on which its record begins; `place` is the file, or its sheet, as a
    person calls it.
    """

    file: str
    line: int
    column: str
    sentence: str
    place: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.column}: {self.sentence}"


@dataclass
class Faults:
    """All faults of a folder, each once. `places` says where a table is written, if not in the CSV
    of its name.
    """

    found: set[FolderFault] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)

    def add(self, file: str, line: int, column: str, sentence: str) -> None:
        """Note one fault of a table."""
        # In a set: a check that meets the same cell twice says it once.
        place = self.places.get(file, f"{file}.csv")
        self.found.add(FolderFault(file, line, column, sentence, place))

    def add_file(self, name: str, sentence: str) -> None:
        """Note that a whole file cannot be taken."""
        self.found.add(FolderFault("", 1, "file", sentence, name))

    def in_order(self) -> list[FolderFault]:
        """Whole files, then by table as declared, by line and column."""

        def place(fault: FolderFault) -> tuple[int, str, int, str, str]:
            table = _ORDER.get(fault.file, -1)
            return table, fault.place, fault.line, fault.column, fault.sentence

        return sorted(self.found, key=place)


class Faulty(Exception):
    """A folder that cannot be imported; nothing was changed."""

    def __init__(self, faults: list[FolderFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
