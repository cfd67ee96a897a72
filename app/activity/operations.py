"""Append events, and seal them into the chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from app import clock
from app.activity.models import GENESIS, ChainHead, Event, sealed
from app.database import db, insert_or_leave
from app.model import table_of
from app.text.canonical import canonical_json

# As many as are sealed in a fifth of a second, for which nobody else writes: see
# docs/decisions.md, "whoever seals, seals a part".
BATCH = 5000
_QUIET: ContextVar[bool] = ContextVar("quiet", default=False)


class Acting(Protocol):
    """Whoever acts under a public pseudonym, and the mandate under which they do."""

    @property
    def key(self) -> str: ...

    @property
    def mandate_id(self) -> int | None: ...


@contextmanager
def quietly() -> Iterator[None]:
    """Of what is recorded inside nobody is told: it happened elsewhere, and before."""
    before = _QUIET.set(True)
    try:
        yield
    finally:
        _QUIET.reset(before)


def digest_of(content: Any) -> str:
    """SHA-256 of the content's canonical JSON: it shows later whether a text is the one that was
    recorded.
    """
    return hashlib.sha256(canonical_json(content)).hexdigest()


def record(
    verb: str,
    kind: str,
    subject_id: int,
    *,
    by: Acting | None,
    content: Any = None,
    digest: str = "",
    at: datetime | None = None,
    key: str = "",
) -> None:
    """Append an event to the present transaction, with the mandate that `by` acts under. `by`
    None: nobody may be named (a vote), or the command line. `key`: see `done_before`.
    """
    if content is not None and not digest:
        digest = digest_of(content)
    event = {
        "actor_key": by.key if by else None,
        "mandate_id": by.mandate_id if by else None,
        "verb": verb,
        "subject_kind": kind,
        "subject_id": subject_id,
        "at": at or clock.now(),
        "digest": digest,
        "idempotency_key": key or None,
        "quiet": _QUIET.get(),
    }
    db.session.connection().execute(_APPEND, event)


# By the table, not by a row of the session: nothing is read back, and nothing else is locked. See
# docs/decisions.md, "events are sealed in batches".
_APPEND = sa.insert(table_of(Event))


def record_many(rows: Iterable[Mapping[str, Any]]) -> None:
    """Append many events at once; each row holds verb, subject_kind, subject_id, at, digest and
    actor_key, and may say itself whether it is quiet.
    """
    rows = [{"quiet": _QUIET.get(), **row} for row in rows]
    # No rows at all would be one row of defaults.
    if rows:
        db.session.connection().execute(_APPEND, rows)


def seal(batches: int | None = None) -> int:
    """Seal unsealed events into the chain, in the order of their ids; returns how many. Locks the
    chain's head.

    All of them, or at most so many batches: then nobody waits long for whoever seals.
    """
    # Held before the events are read: of two who seal, the second finds what the first left.
    head = _held_head()
    total = 0
    done = 0
    while batches is None or done < batches:
        batch = _unsealed()
        if not batch:
            break
        _store(_chained(batch, head))
        total += len(batch)
        done += 1
    head.sealed_at = clock.now()
    return total


def _chained(batch: list[sa.Row[Any]], head: ChainHead) -> list[dict[str, Any]]:
    """Position and seal of each event behind the head, which is moved on to the last."""
    updates = []
    for event in batch:
        head.position += 1
        head.seal = sealed(event, head.position, head.seal)
        updates.append({"key": event.id, "position": head.position, "seal": head.seal})
    return updates


def _held_head() -> ChainHead:
    """The chain's head, which nobody else moves now; made by whoever comes first, also of many at
    once.
    """
    first = {"id": 1, "position": 0, "seal": GENESIS, "sealed_at": clock.now()}
    insert_or_leave(ChainHead, first)
    return db.session.get_one(ChainHead, 1, with_for_update=True)


def _unsealed() -> list[sa.Row[Any]]:
    table = Event.__table__
    query = sa.select(table).where(table.c.position.is_(None))
    return list(db.session.execute(query.order_by(table.c.id).limit(BATCH)))


def _store(updates: list[dict[str, Any]]) -> None:
    table = table_of(Event)
    statement = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("key"))
        .values(position=sa.bindparam("position"), seal=sa.bindparam("seal"))
    )
    db.session.connection().execute(statement, updates)
