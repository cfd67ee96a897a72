"""The draft's actions that want something of the steering group."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from app.database import db
from app.organisations.models import Organisation
from app.paging import Page
from app.plan.models import Action, Milestone
from app.plan.queries.asking import declined


class Wanting(NamedTuple):
    """An action of the draft."""

    id: int
    title: dict[str, str]


def unowned_page(number: int, size: int) -> Page[Wanting]:
    """A part of the draft's actions without an owner, or whose owner has left or declined."""
    nobody = sa.and_(Action.owner_member_id.is_(None), Action.owner_organisation_id.is_(None))
    left = sa.select(Organisation.id).where(Organisation.left_on.is_not(None))
    gone = Action.owner_organisation_id.in_(left)
    return _page(sa.or_(nobody, gone, declined()), number, size)


def beyond_page(number: int, size: int) -> Page[Wanting]:
    """A part of the draft's actions of which a milestone is due only after the action itself. What
    was reached or dropped is in nobody's way.
    """
    after = sa.exists().where(
        Milestone.action_id == Action.id,
        Milestone.due_on > Action.due_on,
        Milestone.done_on.is_(None),
        Milestone.dropped_on.is_(None),
    )
    return _page(after, number, size)


def _page(wanting: sa.ColumnElement[bool], number: int, size: int) -> Page[Wanting]:
    """The oldest first: one statement but for what lies beyond the end."""
    query = sa.select(Action.id, Action.title, sa.func.count().over())
    query = query.where(wanting, Action.retired_on.is_(None))
    query = query.order_by(Action.id).limit(size).offset((number - 1) * size)
    rows = db.session.execute(query).all()
    total = rows[0][2] if rows else 0
    return Page([Wanting(row.id, row.title) for row in rows], number, size, total)
