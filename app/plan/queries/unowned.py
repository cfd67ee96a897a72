"""The draft's actions that nobody is responsible for."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from app.database import db
from app.organisations.models import Organisation
from app.paging import Page
from app.plan.models import Action


class Unowned(NamedTuple):
    """An action of the draft that nobody is responsible for."""

    id: int
    title: dict[str, str]


def unowned_page(number: int, size: int) -> Page[Unowned]:
    """A part of the draft's actions without an owner, or whose owner has left, the oldest first:
    one statement but for what lies beyond the end.
    """
    nobody = sa.and_(Action.owner_member_id.is_(None), Action.owner_organisation_id.is_(None))
    left = sa.select(Organisation.id).where(Organisation.left_on.is_not(None))
    looks = sa.or_(nobody, Action.owner_organisation_id.in_(left))
    query = sa.select(Action.id, Action.title, sa.func.count().over()).where(looks)
    query = query.order_by(Action.id).limit(size).offset((number - 1) * size)
    rows = db.session.execute(query).all()
    total = rows[0][2] if rows else 0
    return Page([Unowned(row.id, row.title) for row in rows], number, size, total)
