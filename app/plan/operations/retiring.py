"""Retirement: how an adopted action leaves the plan."""

from __future__ import annotations

from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.editing import conflict, first_field, labelled
from app.errors import Invalid, NotAllowed
from app.plan.models import Action
from app.plan.operations.actions import held_action
from app.plan.operations.asking import ask_lead, end_request
from app.plan.queries.editions import is_adopted
from app.policy import Ability, require
from app.speech.dates import site_zone
from app.text.richtext import any_shown
from app.text.texts import ByLanguage


def retire(
    action_id: int, reason: ByLanguage, replaced_by: int | None, *, seen: int, by: Actor
) -> Action:
    """The steering group takes an adopted action out of the draft, with a public reason and
    perhaps what takes its place: from the next edition on, which names it, it is no part of the
    plan. A change on an older version is refused with both reasons.
    """
    require(by, Ability.EDIT_PLAN)
    # Both in the order of their numbers, as all that hold several.
    rows = {
        number: held_action(number) for number in sorted({action_id, replaced_by or action_id})
    }
    action = rows[action_id]
    if not is_adopted(action.id):
        raise NotAllowed(_("This action was never adopted: take it out of the draft."))
    if not any_shown(reason):
        raise Invalid(_("Say why: the reason is published."), first_field("reason"))
    if action.version != seen:
        sentence = _("Somebody else changed this action meanwhile.")
        raise conflict(_labelled(action.retired_for), _labelled(reason), sentence)
    if replaced_by is not None:
        _refuse_as_its_place(action, rows[replaced_by])
    said = {"retired_for": reason, "replaced_by_id": replaced_by}
    if action.retired_on is not None and all(getattr(action, name) == said[name] for name in said):
        return action
    action.retired_on = action.retired_on or clock.today(site_zone())
    action.retired_for = reason
    action.replaced_by_id = replaced_by
    end_request(action.id)
    record("action.retired", "action", action.id, by=by, content=[reason, replaced_by])
    return action


def _labelled(reason: ByLanguage) -> dict[str, str]:
    return labelled([(_("Public reason"), reason)])


def _refuse_as_its_place(action: Action, other: Action) -> None:
    if other.id == action.id or other.retired_on is not None:
        raise Invalid(_("Choose another action that is still in the draft."), "replaced_by")


def take_back(action_id: int, *, by: Actor) -> Action:
    """The steering group lets a retired action be part of the draft again."""
    require(by, Ability.EDIT_PLAN)
    action = held_action(action_id)
    if action.retired_on is not None:
        action.retired_on = None
        action.retired_for = {}
        action.replaced_by_id = None
        record("action.returned", "action", action.id, by=by)
        ask_lead(action, by=by)
    return action
