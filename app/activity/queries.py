"""Reads of the event log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.activity.models import GENESIS, ChainHead, Event, sealed
from app.database import db

BATCH = 2000


def unsealed_count() -> int:
    """How many events wait to be sealed."""
    query = sa.select(sa.func.count()).select_from(Event).where(Event.position.is_(None))
    return db.session.scalar(query) or 0


def chain_faults() -> Iterator[str]:
    """Everything that is wrong with the chain: altered, missing or added events, a cut tail."""
    position, seal = 0, GENESIS
    for event in _sealed_events():
        position += 1
        if event.position != position:
            yield (
                f"event chain: position {position} is missing (found {event.position} at event "
                f"{event.id})"
            )
            position = event.position
        elif (
            event.seal != sealed(event, position, seal)
            or event.actor_key == ""
            or event.mandate_id == 0
        ):
            yield f"event chain: event {event.id} at position {position} is not what was sealed"
        seal = event.seal
    head = db.session.get(ChainHead, 1)
    expected = (head.position, head.seal) if head else (0, GENESIS)
    if expected != (position, seal):
        yield f"event chain: ends at position {position}, its head says {expected[0]}"


def _sealed_events() -> Iterator[sa.Row[Any]]:
    table, last = Event.__table__, 0
    while True:
        query = (
            sa.select(table).where(table.c.position > last).order_by(table.c.position).limit(BATCH)
        )
        rows = db.session.execute(query).all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].position
