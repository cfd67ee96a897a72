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
        in_name = Member.name.icontains(search, autoescape=True)
        in_address = Member.email.icontains(search, autoescape=True)
        query = query.where(in_name | in_address)
    found = db.session.execute(query).all()
    # Names are sorted in Python, as both engines sort by bytes or by the machine's locale; see
    # docs/decisions.md, 'what is few is searched in memory, in one order of names'.
    ordered = sorted(found, key=lambda row: (name_key(row.name), row.id))
    ids = [row.id for row in ordered[(number - 1) * size : number * size]]
    members = db.session.scalars(sa.select(Member).where(Member.id.in_(ids)))
    rows = {member.id: member for member in members}
    return [rows[number] for number in ids if number in rows], len(ordered)


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
