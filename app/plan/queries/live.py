"""What of adopted actions is live: what was reported, what became of their milestones, and who
overruled the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.database import db
from app.plan.edition import FrozenAction, Texts
from app.plan.models import Action, Edition, EditionAction, Milestone, StatusOverruling

# A longer list of numbers costs more to send than the few other rows cost to read.
MANY = 500


class Said(NamedTuple):
    """What was set against the calendar: a status, why, and when; `id` tells which word it is."""

    id: int
    status: str
    reason: Texts
    at: datetime


class Live(NamedTuple):
    """What is live of an action; `promised_at` is when it was first adopted, asked only where it
    was never reported on.
    """

    status: str
    progress: int
    reported_at: datetime | None
    # Of the budget: what was found for it, and what was spent.
    secured: int | None
    spent: int | None
    promised_at: datetime | None
    overruling: Said | None


class Outcome(NamedTuple):
    """On which day a milestone was reached, or dropped."""

    done_on: date | None
    dropped_on: date | None


_LIVE = (Action.status, Action.progress, Action.reported_at, Action.secured, Action.spent)
_SAID = tuple(getattr(StatusOverruling, name) for name in Said._fields)
# So many values are the action's own, and when it was promised.
_SIZE = len(_LIVE) + 1


def _promised_at() -> sa.ColumnElement[datetime]:
    query = sa.select(sa.func.min(Edition.adopted_at))
    query = query.join(EditionAction, EditionAction.edition_number == Edition.number)
    first = query.where(EditionAction.action_id == Action.id).scalar_subquery()
    return sa.case((Action.reported_at.is_(None), first))


def live_of(frozen: Sequence[FrozenAction]) -> dict[int, Live]:
    """What is live of those actions, by their numbers: one statement."""
    ids = [action.id for action in frozen]
    if not ids:
        return {}
    query = sa.select(Action.id, *_LIVE, _promised_at(), *_SAID)
    query = query.outerjoin(StatusOverruling, StatusOverruling.action_id == Action.id)
    if len(ids) <= MANY:
        query = query.where(Action.id.in_(ids))
    rows = db.session.connection().execute(query)
    return {number: Live._make((*row[:_SIZE], _said(row[_SIZE:]))) for number, *row in rows}


def _said(row: Sequence[Any]) -> Said | None:
    return Said(*row) if row[0] is not None else None


def outcomes(ids: Sequence[int]) -> dict[int, Outcome]:
    """What became of those milestones, of each that was reached or dropped: one statement, none
    for none.
    """
    if not ids:
        return {}
    query = sa.select(Milestone.id, Milestone.done_on, Milestone.dropped_on)
    query = query.where(sa.or_(Milestone.done_on.is_not(None), Milestone.dropped_on.is_not(None)))
    if len(ids) <= MANY:
        query = query.where(Milestone.id.in_(ids))
    return {row[0]: Outcome(*row[1:]) for row in db.session.connection().execute(query)}


def done_days(frozen: Iterable[FrozenAction]) -> dict[int, Any]:
    """On which day each milestone of those actions was reached, if it was."""
    ids = [milestone.id for action in frozen for milestone in action.milestones]
    return {number: found.done_on for number, found in outcomes(ids).items() if found.done_on}


def passed_steps(frozen: Iterable[FrozenAction], live: dict[int, Live], today: date) -> list[int]:
    """The milestones whose date has passed, of actions that may be at risk by it."""
    return [
        step.id
        for action in frozen
        if action.id in live and live[action.id].status in ("not started", "in progress")
        for step in action.milestones
        if step.due_on is not None and step.due_on.last < today
    ]
