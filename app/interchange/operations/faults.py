"""What is wrong with a folder, named by file, line and column."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.interchange.operations.tables import FILES

_ORDER = {file.name: number for number, file in enumerate(FILES)}


class Refused(ValueError):
    """A cell that cannot be taken; the message says what is wrong with it."""


@dataclass(frozen=True)
class Fault:
    """One fault, at the line on which its record begins."""

    file: str
    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}.csv:{self.line}: {self.column}: {self.sentence}"


@dataclass
class Faults:
    """All faults of a folder, each once."""

    found: set[Fault] = field(default_factory=set)

    def add(self, file: str, line: int, column: str, sentence: str) -> None:
        """Note one fault."""
        self.found.add(Fault(file, line, column, sentence))

    def in_order(self) -> list[Fault]:
        """By file as declared, then by line and column."""
        return sorted(self.found, key=lambda f: (_ORDER[f.file], f.line, f.column, f.sentence))


class Faulty(Exception):
    """A folder that cannot be imported; nothing was changed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
