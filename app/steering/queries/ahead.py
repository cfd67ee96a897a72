"""The dates to come: phases of cycles, meetings, deadlines of the plan's actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from app.cycles.models import PHASES, Cycle
from app.cycles.queries import cycles
from app.meetings.queries import upcoming
from app.plan.queries.waiting import Running
from app.speech.dates import local


class Event(NamedTuple):
    """Something that has a day to come. `kind`: one of the phases, `meeting`, `deadline`."""

    kind: str
    day: date
    about: Any


def events_ahead(now: datetime, running: Running) -> list[Event]:
    """All of them, the nearest first."""
    return sorted(_events(now, running), key=lambda event: event.day)


def phases_ahead(now: datetime) -> Iterator[tuple[Cycle, str, datetime]]:
    """The phases that have not begun, of every cycle."""
    for cycle in cycles():
        for kind in PHASES:
            begins = cycle.starts(kind)
            if begins is not None and begins > now:
                yield cycle, kind, begins


def _events(now: datetime, running: Running) -> Iterator[Event]:
    for cycle, kind, begins in phases_ahead(now):
        yield Event(kind, local(begins).date(), cycle)
    for meeting in upcoming():
        if meeting.starts_at is not None:
            yield Event("meeting", local(meeting.starts_at).date(), meeting)
    for action in running.due():
        if action.due is not None:
            yield Event("deadline", action.due.last, action)
