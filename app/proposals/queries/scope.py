"""Which proposals somebody may know of: the only scope of lists, search, feeds and exports."""

from __future__ import annotations

import sqlalchemy as sa

from app import clock
from app.accounts.models import Actor
from app.cycles.queries import cycle_of
from app.database import db
from app.proposals.models import IS_PUBLIC, Proposal


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that says what the policy's SEE_PROPOSAL says, for queries over many rows."""
    rules: list[sa.ColumnElement[bool]] = [IS_PUBLIC]
    if actor.signed_in:
        rules.append(Proposal.author_id == actor.member_id)
    # Once submitted it was public. A draft that its author took back was never anybody else's.
    if actor.is_steering:
        rules.append(sa.and_(Proposal.stage.in_(("withdrawn", "hidden")), Proposal.number > 0))
    return sa.or_(*rules)


def proposal_by_id(proposal_id: int | None) -> Proposal | None:
    """The proposal of that number."""
    return db.session.get(Proposal, proposal_id) if proposal_id else None


def present_stage(stage: str, cycle_id: int) -> str:
    """The stage as people read it, on every page that shows one: what is submitted is discussed,
    voted on or decided about, as its cycle stands.
    """
    # A proposal that the cycle closed upon without a decision still awaits one.
    by_phase = {
        "deliberate": "deliberation",
        "vote": "voting",
        "decide": "deciding",
        "closed": "deciding",
    }
    phase = cycle_of(cycle_id).phase_at(clock.now())
    return by_phase.get(phase or "", stage) if stage == "submitted" else stage
