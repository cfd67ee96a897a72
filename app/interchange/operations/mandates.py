"""The mandates of a folder beside those that are stored: what each must be by itself, and that no
two of one member for one organisation overlap.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.interchange.operations.faults import Faults
from app.interchange.operations.reading import Folder, FolderRow, Table
from app.interchange.operations.times import written_instant
from app.model import table_of
from app.organisations.models import Mandate, Organisation

_NEVER = datetime.max.replace(tzinfo=UTC)
# Organisation and member, as the sender calls them.
Whose = tuple[str, str]
# By whose they are, the rows by their beginnings.
Mandates = dict[Whose, dict[datetime, sa.RowMapping]]


class _Period(NamedTuple):
    """From when to when; `row` where the folder says it."""

    from_at: datetime
    until_at: datetime | None
    row: FolderRow | None

    @property
    def end(self) -> datetime:
        """Later than any other where it has none."""
        return _NEVER if self.until_at is None else self.until_at

    @property
    def name(self) -> str:
        """How a fault calls it."""
        if self.row is None:
            return f"the one that is there from {written_instant(self.from_at)}"
        return f"line {self.row.line}"


def stored_mandates(source: str) -> Mandates:
    """The mandates of the source's members for its organisations, wherever they were given."""
    mandates, members = table_of(Mandate), table_of(Member)
    organisations = table_of(Organisation)
    own = (organisations.c.source == source, members.c.source == source)
    names = (organisations.c.source_id.label("whose"), members.c.source_id.label("who"))
    query = sa.select(mandates, *names).where(*own)
    query = query.join(organisations, organisations.c.id == mandates.c.organisation_id)
    query = query.join(members, members.c.id == mandates.c.member_id)
    found: Mandates = defaultdict(dict)
    for row in db.session.execute(query).mappings():
        found[row["whose"], row["who"]][row["from_at"]] = row
    return found


def organisations_that_left(source: str) -> set[str]:
    """The source's organisations that belong no more."""
    query = sa.select(Organisation.source_id).where(Organisation.source == source)
    return set(db.session.scalars(query.where(Organisation.left_on.is_not(None))))


def until_of(table: Table, row: FolderRow, stored: sa.RowMapping | None) -> datetime | None:
    """Until when the mandate lasts once the row is applied."""
    until: datetime | None = row["until"]
    if stored is not None and "until" not in table.present:
        until = stored["until_at"]
    return until


def stays_ended(stored: sa.RowMapping | None) -> bool:
    """Whether it was ended here, by somebody or as its organisation left: nothing that a folder
    says of it counts.
    """
    return stored is not None and bool(stored["ended_here"])


def lasts(from_at: datetime, until_at: datetime | None) -> bool:
    """Whether a mandate lasts at all: what was ended before it began stands in nobody's way, and
    in no folder.
    """
    return until_at is None or until_at > from_at + timedelta.resolution


def check_mandates(folder: Folder, stored: Mandates, left: set[str], faults: Faults) -> None:
    """Note what is wrong with the folder's mandates beside their cells: asked before the import,
    and again once it holds the organisations.
    """
    if "mandates" in folder:
        _Checking(folder, stored, left, faults).check()


class _Checking:
    def __init__(self, folder: Folder, stored: Mandates, left: set[str], faults: Faults) -> None:
        self.table = folder["mandates"]
        self.stored = stored
        self.left = left_then(folder, left)
        self.faults = faults
        self.now = clock.now()

    def check(self) -> None:
        given: dict[Whose, dict[datetime, _Period]] = defaultdict(dict)
        for row in self.table.rows:
            whose = row["organisation"], row["member"]
            # A faulty time reads as none: nothing follows from it.
            if all(whose) and row["from"] and "until" not in row.faulty:
                before = self.stored.get(whose, {}).get(row["from"])
                until = until_of(self.table, row, before)
                if not stays_ended(before) and self._stands_alone(row, until):
                    given[whose].setdefault(row["from"], _Period(row["from"], until, row))
        for whose, periods in given.items():
            there = self.stored.get(whose, {}).items()
            lasting = ((at, row["until_at"]) for at, row in there)
            others = {at: _Period(at, end, None) for at, end in lasting if lasts(at, end)}
            self._check_overlap(sorted((others | periods).values(), key=_beginning))

    def _fault(self, row: FolderRow, column: str, sentence: str) -> None:
        self.faults.add("mandates", row.line, column, sentence)

    def _stands_alone(self, row: FolderRow, until: datetime | None) -> bool:
        """Whether it ends after it began; the rest that may be wrong with it is noted too."""
        if until is not None and until <= row["from"]:
            self._fault(row, "until", "ends before it begins")
            return False
        open_still = until is None or until > self.now
        if open_still and row["organisation"] in self.left:
            sentence = f"{row['organisation']} has left: nobody acts for it any more"
            self._fault(row, "until", sentence)
        elif open_still and until is not None and "administer" in (row["powers"] or ()):
            sentence = "whoever administers does so until somebody ends it: leave it empty"
            self._fault(row, "until", sentence)
        return True

    def _check_overlap(self, periods: list[_Period]) -> None:
        """Each with the one of those that begin before it which lasts longest."""
        longest = periods[0]
        for period in periods[1:]:
            if period.from_at < longest.end:
                self._name_overlap(longest, period)
            longest = max(longest, period, key=_end)

    def _name_overlap(self, first: _Period, second: _Period) -> None:
        if second.row is not None:
            self._fault(second.row, "from", f"overlaps with {first.name}")
        elif first.row is not None:
            self._fault(first.row, "until", f"overlaps with {second.name}")


def _beginning(period: _Period) -> datetime:
    return period.from_at


def _end(period: _Period) -> datetime:
    return period.end


def left_then(folder: Folder, left: set[str]) -> set[str]:
    """Which organisations will have left once the folder is applied."""
    table = folder.get("organisations")
    if table is None or "x_left_on" not in table.present:
        return left
    given = {row["id"]: row["x_left_on"] for row in table.rows}
    return {name for name in left if given.get(name, True)} | {
        name for name, day in given.items() if day
    }
