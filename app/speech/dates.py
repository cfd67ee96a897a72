"""Dates and numbers as people read them: near ones in words, all in full."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_timezone_location,
)
from babel.numbers import (
    format_decimal,
    format_percent,
    get_currency_name,
    get_currency_symbol,
    get_group_symbol,
)
from flask import current_app
from flask_babel import gettext as _

from app import clock
from app.speech.language import language, locale_of

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
# How Babel reckons a unit; a number of them is put into words, never rounded by it.
UNITS = {
    "second": 1,
    "minute": MINUTE,
    "hour": HOUR,
    "day": DAY,
    "month": 30 * DAY,
    "year": 365 * DAY,
}
# From so many days on they are told in months, and from so many months on in years.
MANY_DAYS, MANY_MONTHS = 90, 24


def _remembered(set_out: Callable[..., Any]) -> Callable[..., Any]:
    """Setting out a date or a number costs more than remembering it: a page shows the same ones
    again and again.
    """

    def in_language(*what: Any, code: str, **how: Any) -> str:
        return str(set_out(*what, locale=locale_of(code), **how))

    return lru_cache(1024)(in_language)


def _calendar_day(on: date, pattern: str, locale: Locale) -> str:
    """A day by the calendar. French counts from the first: "1er mai"."""
    text = format_date(on, pattern, locale=locale)
    first = on.day == 1 and pattern[0] == "d"
    if first and locale.language == "fr":
        return text.replace("1", "1er", 1)
    return text


def grouped(text: str, locale: Locale) -> str:
    """Arabic groups figures by dots in Morocco, which in French are no groups: a space cannot be
    misread.
    """
    return text.replace(".", "\u00a0") if locale.language == "ar" else text


_set_date = _remembered(_calendar_day)
_set_time = _remembered(format_time)


def _decimal(value: float, locale: Locale) -> str:
    return grouped(format_decimal(value, locale=locale), locale)


def _amount_of_money(value: int, currency: str, locale: Locale) -> str:
    return f"{_decimal(value, locale)}\u00a0{get_currency_symbol(currency, locale)}"


_set_decimal = _remembered(_decimal)
_set_money = _remembered(_amount_of_money)
_set_percent = _remembered(format_percent)
_set_city = _remembered(get_timezone_location)


def site_zone() -> str:
    """The zone in which the site tells time."""
    name: str = current_app.config["TWIZA"].timezone
    return name


def local(at: datetime) -> datetime:
    """An instant in the site's zone; as it is where no calendar has its day there (before year 1,
    after 9999).
    """
    try:
        return at.astimezone(clock.zone(site_zone()))
    except OverflowError:
        return at


def full(at: datetime | date) -> str:
    """A date in full; an instant with its local time."""
    if isinstance(at, datetime):
        return str(_("%(day)s, %(time)s", day=day(at), time=hour(at)))
    return day(at)


def last_day(at: datetime) -> date:
    """The last day of what ends at that instant: what ends at midnight has no part of the day that
    begins then.
    """
    wall = local(at)
    # The first day of the calendar has none before it.
    if (wall.hour, wall.minute) == (0, 0) and wall.date() > date.min:
        return wall.date() - timedelta(days=1)
    return wall.date()


def until(at: datetime, *, zone: bool = True) -> str:
    """Until when something lasts that ends at that instant: the last day where it ends at
    midnight, else day and hour; with the place whose time binds.
    """
    ends_with_day = last_day(at) != local(at).date()
    words = day(last_day(at)) if ends_with_day else full(at)
    return str(_("%(date)s (%(city)s time)", date=words, city=zone_city())) if zone else words


def zone_city() -> str:
    """The city by whose clock the site tells time, as the reader calls it."""
    city = str(_set_city(site_zone(), return_city=True, code=language()))
    return city.rpartition("/")[2]


def hour(at: datetime) -> str:
    """The local time of an instant."""
    minute = local(at).time().replace(second=0, microsecond=0)
    return str(_set_time(minute, "HH:mm", code=language()))


def day(at: datetime | date) -> str:
    """The day alone, in full."""
    return str(_set_date(_day_of(at), "d MMMM y", code=language()))


def _day_of(at: datetime | date) -> date:
    return local(at).date() if isinstance(at, datetime) else at


def short(at: datetime | date) -> str:
    """The day, shortened."""
    return str(_set_date(_day_of(at), "d MMM y", code=language()))


def distance(at: datetime, now: datetime | None = None) -> int:
    """How many seconds away, as exactly as `near` tells it: what is as far is told in the same
    words.
    """
    seconds = int((at - (now or clock.now())).total_seconds())
    return 0 if -MINUTE < seconds <= 0 else _rounded(seconds)


def _rounded(seconds: int) -> int:
    """Towards the present: to the minute, and to the hour from two days on."""
    far = abs(seconds)
    rest = far % (MINUTE if far < 2 * DAY else HOUR) if far >= MINUTE else 0
    return seconds - rest if seconds > 0 else seconds + rest


def near(at: datetime | date, now: datetime | None = None) -> str:
    """How far away in words: "in 11 days", "2 hours ago"; a bare date counts in days. `now`: the
    instant to count from, if it is another one than the present.
    """
    if isinstance(at, datetime):
        now = now or clock.now()
        # Rounded first, so that what the words say and what is compared by them agree.
        seconds = distance(at, now)
        if not seconds:
            return str(_("just now"))
        ahead = at > now
        return _span(*amount(now, at) if ahead else amount(at, now, hours=DAY), ahead, language())
    today = local(now).date() if now else clock.today(site_zone())
    if at == today:
        return str(_("today"))
    days = abs(clock.days_between(today, at))
    return _span(*_days(days, min(today, at), max(today, at)), at > today, language())


def amount(earlier: datetime, later: datetime, *, hours: int = 2 * DAY) -> tuple[str, int]:
    """How much lies between two instants, in whole units, so that it is never more than that:
    hours as long as it is less than that many seconds, then days, months, years. Whoever tells
    what is left asks this.
    """
    seconds = int((later - earlier).total_seconds())
    if seconds >= hours:
        return _days(seconds // DAY, local(earlier), local(later))
    unit = "hour"
    if seconds < MINUTE:
        unit = "second"
    elif seconds < HOUR:
        unit = "minute"
    return unit, seconds // UNITS[unit]


def _days(days: int, earlier: date, later: date) -> tuple[str, int]:
    """So many days, or the whole months or years in them."""
    if days < MANY_DAYS:
        return "day", days
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    # The last month is not whole before its day and hour have come.
    months -= _place_in_month(later) < _place_in_month(earlier)
    return ("month", months) if months < MANY_MONTHS else ("year", months // 12)


def _place_in_month(at: date) -> tuple[int, time]:
    return at.day, at.time() if isinstance(at, datetime) else time.min


@lru_cache(1024)
def _span(unit: str, number: int, ahead: bool, code: str) -> str:
    seconds = number * UNITS[unit] * (1 if ahead else -1)
    how: dict[str, Any] = {"granularity": unit, "threshold": float("inf"), "add_direction": True}
    return str(format_timedelta(timedelta(seconds=seconds), locale=locale_of(code), **how))


def vague(on: date, precision: str) -> str:
    """A date as vaguely as it was given: a day, a month, a quarter or a year."""
    if precision == "year":
        return str(on.year)
    if precision == "quarter":
        first = datetime(on.year, on.month, 1, tzinfo=UTC)
        return str(format_skeleton("yQQQ", first, locale=locale_of(language())))
    pattern = "MMMM y" if precision == "month" else "d MMMM y"
    return str(_set_date(on, pattern, code=language()))


def month_name(number: int) -> str:
    """A month by itself, as the reader calls it."""
    return str(locale_of(language()).months["stand-alone"]["wide"][number])


def number(value: float) -> str:
    """A number with the reader's separators."""
    return str(_set_decimal(value, code=language()))


def money(value: int, currency: str | None = None) -> str:
    """An amount in a currency, the site's if none is named, as the reader writes it; budgets have
    no cents.
    """
    return str(_set_money(value, currency or site_currency(), code=language()))


def site_currency() -> str:
    """The code of the currency in which the site reckons."""
    code: str = current_app.config["TWIZA"].currency
    return code


def currency_name() -> str:
    """What the reader calls the site's currency."""
    return str(get_currency_name(site_currency(), locale=locale_of(language())))


def currency_words() -> tuple[str, ...]:
    """What may stand beside an amount in the site's currency: its code, and its sign in the
    reader's language.
    """
    return site_currency(), get_currency_symbol(site_currency(), locale_of(language()))


def group_sign() -> str:
    """What stands between groups of three figures where the reader's numbers are shown."""
    # In Arabic a space stands between groups (see `grouped`), which every number may have anyway.
    return "" if language() == "ar" else get_group_symbol(locale_of(language()))


def percent(share: float) -> str:
    """A share from 0 to 1, as a percentage."""
    return str(_set_percent(share, code=language()))


def iso(at: datetime | date) -> str:
    """For the datetime attribute of <time>: instants in UTC."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return at.isoformat()
