"""Verbs of the steering group."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db
from app.errors import Conflict
from app.proposals.models import Proposal
from app.steering.models import Decision
from app.web.dates import site_zone


def record_decision(
    proposal: Proposal,
    outcome: str,
    reason: dict[str, str],
    *,
    by: Actor,
    decided_on: date | None = None,
    meeting_id: int | None = None,
) -> Decision:
    """Write down what was decided and let the proposal's stage follow; of two at once the database lets one through."""
    last = db.session.scalar(sa.select(sa.func.max(Decision.number)).where(Decision.proposal_id == proposal.id))
    decision = Decision(
        proposal_id=proposal.id,
        number=(last or 0) + 1,
        outcome=outcome,
        reason=reason,
        decided_on=decided_on or clock.today(site_zone()),
        meeting_id=meeting_id,
        by_id=by.member_id,
        recorded_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(decision)
    except IntegrityError:
        raise Conflict(_("Somebody else decided on this proposal meanwhile.")) from None
    proposal.stage = outcome
    record(f"proposal.{outcome}", "proposal", proposal.id, by=by, content={"outcome": outcome, "reason": reason})
    return decision
