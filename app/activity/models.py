"""Events, and the head of their chain."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Digest, Identified, Model
from app.text.canonical import canonical_json

GENESIS = "0" * 64


class Event(Identified, Model):
    """Something that happened. Holds no name, address, text or choice: only keys and a digest of
    the content.

    `position` and `seal` are given when the event is sealed into the chain, in batches, so that
    appends do not contend. `idempotency_key` tells the form that was sent: no other event has it.
    """

    shown = False  # it comes with a row that is, or is nobody's but the administrator's
    __tablename__ = "event"
    __table_args__ = (
        # What waits to be sealed has none: NULLs are not equal to each other.
        sa.UniqueConstraint("position"),
        sa.CheckConstraint("(position IS NULL) = (seal IS NULL)", name="sealed_whole"),
        sa.Index(None, "subject_kind", "subject_id", "id"),
        # Partial, so that what waits to be sealed is found without reading what is sealed; a
        # query must ask `position IS NULL` in these words for the index to be of use.
        sa.Index(
            "ix_event_unsealed",
            "id",
            sqlite_where=sa.text("position IS NULL"),
            postgresql_where=sa.text("position IS NULL"),
        ),
        sa.Index(
            None,
            "idempotency_key",
            unique=True,
            sqlite_where=sa.text("idempotency_key IS NOT NULL"),
            postgresql_where=sa.text("idempotency_key IS NOT NULL"),
        ),
    )

    actor_key: Mapped[str | None] = mapped_column(sa.String(16))
    verb: Mapped[str] = mapped_column(sa.String(40))
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    mandate_id: Mapped[int | None]
    at: Mapped[datetime]
    digest: Mapped[Digest] = mapped_column(default="")
    position: Mapped[int | None]
    seal: Mapped[Digest | None]
    idempotency_key: Mapped[Digest | None]
    # Nobody is told of it (app/notices): it came with an import. Outside the seal.
    quiet: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class ChainHead(Model):
    """The last sealed position and its seal: a cut tail is found by comparing with it."""

    shown = False
    __tablename__ = "chain_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    seal: Mapped[Digest]
    sealed_at: Mapped[datetime]


def sealed(event: Event | sa.Row[Any], position: int, previous: str) -> str:
    """The seal of an event at its place: SHA-256 over the seal before it and everything that the
    event holds.
    """
    content = [
        position,
        event.id,
        # Empty and 0 for None, which `chain_faults` therefore refuses as values of a row.
        event.actor_key or "",
        event.verb,
        event.subject_kind,
        event.subject_id,
        event.mandate_id or 0,
        event.at.isoformat(),
        event.digest,
    ]
    return hashlib.sha256(previous.encode() + canonical_json(content)).hexdigest()
