"""Reads for the bench: the proposals of a cycle with all by which they are judged."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from app.accounts.models import VISITOR, Member
from app.cycles.models import Cycle
from app.database import db
from app.discussion.models import Thread
from app.organisations.models import Organisation
from app.proposals.models import OPEN_STAGES, Proposal, ProposalTerritory, Serves
from app.proposals.queries.filtering import Asked
from app.proposals.queries.statements import hits
from app.voting.models import Tally
from app.voting.queries import merit

STAGES = {
    "open": OPEN_STAGES,
    "submitted": ("submitted",),
    "postponed": ("postponed",),
    "decided": ("promoted", "merged", "declined"),
}
# Each sorting with the direction in which it comes first; a '-' before it turns it round.
SORTS = {"score": "descending", "comments": "descending", "waiting": "ascending"}


class BenchFilters(NamedTuple):
    """What the bench shows, and in which order; `words` are looked for as everywhere."""

    stage: str = "open"
    principle_id: int | None = None
    sort: str = "waiting"
    words: str = ""

    def address(self) -> dict[str, str | int | None]:
        """What the address of such a list says."""
        asked = {"stage": self.stage, "sort": self.sort, "q": self.words or None}
        return {**asked, "principle": self.principle_id}


def _ordered(cycle: Cycle, sort: str) -> sa.ColumnElement[Any]:
    name = sort.removeprefix("-")
    columns: dict[str, Any] = {
        # Not the score itself: the order of a secret vote would tell a count that is not shown.
        "score": merit(cycle),
        "comments": Thread.comments,
        "waiting": Proposal.submitted_at,
    }
    column: sa.ColumnElement[Any] = columns[name]
    descending = SORTS[name] == "descending"
    if sort.startswith("-"):
        descending = not descending
    return column.desc() if descending else column.asc()


def _scope(cycle: Cycle, filters: BenchFilters) -> list[sa.ColumnElement[bool]]:
    conditions = [Proposal.cycle_id == cycle.id, Proposal.stage.in_(STAGES[filters.stage])]
    if filters.principle_id is not None:
        serves = sa.select(Serves.proposal_id).where(Serves.principle_id == filters.principle_id)
        conditions.append(Proposal.id.in_(serves))
    if filters.words:
        conditions.append(_holds(cycle, filters.words))
    return conditions


def _holds(cycle: Cycle, words: str) -> sa.ColumnElement[bool]:
    """That it holds the words, by the search that all pages share, or has them for its number."""
    found = hits(Asked(q=words, cycle=cycle.id), VISITOR)
    holding = sa.false() if found is None else Proposal.id.in_(found)
    number = words.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return sa.or_(Proposal.id == int(number), holding)
    return holding


def bench_count(cycle: Cycle, filters: BenchFilters) -> int:
    """How many proposals the bench lists."""
    query = sa.select(sa.func.count()).select_from(Proposal).where(*_scope(cycle, filters))
    return db.session.scalar(query) or 0


def bench_ids(cycle: Cycle, filters: BenchFilters) -> sa.Select[int]:
    """The query of the numbers of the proposals that the bench lists."""
    return sa.select(Proposal.id).where(*_scope(cycle, filters))


def bench_rows(
    cycle: Cycle, filters: BenchFilters, limit: int | None = None, offset: int = 0
) -> list[sa.Row[Any]]:
    """Proposals to judge with their tallies (`Proposal`, `Tally`), the number of comments, and
    the names of `author` and `organisation`; all without a limit.
    """
    # Without the texts, which the bench does not show and which are most of a row.
    shown = load_only(
        Proposal.id,
        Proposal.cycle_id,
        Proposal.title,
        Proposal.language,
        Proposal.stage,
        Proposal.author_id,
        Proposal.submitted_at,
    )
    names = (Member.name.label("author"), Organisation.name.label("organisation"))
    query = sa.select(Proposal, Tally, Thread.comments, *names).options(shown)
    query = query.join(Tally, Tally.proposal_id == Proposal.id)
    query = query.join(Thread, Thread.id == Proposal.thread_id)
    query = query.outerjoin(Member, Member.id == Proposal.author_id)
    query = query.outerjoin(Organisation, Organisation.id == Proposal.organisation_id)
    query = query.where(*_scope(cycle, filters))
    # Equal ones always in one order, or a page would repeat what another showed.
    query = query.order_by(_ordered(cycle, filters.sort), Proposal.id)
    return list(db.session.execute(query.limit(limit).offset(offset)))


def principles_served(proposal_ids: Collection[int] | sa.Select[int]) -> dict[int, set[int]]:
    """The numbers of the principles that each proposal serves."""
    query = sa.select(Serves.proposal_id, Serves.principle_id)
    return _linked(query.where(Serves.proposal_id.in_(proposal_ids)))


def places_named(proposal_ids: Collection[int] | sa.Select[int]) -> dict[int, set[int]]:
    """The numbers of the territories that each proposal names."""
    query = sa.select(ProposalTerritory.proposal_id, ProposalTerritory.territory_id)
    return _linked(query.where(ProposalTerritory.proposal_id.in_(proposal_ids)))


def _linked(query: sa.Select[int, int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for proposal_id, other_id in db.session.execute(query):
        found.setdefault(proposal_id, set()).add(other_id)
    return found
