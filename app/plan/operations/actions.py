"""Actions of the draft plan and their milestones."""

from __future__ import annotations

from datetime import date
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
from app.organisations.acting import uphold
from app.plan.dates import parse_vague, written
from app.plan.models import Action, Milestone, Promotion
from app.plan.operations.content import ActionContent, says, touched, write, write_links
from app.plan.operations.referring import leave_references, refer, reserve_number
from app.plan.queries.editions import frozen_action, is_adopted
from app.policy import Ability, require
from app.proposals.models import Proposal
from app.proposals.operations.held import held_proposals_where
from app.speech.dates import site_zone
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
    action = Action(title=content.title, created_at=clock.now())
    # Whole before it is added: what `write` asks of the rows would flush it as it is.
    write(action, content)
    db.session.add(action)
    db.session.flush()
    reserve_number(action)
    refer(action, content.reference)
    write_links(action, content)
    return action


def add_action(content: ActionContent, *, by: Actor, key: str = "") -> Action:
    """The steering group adds an action that comes from no proposal to the draft."""
    require(by, Ability.EDIT_PLAN)
    if (same := done_before(Action, key, by=by)) is not None:
        return same
    action = create(content)
    record("action.added", "action", action.id, by=by, content=fingerprint(content), key=key)
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
    return action


def remove_action(action_id: int, reason: ByLanguage, *, by: Actor) -> None:
    """The steering group takes an action that was never adopted out of the draft; the proposals
    promoted into it are postponed, with a public reason, so that they can be decided on again.
    """
    require(by, Ability.EDIT_PLAN)
    action = held_action(action_id)
    if is_adopted(action.id):
        raise NotAllowed(_("This action was adopted; it can be abandoned, but not removed."))
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


def add_milestone(
    action_id: int, title: ByLanguage, due_on: str, *, by: Actor, key: str = ""
) -> Milestone:
    """The steering group adds a step to an action of the draft; the public sees it with the next
    adoption.
    """
    require(by, Ability.EDIT_PLAN)
    before = done_before(Action, key, by=by)
    action = held_action(action_id)
    # The event names the action: the step that was added then is its newest.
    if before and (step := _newest_step(action)):
        return step
    if not title:
        raise Invalid(_("Give the milestone a title."), first_field("title"))
    milestone = Milestone(action_id=action.id, title=title, due_precision="day")
    if due_on:
        due = parse_vague(due_on, "due_on")
        milestone.due_on = due.last
        milestone.due_precision = due.precision
    db.session.add(milestone)
    db.session.flush()
    record("milestone.added", "action", action.id, by=by, content=[title, due_on], key=key)
    return milestone


def _newest_step(action: Action) -> Milestone | None:
    steps = sa.select(Milestone).where(Milestone.action_id == action.id)
    return db.session.scalar(steps.order_by(Milestone.id.desc()).limit(1))


def complete_milestone(milestone_id: int, done_on: date, *, by: Actor) -> Milestone:
    """The owner or the steering group says on which day a step of an adopted action was reached.
    The day that was said first stays, until the step is opened again.
    """
    milestone = _step_to_report_on(milestone_id, by)
    if done_on > clock.today(site_zone()):
        raise Invalid(_("Nothing is reached in the future: give a day up to today."), "done_on")
    if milestone.done_on is None:
        milestone.done_on = done_on
        content = [milestone.id, done_on.isoformat()]
        record("milestone.completed", "action", milestone.action_id, by=by, content=content)
    return milestone


def reopen_milestone(milestone_id: int, *, by: Actor) -> Milestone:
    """The owner or the steering group says that a step was not reached after all."""
    milestone = _step_to_report_on(milestone_id, by)
    if milestone.done_on is not None:
        milestone.done_on = None
        record("milestone.reopened", "action", milestone.action_id, by=by, content=[milestone.id])
    return milestone


def _step_to_report_on(milestone_id: int, by: Actor) -> Milestone:
    milestone = held(Milestone, milestone_id)
    if milestone is None:
        raise NotFound(_("There is no such milestone."))
    # By whom the newest edition names: a new owner in the draft reports from its adoption on.
    require(by, Ability.REPORT, frozen_action(milestone.action_id))
    uphold(by, "report")
    return milestone


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
