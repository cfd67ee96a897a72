"""Reads of the event log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.activity.models import GENESIS, ChainHead, Event, sealed
from app.database import db

# Rows are read in parts: a log of years does not fit into memory.
BATCH = 2000


def unsealed_count() -> int:
    """How many events wait to be sealed."""
    query = sa.select(sa.func.count()).select_from(Event).where(Event.position.is_(None))
    return db.session.scalar(query) or 0


def chain_faults() -> Iterator[str]:
    """Everything that is wrong with the chain: altered, missing or added events, a cut tail."""
    position = 0
    seal = GENESIS
    for event in _sealed_events():
        position += 1
        if event.position != position:
            yield (
                f"event chain: position {position} is missing (found {event.position} at event "
                f"{event.id})"
            )
            position = event.position
        elif event.seal != sealed(event, position, seal) or _empty_for_none(event):
            yield f"event chain: event {event.id} at position {position} is not what was sealed"
        # Go on from what stands there: one altered event is told once, not by all that follow.
        seal = event.seal
    # See docs/decisions.md, "what proves that nothing was cut off".
    head = db.session.get(ChainHead, 1)
    expected = (0, GENESIS)
    if head is not None:
        expected = (head.position, head.seal)
    if expected != (position, seal):
        yield f"event chain: ends at position {position}, its head says {expected[0]}"


def _empty_for_none(event: sa.Row[Any]) -> bool:
    """Whether a row holds the very value by which the seal stands for None."""
    return bool(event.actor_key == "" or event.mandate_id == 0)


def _sealed_events() -> Iterator[sa.Row[Any]]:
    table = Event.__table__
    in_order = sa.select(table).order_by(table.c.position).limit(BATCH)
    last = 0
    while True:
        rows = db.session.execute(in_order.where(table.c.position > last)).all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].position
