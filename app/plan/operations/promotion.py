"""Promotion: proposals become part of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db
from app.editing import first_field, labelled
from app.errors import Conflict, Invalid
from app.organisations.models import Organisation
from app.plan.models import Action, ActionPrinciple, Promotion
from app.plan.operations.actions import create, fingerprint, held_action
from app.plan.operations.asking import ask_lead
from app.plan.operations.content import ActionContent
from app.policy import Ability, require
from app.proposals.models import Proposal
from app.proposals.operations.held import held_proposals
from app.steering.operations import record_decision, refuse_decided, refuse_early
from app.text.richtext import any_shown
from app.text.texts import ByLanguage


def promote(
    proposals: Sequence[Proposal],
    content: ActionContent,
    reason: ByLanguage,
    *,
    by: Actor,
    early: bool = False,
    into: int | None = None,
    numbers: Mapping[int, int] | None = None,
    key: str = "",
) -> Action:
    """The steering group turns one or several open proposals into one action of the draft, a new
    one or `into` one that is there, with an owner, a deadline and a principle, and says publicly
    why.

    `numbers` is the last decision that was seen on each (0: none): what was decided since answers
    with a Conflict. `early`: that they want to although people may still vote.
    """
    require(by, Ability.EDIT_PLAN)
    if (same := done_before(Action, key, by=by)) is not None:
        return same
    # The action before its proposals, as whoever takes it out of the draft holds them: in the
    # other order the two would wait for each other.
    target = _into(into) if into is not None else None
    # Held before anything is asked of them: a decision that came first is told, with its reason.
    proposals = held_proposals([proposal.id for proposal in proposals])
    _refuse_promoted(proposals, content)
    for proposal in proposals:
        refuse_decided(proposal, (numbers or {}).get(proposal.id), reason)
        require(by, Ability.DECIDE, proposal)
    refuse_early(proposals, early)
    if not any_shown(reason):
        sentence = _("Say why: the reason is published with the proposal.")
        raise Invalid(sentence, first_field("reason"))
    action = target or create(content)
    for proposal in proposals:
        line = Promotion(action_id=action.id, proposal_id=proposal.id, by_id=by.member_id)
        line.at = clock.now()
        db.session.add(line)
        record_decision(proposal, "promoted", reason, by=by)
    # The key stands here alone: the decisions that come with it are found by the action.
    recorded = [fingerprint(content), [proposal.id for proposal in proposals]]
    record("action.promoted", "action", action.id, by=by, content=recorded, key=key)
    ask_lead(action, by=by)
    return action


def _refuse_promoted(proposals: list[Proposal], content: ActionContent) -> None:
    """Conflict, with the action, where any of them is in the plan already."""
    ids = [proposal.id for proposal in proposals if proposal.stage == "promoted"]
    if not ids:
        return
    line = sa.select(Promotion.action_id).where(Promotion.proposal_id.in_(ids))
    action = db.session.get(Action, db.session.scalar(line.limit(1)) or 0)
    sentence = _("Somebody promoted this meanwhile: nothing was added a second time.")
    theirs = labelled([(_("Title"), action.title if action else "")])
    written = [(_("Title"), content.title), (_("Description"), content.description or {})]
    raise Conflict(sentence, theirs=theirs, mine=labelled(written))


def _into(action_id: int) -> Action:
    """An action of the draft that is complete already."""
    action = held_action(action_id)
    if action.retired_on is not None:
        raise Invalid(_("Choose another action that is still in the draft."), "action")
    # One that has left carries nothing out any more.
    here = (Organisation.id == action.owner_organisation_id, Organisation.left_on.is_(None))
    owned = action.owner_member_id or db.session.scalar(sa.select(Organisation.id).where(*here))
    served = sa.select(ActionPrinciple.principle_id)
    principle = db.session.scalar(served.where(ActionPrinciple.action_id == action.id))
    if not owned or action.due_on is None or principle is None:
        sentence = _(
            "This action still lacks an owner, a deadline or a principle: complete it first."
        )
        raise Invalid(sentence, "action")
    return action
