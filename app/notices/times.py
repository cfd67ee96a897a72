"""When digests go out, by the clock of the site."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app import clock
from app.speech.dates import local, site_zone

WEEK = 7


class Due(NamedTuple):
    """A digest of that pace, which was to go out on that day at that instant."""

    pace: str
    day: date
    at: datetime


def last_due(now: datetime, hour_of_day: int, weekday: int) -> tuple[Due, Due]:
    """The daily and the weekly digest that were due last, by that hour and weekday. What was
    missed before is in them: see docs/decisions.md, "a digest holds what was neither mailed nor
    read".
    """
    hour = time(hour_of_day)
    daily = _latest(now, hour)
    since = (daily.weekday() - weekday) % WEEK
    weekly = daily - timedelta(days=since)
    return _due("daily", daily, hour), _due("weekly", weekly, hour)


def _latest(now: datetime, hour: time) -> date:
    """The last local day whose hour has come."""
    today = local(now).date()
    is_over = clock.instant(datetime.combine(today, hour), site_zone()) <= now
    return today if is_over else today - timedelta(days=1)


def _due(pace: str, day: date, hour: time) -> Due:
    return Due(pace, day, clock.instant(datetime.combine(day, hour), site_zone()))


def end_of(day: date) -> datetime:
    """The last instant of a day, by the clock of the site."""
    return clock.end_of(day, site_zone())
