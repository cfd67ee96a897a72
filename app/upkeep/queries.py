"""What administrators read."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Member
from app.activity.models import Event
from app.activity.queries import unsealed_count
from app.database import db


def events_page(number: int, size: int = 100) -> tuple[list[tuple[Event, str | None]], int]:
    """The audit log, newest first: each event with its actor's present name.

    How many there are is not their greatest number, which leaves out what was undone: positions
    leave out nothing.
    """
    sealed = db.session.scalar(sa.select(sa.func.max(Event.position))) or 0
    total = sealed + unsealed_count()
    query = sa.select(Event, Member.name).outerjoin(Member, Member.key == Event.actor_key)
    query = query.order_by(Event.id.desc()).limit(size).offset((number - 1) * size)
    return [(event, name) for event, name in db.session.execute(query)], total
