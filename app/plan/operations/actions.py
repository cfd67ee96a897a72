"""Actions of the draft plan."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, held
from app.editing import conflict, first_field, labelled
from app.errors import Invalid, NotAllowed, NotFound
from app.plan.dates import written
from app.plan.models import Action, Milestone, Promotion
from app.plan.operations.asking import ask_lead
from app.plan.operations.content import (
    ActionContent,
    says,
    step_columns,
    touched,
    write,
    write_links,
)
from app.plan.operations.referring import leave_references, refer, reserve_number
from app.plan.queries.editions import is_adopted
from app.policy import Ability, require
from app.proposals.models import Proposal
from app.proposals.operations.held import held_proposals_where
from app.steering.operations import record_decision
from app.text.richtext import any_shown
from app.text.texts import ByLanguage


def held_action(action_id: int) -> Action:
    """The action as it is now, held until the end of the transaction."""
    action = held(Action, action_id)
    if action is None:
        raise NotFound(_("There is no such action."))
    return action


def refuse_incomplete(content: ActionContent) -> None:
    """An action needs an owner, a deadline and a principle."""
    if not content.owner:
        raise Invalid(_("Choose who is responsible for this action."), "owner")
    if not content.due_on:
        raise Invalid(_("Say until when this action is to be done."), "due_on")
    if not content.principles:
        raise Invalid(_("Choose at least one principle that this action serves."), "principles")


def create(content: ActionContent) -> Action:
    """A new action of the draft, complete from its first day."""
    refuse_incomplete(content)
    step = first_step(content)
    action = Action(title=content.title, created_at=clock.now())
    # Whole before it is added: what `write` asks of the rows would flush it as it is.
    write(action, content)
    db.session.add(action)
    db.session.flush()
    reserve_number(action)
    refer(action, content.reference)
    write_links(action, content)
    if step is not None:
        step.action_id = action.id
        db.session.add(step)
    return action


def first_step(content: ActionContent) -> Milestone | None:
    """The first step of a new action, if it names one; Invalid where it has a deadline and no
    title, or one that cannot be read.
    """
    title, due_on = content.first_step or {}, content.first_step_due
    if not title and not due_on:
        return None
    return Milestone(**step_columns(title, due_on, ("first_step", "first_step_due")))


def add_action(content: ActionContent, *, by: Actor, key: str = "") -> Action:
    """The steering group adds an action that comes from no proposal to the draft."""
    require(by, Ability.EDIT_PLAN)
    if (same := done_before(Action, key, by=by)) is not None:
        return same
    action = create(content)
    record("action.added", "action", action.id, by=by, content=fingerprint(content), key=key)
    ask_lead(action, by=by)
    return action


def change_action(action_id: int, content: ActionContent, *, seen: int, by: Actor) -> Action:
    """The steering group changes an action of the draft; a change on an older version is refused
    with both texts.
    """
    require(by, Ability.EDIT_PLAN)
    action = held_action(action_id)
    if action.version != seen:
        sentence = _("Somebody else changed this action meanwhile.")
        raise conflict(_labelled(_present(action)), _labelled(content), sentence)
    # See docs/decisions.md, 'no field cuts, and a record saved as it was shown is no change'.
    if says(action, content):
        return action
    write(action, content)
    refer(action, content.reference)
    write_links(action, content)
    touched(action)
    record("action.changed", "action", action.id, by=by, content=fingerprint(content))
    ask_lead(action, by=by)
    return action


def remove_action(action_id: int, reason: ByLanguage, *, by: Actor) -> None:
    """The steering group takes an action that was never adopted out of the draft; the proposals
    promoted into it are postponed, with a public reason, so that they can be decided on again.
    """
    require(by, Ability.EDIT_PLAN)
    action = held_action(action_id)
    if is_adopted(action.id):
        raise NotAllowed(_("This action was adopted; it can be abandoned, but not removed."))
    named = sa.update(Action).where(Action.replaced_by_id == action.id)
    db.session.execute(named.values(replaced_by_id=None))
    # See docs/decisions.md, 'an action taken out of the draft gives its proposals back'.
    proposals = _promoted_into(action)
    if proposals and not any_shown(reason):
        sentence = _("Say why: the reason is published with the proposal.")
        raise Invalid(sentence, first_field("reason"))
    for proposal in proposals:
        record_decision(proposal, "postponed", reason, by=by)
    leave_references(action)
    db.session.delete(action)
    record("action.removed", "action", action_id, by=by)


def _promoted_into(action: Action) -> list[Proposal]:
    """The action's proposals that are in the plan, held. An import may have linked others: those
    keep their stage.
    """
    # Held all, and asked after: a stage that was read before might have changed.
    linked = sa.select(Promotion.proposal_id).where(Promotion.action_id == action.id)
    held_rows = held_proposals_where(Proposal.id.in_(linked))
    return [proposal for proposal in held_rows if proposal.stage == "promoted"]


def fingerprint(content: ActionContent) -> list[Any]:
    """What of the content an event keeps a digest of."""
    return [
        content.title,
        content.description or {},
        content.owner,
        content.due_on,
        sorted(content.principles),
    ]


def _present(action: Action) -> ActionContent:
    return ActionContent(
        title=action.title,
        description=action.description,
        measure=action.measure,
        budget=action.budget,
        starts_on=written(action.starts_on, action.starts_precision) or "",
        due_on=written(action.due_on, action.due_precision) or "",
        reference=action.reference or "",
        beneficiaries=action.beneficiaries,
        to_reach=action.to_reach,
    )


def _labelled(content: ActionContent) -> dict[str, str]:
    budget = "" if content.budget is None else str(content.budget)
    to_reach = "" if content.to_reach is None else str(content.to_reach)
    fields: list[tuple[str, Any]] = [
        (_("Reference"), content.reference),
        (_("Title"), content.title),
        (_("Description"), content.description or {}),
        (_("How it is measured"), content.measure or {}),
        (_("Beneficiaries"), content.beneficiaries or {}),
        (_("How many people it is to reach"), to_reach),
        (_("Budget"), budget),
        (_("Begins"), content.starts_on),
        (_("Deadline"), content.due_on),
    ]
    return labelled(fields)
