"""Dates and numbers as people read them: near ones in words, all in full."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent
from flask import current_app
from flask_babel import gettext as _

from app import clock
from app.web.language import language, locale_of

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


def _remembered(set_out: Callable[..., Any]) -> Callable[..., Any]:
    """Setting out a date or a number costs more than remembering it: a page shows the same ones again and again."""

    def in_language(*what: Any, code: str, **how: Any) -> str:
        return str(set_out(*what, locale=locale_of(code), **how))

    return lru_cache(1024)(in_language)


_set_date = _remembered(format_date)
_set_time = _remembered(format_time)
_set_decimal = _remembered(format_decimal)
_set_percent = _remembered(format_percent)
_set_span = _remembered(format_timedelta)


def site_zone() -> str:
    """The zone in which the site tells time."""
    name: str = current_app.config["TWIZA"].timezone
    return name


def local(at: datetime) -> datetime:
    """An instant in the site's zone; as it is where no calendar has its day there (before year 1, after 9999)."""
    try:
        return at.astimezone(clock.zone(site_zone()))
    except OverflowError:
        return at


def full(at: datetime | date) -> str:
    """A date in full; an instant with its local time."""
    if isinstance(at, datetime):
        return str(_("%(day)s, %(time)s", day=day(at), time=hour(at)))
    return day(at)


def hour(at: datetime) -> str:
    """The local time of an instant."""
    return str(_set_time(local(at).time().replace(second=0, microsecond=0), "HH:mm", code=language()))


def day(at: datetime | date) -> str:
    """The day alone, in full."""
    return str(_set_date(local(at).date() if isinstance(at, datetime) else at, "d MMMM y", code=language()))


def short(at: datetime | date) -> str:
    """The day, shortened."""
    return str(_set_date(local(at).date() if isinstance(at, datetime) else at, "d MMM y", code=language()))


def distance(at: datetime) -> int:
    """How many seconds away, as exactly as `near` tells it: what is as far is told in the same words."""
    seconds = int((at - clock.now()).total_seconds())
    return 0 if -MINUTE < seconds <= 0 else _rounded(seconds)


def _rounded(seconds: int) -> int:
    """Towards the present: to the minute, and to the hour from two days on."""
    far = abs(seconds)
    rest = far % (MINUTE if far < 2 * DAY else HOUR) if far >= MINUTE else 0
    return seconds - rest if seconds > 0 else seconds + rest


def near(at: datetime | date) -> str:
    """How far away in words: "in 11 days", "2 hours ago"; a bare date counts in days."""
    if isinstance(at, datetime):
        seconds = distance(at)
        return _span(seconds, language()) if seconds else str(_("just now"))
    days = clock.days_between(clock.today(site_zone()), at)
    if days == 0:
        return str(_("today"))
    return str(_set_span(at - clock.today(site_zone()), granularity="day", add_direction=True, code=language()))


@lru_cache(1024)
def _span(seconds: int, code: str) -> str:
    return str(format_timedelta(timedelta(seconds=seconds), add_direction=True, locale=locale_of(code)))


def vague(on: date, precision: str) -> str:
    """A date as vaguely as it was given: a day, a month, a quarter or a year."""
    if precision == "year":
        return str(on.year)
    if precision == "quarter":
        return str(format_skeleton("yQQQ", datetime(on.year, on.month, 1, tzinfo=UTC), locale=locale_of(language())))
    return str(_set_date(on, "MMMM y" if precision == "month" else "d MMMM y", code=language()))


def number(value: float) -> str:
    """A number with the reader's separators."""
    return str(_set_decimal(value, code=language()))


def percent(share: float) -> str:
    """A share from 0 to 1, as a percentage."""
    return str(_set_percent(share, code=language()))


def iso(at: datetime | date) -> str:
    """For the datetime attribute of <time>: instants in UTC."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return at.isoformat()
