"""Reads of cycles. They are few and seldom change: kept per process, with their phases."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app import clock
from app.cycles.models import PHASES, Cycle
from app.database import Kept, db, detached


@Kept
def cycles() -> list[Cycle]:
    """All cycles with their phases, the newest first. Shared rows: read them, never change or attach them."""
    rows = list(db.session.scalars(sa.select(Cycle).options(selectinload(Cycle.phases)).order_by(Cycle.id.desc())))
    return detached(rows)


def cycle_by_id(cycle_id: int) -> Cycle | None:
    """The kept cycle of that number."""
    return next((cycle for cycle in cycles() if cycle.id == cycle_id), None)


def gathering_cycles() -> list[Cycle]:
    """The cycles that take proposals now."""
    now = clock.now()
    return [cycle for cycle in cycles() if cycle.phase_at(now) == "gather"]


def current_cycle() -> Cycle | None:
    """The cycle that matters now: of those begun and not closed the one furthest on, else the next, else the last."""
    now = clock.now()
    begun = [cycle for cycle in cycles() if cycle.phase_at(now) not in (None, "closed")]
    if begun:
        return max(begun, key=lambda cycle: PHASES.index(cycle.phase_at(now) or "gather"))
    return next(iter(cycles()), None)
