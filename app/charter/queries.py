"""Reads of the charter. Principles, challenges and territories are few and seldom change: they are kept per process."""

from __future__ import annotations

import sqlalchemy as sa

from app.charter.models import Challenge, Principle, Territory
from app.database import Kept, db, detached


@Kept
def principles() -> list[Principle]:
    """All principles in their order."""
    return detached(list(db.session.scalars(sa.select(Principle).order_by(Principle.position, Principle.id))))


@Kept
def challenges() -> list[Challenge]:
    """All challenges in their order."""
    return detached(list(db.session.scalars(sa.select(Challenge).order_by(Challenge.position, Challenge.id))))


@Kept
def territories() -> list[Territory]:
    """All territories: the whole before its parts, then by code and id."""
    query = sa.select(Territory).order_by(Territory.parent_id.is_not(None), Territory.iso_code, Territory.id)
    return detached(list(db.session.scalars(query)))
