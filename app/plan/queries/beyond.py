"""The draft's actions of which a milestone is due only after the action itself."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from app.database import db
from app.paging import Page
from app.plan.models import Action, Milestone


class Beyond(NamedTuple):
    """An action of the draft with a milestone after its deadline."""

    id: int
    title: dict[str, str]


def beyond_page(number: int, size: int) -> Page[Beyond]:
    """A part of the draft's actions with such a milestone, the oldest first: one statement but for
    what lies beyond the end. What was reached or dropped is in nobody's way.
    """
    after = sa.exists().where(
        Milestone.action_id == Action.id,
        Milestone.due_on > Action.due_on,
        Milestone.done_on.is_(None),
        Milestone.dropped_on.is_(None),
    )
    query = sa.select(Action.id, Action.title, sa.func.count().over()).where(after)
    query = query.order_by(Action.id).limit(size).offset((number - 1) * size)
    rows = db.session.execute(query).all()
    total = rows[0][2] if rows else 0
    return Page([Beyond(row.id, row.title) for row in rows], number, size, total)
