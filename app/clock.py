"""The one clock. What happened is an instant in UTC; what is agreed is local wall time in a
zone.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta

# The zone data of the tzdata package, never the system's: those are older than Morocco's change of
# 2026-09-20.
zoneinfo.reset_tzpath([])


# A clock may have been wrong for a while: what it dated later than this from now is not believed.
# See docs/decisions.md, "what a wrong clock dated is not believed".
SKEW = timedelta(minutes=5)


def _system() -> datetime:
    return datetime.now(UTC)


# Tests set the source for all threads; the clock stops for the one that draws what is kept alone.
_source: Callable[[], datetime] = _system
_stopped: ContextVar[bool] = ContextVar("stopped", default=False)


def now() -> datetime:
    """The present instant, in UTC."""
    if _stopped.get():
        raise RuntimeError("what is made now is kept for other times: it cannot know the time")
    return _source()


@contextmanager
def stopped() -> Iterator[None]:
    """Inside, asking for the time raises RuntimeError: what is made there is shown at other
    times too.
    """
    before = _stopped.set(True)
    try:
        yield
    finally:
        _stopped.reset(before)


@contextmanager
def set_to(source: datetime | Callable[[], datetime]) -> Iterator[None]:
    """For tests: let the clock show `source` (an aware instant, or a function that gives one) for
    a while.
    """
    global _source
    before = _source
    _source = source if callable(source) else lambda: source
    try:
        yield
    finally:
        _source = before


def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that IANA name."""
    return zoneinfo.ZoneInfo(name)


def instant(wall: datetime, zone_name: str) -> datetime:
    """The UTC instant of a local wall time. Said twice (clocks go back): the first; never said:
    shifted forward.
    """
    # Where clocks go forward, fold=0 takes the offset from before: the time is shifted forward.
    return wall.replace(tzinfo=zone(zone_name), fold=0).astimezone(UTC)


def wall(at: datetime, zone_name: str) -> datetime:
    """The local wall time (naive) of an instant."""
    return at.astimezone(zone(zone_name)).replace(tzinfo=None)


def start_of(day: date, zone_name: str) -> datetime:
    """The instant at which a bare date begins: 00:00 local."""
    return instant(datetime.combine(day, time.min), zone_name)


def end_of(day: date, zone_name: str) -> datetime:
    """The instant until which a deadline lasts: 23:59:59 local."""
    return instant(datetime.combine(day, time(23, 59, 59)), zone_name)


def today(zone_name: str) -> date:
    """The present local date."""
    return wall(now(), zone_name).date()


def days_between(earlier: date, later: date) -> int:
    """Whole days from the one date to the other."""
    return (later - earlier) // timedelta(days=1)
