"""Dates as vaguely as they are agreed: a day, a month, a quarter or a year."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flask_babel import gettext as _

from app.errors import Invalid

_VAGUE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)
# In which a plan can begin and end something.
YEARS = range(1900, 2201)


class Vague(NamedTuple):
    """A stretch of days and how vaguely it was given."""

    first: date
    last: date
    precision: str


def parse_vague(text: str, field: str = "") -> Vague:
    """`2027-03-05`, `2027-03`, `2027-Q2` or `2027` as the days from the first to the last; anything else is Invalid."""
    try:
        found = read_vague(text.strip().upper())
    except ValueError:
        raise _unreadable(field) from None
    if found.first.year not in YEARS:
        raise _unreadable(field)
    return found


@lru_cache(4096)
def read_vague(text: str) -> Vague:
    """What `written` wrote, in whatever year; ValueError if it is no date."""
    match = _VAGUE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, quarter, month, day = (int(part) if part else 0 for part in match.groups())
    if day:
        return Vague(date(year, month, day), date(year, month, day), "day")
    if match[3]:
        return Vague(date(year, month, 1), _last_day(year, month), "month")
    if quarter:
        return Vague(date(year, 3 * quarter - 2, 1), _last_day(year, 3 * quarter), "quarter")
    return Vague(date(year, 1, 1), date(year, 12, 31), "year")


def written(on: date | None, precision: str) -> str | None:
    """A stored date in the spelling in which it was given; read_vague reads it back."""
    if on is None:
        return None
    if precision == "quarter":
        return f"{on.year:04}-Q{(on.month - 1) // 3 + 1}"
    return on.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def _last_day(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError("month")
    return date(year, month, calendar.monthrange(year, month)[1])


def _unreadable(field: str) -> Invalid:
    return Invalid(_("Write a day (2027-03-05), a month (2027-03), a quarter (2027-Q2) or a year (2027)."), field)
