"""What a list is asked for, and the conditions that say so. Each is asked of rows in the order of
the list, so that a page ends long before all that fit have been gathered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Actor
from app.charter.territories import with_parts
from app.database import db
from app.kept import revisions
from app.proposals.models import (
    DECIDED,
    PUBLIC_STAGES,
    Proposal,
    ProposalChallenge,
    ProposalTerritory,
    Serves,
    is_listed,
)

SORTS = ("newest", "oldest", "support", "discussed")


@dataclass(frozen=True)
class Asked:
    """What a list is asked for. Without a sort: by relevance where words are searched, else the
    newest first. `stage` may be a tab too (`app/proposals/queries/tabs.py`); what a tab means now
    stands in `cycles`: those of which the list may hold proposals, None for all.
    """

    q: str = ""
    principle: int | None = None
    challenge: int | None = None
    territory: int | None = None
    stage: str = ""
    cycle: int | None = None
    sort: str = ""
    cycles: frozenset[int] | None = None

    @property
    def of_the_public(self) -> bool:
        """Whether it asks only for what everybody may see."""
        return self.stage in ("", "decided", *PUBLIC_STAGES)


def filters(asked: Asked) -> Iterable[sa.ColumnElement[bool]]:
    """The conditions of what is asked for, but for its words."""
    yield from _in_stage(asked)
    if asked.cycle:
        yield Proposal.cycle_id == asked.cycle
    if asked.cycles is not None:
        yield _in_cycles(asked.cycles)
    yield from wherever(asked)


def wherever(asked: Asked) -> Iterable[sa.ColumnElement[bool]]:
    """Those of the conditions that are asked of proposals in whatever stage and cycle."""
    if asked.principle:
        yield _linked(Serves.proposal_id, Serves.principle_id == asked.principle)
    if asked.challenge:
        yield _linked(
            ProposalChallenge.proposal_id, ProposalChallenge.challenge_id == asked.challenge
        )
    if asked.territory:
        parts = with_parts(asked.territory)
        yield _linked(ProposalTerritory.proposal_id, ProposalTerritory.territory_id.in_(parts))


def _in_stage(asked: Asked) -> Iterable[sa.ColumnElement[bool]]:
    if not asked.stage:
        yield _is_listed(asked)
    elif asked.stage == "decided":
        stage = Proposal.stage.concat("") if by_order_alone(asked) else Proposal.stage
        yield stage.in_(DECIDED)
    else:
        yield Proposal.stage == asked.stage


def _in_cycles(cycles: frozenset[int]) -> sa.ColumnElement[bool]:
    # Asked of each row in its turn: by an index all of them would be gathered, and sorted.
    return (Proposal.cycle_id + 0).in_(sorted(cycles))


def _is_listed(asked: Asked) -> sa.ColumnElement[bool]:
    # See docs/decisions.md, 'a column may be no way to find rows'.
    if by_order_alone(asked):
        return Proposal.stage.concat("").in_(PUBLIC_STAGES)
    return is_listed()


def by_order_alone(asked: Asked) -> bool:
    """Whether what is asked of rows must be no way to find them: SQLite guesses that it fits few,
    and would gather and sort them all where another table has an index of the order, or look
    through all for those that a search has found. An expression on a column has no index.
    """
    by_another_table = asked.sort in ("support", "discussed") and not asked.cycle
    return bool(asked.q or by_another_table) and db.engine.dialect.name == "sqlite"


def _linked(column: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Asked of each row in its turn: a page ends long before all that are linked have been
    gathered.
    """
    return sa.exists().where(column == Proposal.id, condition)


def key_of(asked: Asked, actor: Actor) -> tuple[Any, ...]:
    """What a list holds, in whatever order, follows from this alone."""
    # What is public is the same for all who ask; else it depends on what `visible_to` reads.
    whose = None if asked.of_the_public else (actor.member_id, actor.is_steering)
    return replace(asked, sort=""), whose, revisions().frame, revisions().lists
