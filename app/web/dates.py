"""Dates and numbers as people read them: near ones in words, all in full."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent
from flask import current_app
from flask_babel import gettext as _

from app import clock
from app.web.language import LOCALES, language

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


def _locale() -> str:
    return LOCALES[language()]


# Setting out a date or a number costs more than remembering it: a page shows the same ones again and again.
_set_date = lru_cache(4096)(format_date)
_set_time = lru_cache(4096)(format_time)
_set_decimal = lru_cache(4096)(format_decimal)
_set_percent = lru_cache(4096)(format_percent)
_set_span = lru_cache(4096)(format_timedelta)


def site_zone() -> str:
    """The zone in which the site tells time."""
    name: str = current_app.config["TWIZA"].timezone
    return name


def local(at: datetime) -> datetime:
    """An instant in the site's zone."""
    return at.astimezone(clock.zone(site_zone()))


def full(at: datetime | date) -> str:
    """A date in full; an instant with its local time."""
    if isinstance(at, datetime):
        return str(_("%(day)s, %(time)s", day=day(at), time=hour(at)))
    return day(at)


def hour(at: datetime) -> str:
    """The local time of an instant."""
    return str(_set_time(local(at).time().replace(second=0, microsecond=0), "HH:mm", locale=_locale()))


def day(at: datetime | date) -> str:
    """The day alone, in full."""
    return str(_set_date(local(at).date() if isinstance(at, datetime) else at, "d MMMM y", locale=_locale()))


def short(at: datetime | date) -> str:
    """The day, shortened."""
    return str(_set_date(local(at).date() if isinstance(at, datetime) else at, "d MMM y", locale=_locale()))


def _rounded(seconds: int) -> int:
    """As exactly as words tell it, towards the present: to the minute, and to the hour from two days on."""
    far = abs(seconds)
    rest = far % (MINUTE if far < 2 * DAY else HOUR) if far >= MINUTE else 0
    return seconds - rest if seconds > 0 else seconds + rest


def near(at: datetime | date) -> str:
    """How far away in words: "in 11 days", "2 hours ago"; a bare date counts in days."""
    if isinstance(at, datetime):
        seconds = int((at - clock.now()).total_seconds())
        return str(_("just now")) if -MINUTE < seconds <= 0 else _span(_rounded(seconds), _locale())
    days = clock.days_between(clock.today(site_zone()), at)
    if days == 0:
        return str(_("today"))
    return str(_set_span(at - clock.today(site_zone()), granularity="day", add_direction=True, locale=_locale()))


@lru_cache(4096)
def _span(seconds: int, locale: str) -> str:
    return str(format_timedelta(timedelta(seconds=seconds), add_direction=True, locale=locale))


def vague(on: date, precision: str) -> str:
    """A date as vaguely as it was given: a day, a month, a quarter or a year."""
    if precision == "year":
        return str(on.year)
    if precision == "quarter":
        return str(format_skeleton("yQQQ", datetime(on.year, on.month, 1, tzinfo=UTC), locale=_locale()))
    return str(_set_date(on, "MMMM y" if precision == "month" else "d MMMM y", locale=_locale()))


def number(value: float) -> str:
    """A number with the reader's separators."""
    return str(_set_decimal(value, locale=_locale()))


def percent(share: float) -> str:
    """A share from 0 to 1, as a percentage."""
    return str(_set_percent(share, locale=_locale()))


def iso(at: datetime | date) -> str:
    """For the datetime attribute of <time>: instants in UTC."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return at.isoformat()
