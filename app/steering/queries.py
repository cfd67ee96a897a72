"""Reads for the bench and the register of decisions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, load_only

from app.cycles.models import Cycle
from app.cycles.queries import cycle_of
from app.database import db
from app.discussion.models import Thread
from app.meetings.models import Meeting
from app.proposals.models import OPEN_STAGES, PUBLIC_STAGES, Proposal, Serves
from app.steering.models import Decision
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
    """What the bench shows, and in which order."""

    stage: str = "open"
    principle_id: int | None = None
    sort: str = "waiting"


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
    return conditions


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
    """Proposals to judge with their tallies (`Proposal`, `Tally`) and the number of comments; all
    without a limit.
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
    query = sa.select(Proposal, Tally, Thread.comments).options(shown)
    query = query.join(Tally, Tally.proposal_id == Proposal.id)
    query = query.join(Thread, Thread.id == Proposal.thread_id)
    query = query.where(*_scope(cycle, filters))
    # Equal ones always in one order, or a page would repeat what another showed.
    query = query.order_by(_ordered(cycle, filters.sort), Proposal.id)
    return list(db.session.execute(query.limit(limit).offset(offset)))


def principles_served(proposal_ids: Collection[int] | sa.Select[int]) -> dict[int, set[int]]:
    """The numbers of the principles that each proposal serves."""
    served: dict[int, set[int]] = {}
    query = sa.select(Serves.proposal_id, Serves.principle_id)
    query = query.where(Serves.proposal_id.in_(proposal_ids))
    for proposal_id, principle_id in db.session.execute(query):
        served.setdefault(proposal_id, set()).add(principle_id)
    return served


def meetings_to_name(ids: list[int] | None = None, most: int | None = None) -> list[Any]:
    """Id and title of the meetings at which something may have been decided, the latest first: all
    or some.
    """
    query = sa.select(Meeting.id, Meeting.title)
    if ids is not None:
        query = query.where(Meeting.id.in_(ids))
    # Said for both engines: alone, PostgreSQL puts what has no date first, and SQLite last.
    query = query.order_by(Meeting.starts_at.desc().nulls_last(), Meeting.id)
    return list(db.session.execute(query.limit(most)))


def decisions_on(proposal_id: int) -> list[Decision]:
    """What was decided on a proposal, oldest first."""
    query = sa.select(Decision).where(Decision.proposal_id == proposal_id)
    return list(db.session.scalars(query.order_by(Decision.number)))


def decided_early(decision: Decision, cycle_id: int) -> bool:
    """Whether a decision on a proposal of that cycle was taken while people still voted."""
    # By the moment of recording, never by the day that was typed: the day may be any.
    return cycle_of(cycle_id).phase_at(decision.recorded_at) == "vote"


def last_numbers(proposal_ids: list[int]) -> dict[int, int]:
    """The number of the last decision on each of those proposals that has one."""
    query = sa.select(Decision.proposal_id, sa.func.max(Decision.number))
    query = query.where(Decision.proposal_id.in_(proposal_ids)).group_by(Decision.proposal_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def decisions_count() -> int:
    """How many decisions the public register lists."""
    query = sa.select(sa.func.count()).select_from(Decision)
    query = query.join(Proposal, Proposal.id == Decision.proposal_id)
    return db.session.scalar(query.where(Proposal.stage.in_(PUBLIC_STAGES))) or 0


def latest_decisions(limit: int | None = None, offset: int = 0) -> list[sa.Row[Any]]:
    """The register, the latest first, whole without a limit: `Decision`, its proposal's `id title
    language`, `into_title into_language` of the public proposal that goes on in a merged one's
    place, and `meeting_title`.
    """
    into = aliased(Proposal)
    columns = (Proposal.id, Proposal.title, Proposal.language, Proposal.stage, Proposal.cycle_id)
    others = (
        into.title.label("into_title"),
        into.language.label("into_language"),
        Meeting.title.label("meeting_title"),
    )
    query = sa.select(Decision, *columns, *others)
    query = query.join(Proposal, Proposal.id == Decision.proposal_id)
    # In the join and not in the whole: a decision stays in the register though what goes on in the
    # proposal's place was hidden since.
    goes_on = (into.id == Decision.into_id) & into.stage.in_(PUBLIC_STAGES)
    query = query.outerjoin(into, goes_on)
    query = query.outerjoin(Meeting, Meeting.id == Decision.meeting_id)
    query = query.where(Proposal.stage.in_(PUBLIC_STAGES))
    order = (Decision.decided_on.desc().nulls_last(), Decision.id.desc())
    return list(db.session.execute(query.order_by(*order).limit(limit).offset(offset)))
