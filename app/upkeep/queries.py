"""What administrators read."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Member
from app.activity.models import Event
from app.activity.queries import unsealed_count
from app.database import db
from app.text.analyser import name_key


def members_page(search: str, number: int, size: int = 50) -> tuple[list[Member], int]:
    """Members by name or address, and how many there are."""
    query = sa.select(Member.id, Member.name)
    if search:
        pattern = Member.name.icontains(search, autoescape=True) | Member.email.icontains(
            search, autoescape=True
        )
        query = query.where(pattern)
    # Names are sorted in Python, as both engines sort by bytes or by the machine's locale; see
    # docs/decisions.md, 'what is few is searched in memory, in one order of names'.
    ordered = sorted(db.session.execute(query), key=lambda row: (name_key(row.name), row.id))
    ids = [row.id for row in ordered[(number - 1) * size : number * size]]
    rows = {row.id: row for row in db.session.scalars(sa.select(Member).where(Member.id.in_(ids)))}
    return [rows[number] for number in ids if number in rows], len(ordered)


def events_page(number: int, size: int = 100) -> tuple[list[tuple[Event, str | None]], int]:
    """The audit log, newest first: each event with its actor's present name.

    How many there are is not their greatest number, which leaves out what was undone: positions
    leave out nothing.
    """
    total = (db.session.scalar(sa.select(sa.func.max(Event.position))) or 0) + unsealed_count()
    query = (
        sa.select(Event, Member.name)
        .outerjoin(Member, Member.key == Event.actor_key)
        .order_by(Event.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    return [(event, name) for event, name in db.session.execute(query)], total
