"""Days, instants, local times and vague dates, from the text of a cell and back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from app import clock
from app.interchange.operations.faults import RefusedFolder
from app.interchange.operations.settling import shown
from app.plan.dates import YEARS, read_vague

_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}", re.ASCII)


class VagueCell(NamedTuple):
    """A date as vague as it was given: the first or last day of its period."""

    day: date
    precision: str


class Wall(NamedTuple):
    """A local time; `whole_day` if only the day was given."""

    time: datetime
    whole_day: bool


def read_day(cell: str, zone: str) -> date:
    """A day that has a beginning in the zone; raises RefusedFolder where it is none."""
    try:
        day = _calendar_day(cell)
        # A day at the end of the calendar has no beginning in UTC: no page could show it.
        clock.start_of(day, zone)
    except (ValueError, OverflowError):
        raise RefusedFolder(f"{shown(cell)} is not a date (YYYY-MM-DD)") from None
    return day


def _calendar_day(text: str) -> date:
    """A day of a month; Python would take a week (2027-W05) for its Monday."""
    if not _DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _moment(cell: str) -> datetime | date:
    try:
        # `fromisoformat` of a moment would take a bare day too, as its midnight.
        if len(cell) <= 10:
            return _calendar_day(cell)
        return datetime.fromisoformat(cell)
    except ValueError:
        raise RefusedFolder(f"{shown(cell)} is not a date or time (ISO 8601)") from None


def read_instant(cell: str, zone: str) -> datetime:
    """An instant in UTC, of a day its beginning in the zone; raises RefusedFolder."""
    moment = _moment(cell)
    try:
        at = _in_utc(moment, zone)
        clock.wall(at, zone)
    except OverflowError:
        raise RefusedFolder(f"{shown(cell)} is out of range") from None
    return at


def read_ending(cell: str, zone: str) -> datetime:
    """An instant in UTC, of a day its end in the zone: the next day's beginning. Raises
    RefusedFolder.
    """
    moment = _moment(cell)
    if isinstance(moment, datetime):
        return read_instant(cell, zone)
    try:
        return clock.start_of(moment + timedelta(days=1), zone)
    except OverflowError:
        raise RefusedFolder(f"{shown(cell)} is out of range") from None


def _in_utc(moment: datetime | date, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        return clock.start_of(moment, zone)
    if moment.tzinfo:
        return moment.astimezone(UTC)
    return clock.instant(moment, zone)


def read_wall(cell: str, zone: str) -> Wall:
    """A local time of the zone, or a whole day; raises RefusedFolder."""
    moment = _moment(cell)
    whole_day = not isinstance(moment, datetime)
    wall = moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)
    try:
        if wall.tzinfo:
            wall = clock.wall(wall, zone)
        # A day that does not fit the calendar of UTC is refused here, not on the page that shows
        # it.
        clock.start_of(wall.date(), zone)
        clock.end_of(wall.date(), zone)
    except OverflowError:
        raise RefusedFolder(f"{shown(cell)} is out of range") from None
    return Wall(wall, whole_day)


def vague(cell: str, *, last: bool) -> VagueCell:
    """The first or last day of a day, month, quarter or year in which a plan can hold it; raises
    RefusedFolder.
    """
    found = _period(cell, last)
    if found.day.year not in YEARS:
        raise RefusedFolder(f"{shown(cell)} is not between {YEARS[0]} and {YEARS[-1]}")
    return found


def _period(cell: str, last: bool) -> VagueCell:
    try:
        if _DAY.fullmatch(cell):
            return VagueCell(_calendar_day(cell), "day")
        period = read_vague(cell)
    except (ValueError, OverflowError):
        sentence = f"{shown(cell)} is not a day, month (2027-06), quarter (2027-Q2) or year"
        raise RefusedFolder(sentence) from None
    day = period.last if last else period.first
    return VagueCell(day, period.precision)


def written_instant(at: datetime) -> str:
    """ISO 8601 in UTC, with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def written_vague(value: VagueCell) -> str:
    """The period as a folder gives it: 2027-06-30, 2027-06, 2027-Q2 or 2027."""
    day = value.day
    year = f"{day.year:04}"
    if value.precision == "year":
        return year
    if value.precision == "quarter":
        return f"{year}-Q{(day.month + 2) // 3}"
    if value.precision == "month":
        return f"{year}-{day.month:02}"
    return day.isoformat()
