"""What an action's editions promised: each deadline it had, and how often it moved."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa

from app.database import db
from app.plan.dates import VagueDate
from app.plan.models import Edition, EditionAction
from app.plan.queries.editions import content_of


class Deadline(NamedTuple):
    """A deadline, and the number of the edition that gave it. `moved`: it lies outside of what
    was promised before.
    """

    edition: int
    on: VagueDate
    moved: bool


def deadlines(action_id: int) -> list[Deadline]:
    """All deadlines that an action was promised for, the first one first. One statement beside the
    editions.
    """
    query = sa.select(Edition.number, Edition.sha256)
    query = query.join(EditionAction, EditionAction.edition_number == Edition.number)
    query = query.where(EditionAction.action_id == action_id).order_by(Edition.number)
    rows = db.session.execute(query).all()
    return told_once((row.number, _dues_of(row.sha256).get(action_id)) for row in rows)


@lru_cache(maxsize=64)
def _dues_of(sha256: str) -> dict[int, VagueDate]:
    """The deadlines of an edition by the numbers of its actions: small beside its content, which
    is kept for few old ones.
    """
    actions = content_of(sha256).actions
    return {action.id: action.due_on for action in actions if action.due_on is not None}


def told_once(promised: Iterable[tuple[int, VagueDate | None]]) -> list[Deadline]:
    """The deadlines of some editions, each where it first stands. What is said more exactly within
    what was promised is no move.
    """
    told: list[Deadline] = []
    for number, on in promised:
        if on is None or (told and told[-1].on == on):
            continue
        told.append(Deadline(number, on, bool(told) and not _within(on, told[-1].on)))
    return told


def _within(on: VagueDate, before: VagueDate) -> bool:
    return before.first <= on.first and on.last <= before.last
