"""Reads of decisions: on a proposal, and the public register of all."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.cycles.queries import cycle_of
from app.database import db
from app.meetings.models import Meeting
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.steering.models import Decision


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
