"""Dates as vaguely as they are agreed: a day, a month, a quarter or a year."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flask_babel import gettext as _

from app.errors import Invalid
from app.text.figures import TwoWays
from app.text.typed import Parts, read_date, read_iso

# In which a plan can begin and end something.
YEARS = range(1900, 2201)


class VagueDate(NamedTuple):
    """A stretch of days and how vaguely it was given."""

    first: date
    last: date
    precision: str


def parse_vague(text: str, field: str = "") -> VagueDate:
    """A date as typed in any of the site's languages; Invalid if it reads two ways, or none."""
    try:
        stretch = _stretch(read_date(text))
    # See docs/decisions.md, 'what the site shows can be typed back'.
    except TwoWays as doubt:
        facts = {"text": text, "one": doubt.readings[0], "other": doubt.readings[1]}
        sentence = _("%(text)s can be read in two ways: write %(one)s or %(other)s.", **facts)
        raise Invalid(sentence, field) from None
    except ValueError:
        raise _unreadable(field) from None
    # `read_vague` takes any year: an edition or an import may hold what no form takes.
    if stretch.first.year not in YEARS:
        raise _unreadable(field)
    return stretch


# Editions hold the same few dates again and again, and are read whole.
@lru_cache(4096)
def read_vague(text: str) -> VagueDate:
    """What `written` wrote, in whatever year; ValueError if it is no date."""
    return _stretch(read_iso(text))


def _stretch(parts: Parts) -> VagueDate:
    """The days of a day, a month, a quarter or a year."""
    year, quarter, month, day = parts
    if day:
        return VagueDate(date(year, month, day), date(year, month, day), "day")
    if month:
        return VagueDate(date(year, month, 1), _last_day(year, month), "month")
    if quarter:
        last_month = 3 * quarter
        return VagueDate(date(year, last_month - 2, 1), _last_day(year, last_month), "quarter")
    return VagueDate(date(year, 1, 1), date(year, 12, 31), "year")


def written(on: date | None, precision: str) -> str | None:
    """A stored date in the spelling in which it was given; read_vague reads it back."""
    if on is None:
        return None
    if precision == "quarter":
        return f"{on.year:04}-Q{(on.month - 1) // 3 + 1}"
    return on.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def stretch_of(on: date | None, precision: str) -> VagueDate | None:
    """A stored date as the stretch of days that was given."""
    text = written(on, precision)
    return read_vague(text) if text else None


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _unreadable(field: str) -> Invalid:
    sentence = _(
        "Write a day (2027-03-05), a month (2027-03 or in words), a quarter (Q2 2027) or a year "
        "(2027)."
    )
    return Invalid(sentence, field)
