"""Milestones: steps of an action that are added, changed, dropped, reached, and not reached after
all.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, held
from app.editing import conflict, first_field, labelled
from app.errors import Invalid, NotFound
from app.organisations.acting import uphold
from app.plan.dates import written
from app.plan.models import Action, Milestone, MilestoneChange
from app.plan.operations.actions import held_action
from app.plan.operations.content import step_columns
from app.plan.queries.reporting import answering
from app.plan.queries.steps import is_promised, newest_reason, promises
from app.policy import Ability, require
from app.speech.dates import site_zone
from app.text.richtext import any_shown
from app.text.texts import ByLanguage


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
    milestone = Milestone(action_id=action.id, **step_columns(title, due_on))
    db.session.add(milestone)
    db.session.flush()
    record("milestone.added", "action", action.id, by=by, content=[title, due_on], key=key)
    return milestone


def _newest_step(action: Action) -> Milestone | None:
    steps = sa.select(Milestone).where(Milestone.action_id == action.id)
    return db.session.scalar(steps.order_by(Milestone.id.desc()).limit(1))


def change_milestone(
    milestone_id: int,
    title: ByLanguage,
    due_on: str,
    reason: ByLanguage,
    *,
    seen: int,
    by: Actor,
) -> Milestone:
    """The steering group changes title or deadline of a step; where an adopted edition promised
    it, with a public reason. A change on an older version is refused with both texts.
    """
    require(by, Ability.EDIT_PLAN)
    milestone = _held_step(milestone_id)
    columns = step_columns(title, due_on)
    dropped = milestone.dropped_on is not None
    if dropped or milestone.version != seen:
        sentence = _("Somebody else changed this milestone meanwhile.")
        if dropped:
            sentence = _("This milestone was dropped meanwhile.")
        raise conflict(_present(milestone), _labelled(title, due_on, reason), sentence)
    # See docs/decisions.md, 'no field cuts, and a record saved as it was shown is no change'.
    if all(getattr(milestone, column) == value for column, value in columns.items()):
        return milestone
    if is_promised(milestone):
        _give_reason(milestone, "changed", reason, by)
    for column, value in columns.items():
        setattr(milestone, column, value)
    content = [milestone.id, title, due_on, reason]
    record("milestone.changed", "action", milestone.action_id, by=by, content=content)
    return milestone


def drop_milestone(milestone_id: int, reason: ByLanguage, *, by: Actor) -> None:
    """The steering group drops a step: one that an adopted edition promised stays, with a public
    reason, and is in no later edition; another one goes. What was dropped stays so.
    """
    require(by, Ability.EDIT_PLAN)
    milestone = _held_step(milestone_id)
    if milestone.dropped_on is not None:
        return
    if is_promised(milestone):
        _give_reason(milestone, "dropped", reason, by)
        milestone.dropped_on = clock.today(site_zone())
    else:
        db.session.delete(milestone)
    content = [milestone.id, reason]
    record("milestone.dropped", "action", milestone.action_id, by=by, content=content)


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


def reopen_milestone(milestone_id: int, reason: ByLanguage, *, by: Actor) -> Milestone:
    """The owner or the steering group says that a step was not reached after all, and why: the
    public reads it at once.
    """
    milestone = _step_to_report_on(milestone_id, by)
    if milestone.done_on is not None:
        _give_reason(milestone, "reopened", reason, by, "reason")
        milestone.done_on = None
        content = [milestone.id, reason]
        record("milestone.reopened", "action", milestone.action_id, by=by, content=content)
    return milestone


def _held_step(milestone_id: int) -> Milestone:
    """The step as it is now, held; its action too, so that no adoption goes on meanwhile."""
    query = sa.select(Milestone.action_id).where(Milestone.id == milestone_id)
    action_id = db.session.scalar(query)
    if action_id is not None:
        held_action(action_id)
    milestone = held(Milestone, milestone_id)
    if milestone is None:
        raise NotFound(_("There is no such milestone."))
    return milestone


def _step_to_report_on(milestone_id: int, by: Actor) -> Milestone:
    milestone = held(Milestone, milestone_id)
    if milestone is None:
        raise NotFound(_("There is no such milestone."))
    # By whom the newest edition names: a new owner in the draft reports from its adoption on.
    about = answering(milestone.action_id)
    require(by, Ability.REPORT, about)
    uphold(by, "report")
    # What is dropped is reported on as long as the newest edition promises it.
    if milestone.dropped_on is not None and not promises(about.frozen, milestone.id):
        raise NotFound(_("There is no such milestone."))
    return milestone


def _give_reason(
    milestone: Milestone, kind: str, reason: ByLanguage, by: Actor, field: str = ""
) -> None:
    if not any_shown(reason):
        sentence = _("Say why: the reason is published.")
        raise Invalid(sentence, field or first_field("reason"))
    told = {"kind": kind, "reason": reason, "by_id": by.member_id, "at": clock.now()}
    db.session.add(MilestoneChange(milestone_id=milestone.id, **told))


def _present(milestone: Milestone) -> dict[str, str]:
    """The step as it stands now, with what was said last of it."""
    due_on = written(milestone.due_on, milestone.due_precision) or ""
    kind = "dropped" if milestone.dropped_on else "changed"
    reason = newest_reason(milestone.id, kind) or {}
    return _labelled(milestone.title, due_on, reason)


def _labelled(title: ByLanguage, due_on: str, reason: ByLanguage) -> dict[str, str]:
    texts = [(_("Title"), title), (_("Deadline"), due_on), (_("Public reason"), reason)]
    return labelled(texts)
