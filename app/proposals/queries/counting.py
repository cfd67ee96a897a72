"""How many proposals a list holds: counted when one has changed since, and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import sqlalchemy as sa

from app.accounts.models import VISITOR, Actor
from app.caches import lru_cache_of
from app.database import db
from app.proposals.models import DECIDED, PUBLIC_STAGES
from app.proposals.queries import statements
from app.proposals.queries.filtering import Asked, key_of
from app.proposals.queries.tabs import TABS, tabs_now

N = TypeVar("N")
# How many there are in a stage of a cycle.
InStages = tuple[tuple[int, str, int], ...]
# So many bytes of numbers are kept. See docs/decisions.md, 'what a search found is kept until a
# proposal changes'.
COUNTS_KEPT = 1 << 18


def tab_counts(asked: Asked) -> dict[str, int]:
    """How many each tab holds of what is asked for but its stage, "" for all of them. Nothing is
    counted for it that the list itself has not.
    """
    tab_of = tabs_now()
    found = dict.fromkeys(("", *TABS), 0)
    for cycle, stage, number in _by_stage(asked):
        if stage in PUBLIC_STAGES and asked.cycle in (None, cycle):
            found[""] += number
            if tab := tab_of(cycle, stage):
                found[tab] += number
    return found


def total(asked: Asked, actor: Actor) -> int:
    """How many there are: counted when a proposal has changed since."""
    if asked.of_the_public:
        return _sum(_by_stage(asked), asked)
    ids = statements.fitting(replace(asked, sort=""), actor).subquery()
    counting = sa.select(sa.func.count()).select_from(ids)
    return _counted(key_of(asked, actor), lambda: db.session.scalar(counting) or 0)


def _by_stage(asked: Asked) -> InStages:
    """How many there are in each stage of each cycle: one number or several, they are counted in
    one statement.
    """

    def count() -> InStages:
        rows = db.session.execute(statements.by_stage(asked))
        return tuple((cycle, stage, number) for cycle, stage, number in rows)

    everywhere = replace(asked, stage="", cycle=None, cycles=None)
    return _counted(("stages", *key_of(everywhere, VISITOR)), count)


def _sum(counted: InStages, asked: Asked) -> int:
    """How many of those are in the stage and the cycles that are asked for."""
    stages = {"": PUBLIC_STAGES, "decided": DECIDED}.get(asked.stage, (asked.stage,))
    found = 0
    for cycle, stage, number in counted:
        in_cycle = asked.cycle in (None, cycle)
        in_cycles = asked.cycles is None or cycle in asked.cycles
        if stage in stages and in_cycle and in_cycles:
            found += number
    return found


def _counted(key: tuple[Any, ...], count: Callable[[], N]) -> N:
    kept = lru_cache_of("counts", COUNTS_KEPT)
    found: N | None = kept.get(key)
    if found is None:
        found = count()
        # A count of one stage of a cycle is a tuple of three: some hundred bytes.
        rows = len(found) if isinstance(found, tuple) else 0
        kept.put(key, found, len(repr(key)) + 100 * rows)
    return found
