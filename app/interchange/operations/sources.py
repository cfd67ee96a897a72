"""Where a table of the folder is written: its records, and how faults and remarks name the
place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.text.reading import Records


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
