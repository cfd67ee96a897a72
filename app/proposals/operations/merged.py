"""What was merged into a proposal that is no longer public can be decided on again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.activity.operations import record
from app.database import db
from app.model import Model
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.proposals.operations.held import held_proposals_where
from app.speech.dates import site_zone
from app.speech.language import N_, in_each_language
from app.text.texts import ByLanguage

WITHDRAWN = N_(
    "The proposal into which this one was merged has been withdrawn by its author: this one can "
    "be decided on again."
)
NOT_PUBLIC = N_(
    "The proposal into which this one was merged can no longer be read: this one can be decided "
    "on again."
)


def _decisions() -> Any:
    # Steering lies above: its table is named, not imported.
    return Model.metadata.tables["decision"].c


def hold_with_merged(proposal: Proposal) -> None:
    """Hold a proposal and what was ever merged into it, in the order in which a merger does."""
    held_with_merged(Proposal.id == proposal.id)


def held_with_merged(which: sa.ColumnElement[bool]) -> list[Proposal]:
    """The same for several: all that are held."""
    # Ever: which mergers still stand is known only once their proposals are held.
    decision = _decisions()
    meant = sa.select(Proposal.id).where(which)
    merged = sa.select(decision.proposal_id).where(decision.into_id.in_(meant))
    return held_proposals_where(which | Proposal.id.in_(merged))


def lost(target_id: int | None = None) -> list[tuple[Proposal, str]]:
    """The proposals merged last into one that is not public, or into that one, with its stage."""
    decision = _decisions()
    target = aliased(Proposal)
    later = decision.id.table.alias()
    last = _last_number(later.c, Proposal.id).correlate(Proposal)
    query = sa.select(Proposal, target.stage)
    query = query.join(decision.id.table, decision.proposal_id == Proposal.id)
    query = query.join(target, target.id == decision.into_id)
    query = query.where(Proposal.stage == "merged", target.stage.not_in(PUBLIC_STAGES))
    # The last decision alone: an earlier merger was taken back since.
    query = query.where(decision.number == last.scalar_subquery())
    if target_id is not None:
        query = query.where(decision.into_id == target_id)
    rows = db.session.execute(query.order_by(Proposal.id))
    return [(proposal, stage) for proposal, stage in rows]


def _last_number(decision: Any, proposal_id: Any) -> sa.Select[int]:
    """The number of the last decision on a proposal."""
    return sa.select(sa.func.max(decision.number)).where(decision.proposal_id == proposal_id)


def give_back(target_id: int | None = None) -> None:
    """Postpone what is lost, and say why. Nobody decided it: it follows from the other's end."""
    for proposal, stage in lost(target_id):
        reason = in_each_language(WITHDRAWN if stage == "withdrawn" else NOT_PUBLIC)
        _postpone(proposal, reason)


def _postpone(proposal: Proposal, reason: ByLanguage) -> None:
    decision = _decisions()
    last = db.session.scalar(_last_number(decision, proposal.id)) or 0
    row = {
        "proposal_id": proposal.id,
        "number": last + 1,
        "outcome": "postponed",
        "reason": reason,
        "decided_on": clock.today(site_zone()),
        "recorded_at": clock.now(),
    }
    db.session.execute(sa.insert(decision.id.table).values(row))
    proposal.stage = "postponed"
    db.session.flush()
    record("proposal.postponed", "proposal", proposal.id, by=None, content=[reason, None, None])
