"""Where a table of the folder is written: its records, and how faults and remarks name the
place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Records = Iterator[tuple[int, list[str]]]


class Unreadable(Exception):
    """A file, or a table from that line on, that cannot be read; the message says why."""

    def __init__(self, sentence: str, line: int = 1) -> None:
        super().__init__(sentence)
        self.line = line


class DayCell(str):
    """A cell that a workbook holds as a day; whether a month was typed nobody can know."""

    __slots__ = ()


@dataclass
class Source:
    """A table as it is written somewhere. `records` gives each record with the line on which it
    begins, the header first; what differs from the plain form is in `seen` once they are read.
    """

    name: str
    records: Callable[[], Records]
    seen: list[str] = field(default_factory=list)
    workbook: bool = False
