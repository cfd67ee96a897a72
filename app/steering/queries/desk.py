"""Reads for the steering group's desk: what waits, since when, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app import clock
from app.charter.models import Question
from app.cycles.queries import cycles
from app.database import db
from app.plan.queries.waiting import Running
from app.plan.queries.wanting import beyond_page, unowned_page
from app.proposals.models import OPEN_STAGES, Proposal
from app.speech.dates import local
from app.steering.queries.ahead import Event, events_ahead, phases_ahead

# How many of a kind are named in its line; a page of their own lists all.
NAMED = 2


class Task(NamedTuple):
    """Something that waits: how many, since or until which day, and what it is about.

    `kind`: `decide`, `vote` (to be decided when it ends), `question`, `late`, `silent`,
    `unowned`, `beyond` (a milestone after the deadline), `phase`.
    """

    kind: str
    number: int
    day: date | None
    about: Any = None
    further: int = 0


class Desk(NamedTuple):
    """All of the desk."""

    tasks: list[Task]
    events: list[Event]


def desk(running: Running) -> Desk:
    """What waits, the longest waiting first, and the dates to come: five statements beside those
    of the running actions, however many rows there are.
    """
    now = clock.now()
    deciding = list(_to_decide(now))
    tasks = [*deciding, *_of_the_plan(running), *_questions(), *_next_phase(now, deciding)]
    # What has no day waits at the end: nothing is lost by the hour.
    tasks.sort(key=lambda task: task.day or date.max)
    return Desk(tasks, events_ahead(now, running))


def _to_decide(now: datetime) -> Iterator[Task]:
    open_ones = _open_by_cycle()
    for cycle in cycles():
        submitted = open_ones.get((cycle.id, "submitted"), 0)
        postponed = open_ones.get((cycle.id, "postponed"), 0)
        phase = cycle.phase_at(now)
        if not submitted:
            continue
        if phase == "vote":
            yield Task("vote", submitted, _day(cycle.ends("vote")), cycle, postponed)
        elif phase in ("decide", "closed"):
            began = cycle.starts("decide") or cycle.starts("closed")
            yield Task("decide", submitted, _day(began), cycle, postponed)


def _open_by_cycle() -> dict[tuple[int, str], int]:
    """How many proposals of each cycle are still to be decided on, by stage."""
    query = sa.select(Proposal.cycle_id, Proposal.stage, sa.func.count())
    query = query.where(Proposal.stage.in_(OPEN_STAGES))
    query = query.group_by(Proposal.cycle_id, Proposal.stage)
    return {(row[0], row[1]): row[2] for row in db.session.execute(query)}


def _of_the_plan(running: Running) -> Iterator[Task]:
    late, silent = running.late(), running.silent()
    if late:
        due = late[0].due
        yield Task("late", len(late), due.last if due else None, late[:NAMED])
    if silent:
        yield Task("silent", len(silent), silent[0].last_news, silent[:NAMED])
    unowned = unowned_page(1, NAMED)
    if unowned.total:
        yield Task("unowned", unowned.total, None, unowned.items)
    beyond = beyond_page(1, NAMED)
    if beyond.total:
        yield Task("beyond", beyond.total, None, beyond.items)


def _questions() -> Iterator[Task]:
    """The questions that nobody has settled, with the one that waits longest."""
    query = sa.select(Question.id, Question.body, Question.language, Question.asked_at)
    query = query.add_columns(sa.func.count().over().label("waiting"))
    query = query.where(Question.state == "waiting").order_by(Question.asked_at, Question.id)
    oldest = db.session.execute(query.limit(1)).one_or_none()
    if oldest is not None:
        yield Task("question", oldest.waiting, _day(oldest.asked_at), oldest)


def _next_phase(now: datetime, deciding: list[Task]) -> Iterator[Task]:
    """The phase that begins next, of all cycles, and in how many whole days."""
    # When a vote ends stands in the line of what is decided on then.
    told = {(task.about.id, task.day) for task in deciding}
    ahead = []
    for cycle, kind, begins in phases_ahead(now):
        if (cycle.id, _day(begins)) not in told:
            ahead.append((begins, kind, cycle))
    if ahead:
        begins, kind, cycle = min(ahead, key=lambda phase: phase[0])
        yield Task("phase", (begins - now).days, _day(begins), (kind, cycle))


def _day(at: datetime | None) -> date | None:
    return local(at).date() if at else None
