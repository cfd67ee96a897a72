"""Whoever is asked to lead an action answers, or the steering group says what they answered."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor, Member
from app.activity.operations import record
from app.database import db, held
from app.editing import labelled
from app.errors import Conflict, Invalid, NotFound
from app.organisations.acting import uphold
from app.plan.models import ANSWERS, Action, LeadRequest
from app.plan.operations.actions import held_action
from app.plan.operations.asking import ask_lead, bring_up_to_date
from app.plan.queries.asking import standing_request, stands
from app.plan.words import answer_words
from app.policy import Ability, require
from app.speech.dates import site_zone
from app.text.richtext import any_shown
from app.text.texts import ByLanguage

GIVEN = ANSWERS[1:]
_VERBS = {
    "accepted": "action.accepted",
    "changes": "action.changes_asked",
    "declined": "action.declined",
}


class Answer(NamedTuple):
    """What is answered, and why not or what is to change."""

    state: str
    reason: ByLanguage


def answer(request_id: int, said: Answer, *, seen: str, by: Actor) -> None:
    """Whoever is asked, or who commits the organisation that is, accepts to lead the action, asks
    for changes or declines, both with a reason. `seen` is the digest of what they read.

    Conflict where somebody else is asked by now, another answer came first or the action was
    changed meanwhile. The same answer twice is one.
    """
    request = _held_request(request_id)
    require(by, Ability.ANSWER_REQUEST, request)
    if _is_said(request, said, by):
        return
    action = db.session.get_one(Action, request.action_id)
    if not stands(request, action):
        raise _lost(over_words(request), said)
    if request.state == "asked":
        # A folder may have changed the action, and tells no request.
        bring_up_to_date(request, action)
    _refuse_other(request, said, seen)
    _refuse_unsaid(said)
    if said.state != "accepted" and not any_shown(said.reason):
        raise Invalid(_("Say why, or what is to change."), "reason")
    # After all that others wait for: see docs/decisions.md, 'a mandate is held last'.
    uphold(by, "commit")
    _write(request, said, clock.today(site_zone()))
    request.answered_by_id = by.member_id
    request.mandate_id = by.mandate_id
    _record(request, said, by)


def record_answer(
    action_id: int, said: Answer, where: ByLanguage, on: date | None, *, seen: str, by: Actor
) -> None:
    """The steering group says what the lead of an action of the draft answered elsewhere, where
    and on which day, today if none is given. `seen` is how the request stood before, empty where
    nobody was asked: what was answered meanwhile is a Conflict.
    """
    require(by, Ability.EDIT_PLAN)
    action = held_action(action_id)
    _refuse_unsaid(said)
    if not any_shown(where):
        raise Invalid(_("Say where the answer was given: at a meeting, by telephone."), "where")
    today = clock.today(site_zone())
    if on is not None and on > today:
        raise Invalid(_("An answer cannot be dated in the future."), "on")
    present = standing_request(action.id)
    if present is not None and not stands(present, action):
        present = None
    if present is not None and _is_recorded(present, said, where, by):
        return
    if (present.state if present else "") != seen:
        raise _answered(present, said)
    request = None if action.retired_on else ask_lead(action, by=by)
    if request is None:
        raise Invalid(_("Choose who is responsible for this action."))
    _write(request, said, on or today)
    request.given_at = where
    request.answered_by_id, request.mandate_id = None, None
    request.recorded_by_id = by.member_id
    _record(request, said, by)


def _write(request: LeadRequest, said: Answer, on: date) -> None:
    request.state, request.reason = said
    request.answered_on = on


def _record(request: LeadRequest, said: Answer, by: Actor) -> None:
    content = [request.action_id, request.digest, said.reason, request.given_at or {}]
    record(_VERBS[said.state], "action", request.action_id, by=by, content=content)


def _held_request(request_id: int) -> LeadRequest:
    """The request, with its action, as both are now."""
    # The action first, as whoever saves it changes its request.
    number = sa.select(LeadRequest.action_id).where(LeadRequest.id == request_id)
    held_action(db.session.scalar(number) or 0)
    request = held(LeadRequest, request_id)
    if request is None:
        raise NotFound(_("There is no such action."))
    return request


def _is_said(request: LeadRequest, said: Answer, by: Actor) -> bool:
    own = request.answered_by_id is not None and request.answered_by_id == by.member_id
    return own and (request.state, request.reason) == said


def _is_recorded(request: LeadRequest, said: Answer, where: ByLanguage, by: Actor) -> bool:
    own = request.recorded_by_id is not None and request.recorded_by_id == by.member_id
    return own and (request.state, request.reason, request.given_at) == (*said, where)


def _refuse_other(request: LeadRequest, said: Answer, seen: str) -> None:
    if request.state != "asked":
        raise _answered(request, said)
    if request.digest != seen:
        sentence = _("The action was changed meanwhile: read it again before you answer.")
        raise _lost(sentence, said)


def over_words(request: LeadRequest) -> str:
    """What whoever was asked is told once they are no longer."""
    present = standing_request(request.action_id)
    lead = (request.member_id, request.organisation_id)
    anew = None if present is None or present.id == request.id else present
    if anew is not None and (anew.member_id, anew.organisation_id) == lead:
        return str(_("The action has changed since, and you were asked anew."))
    return str(_("You are no longer asked to lead this action."))


def _answered(request: LeadRequest | None, said: Answer) -> Conflict:
    if request is None:
        return _lost(_("You are no longer asked to lead this action."), said)
    who = request.recorded_by_id or request.answered_by_id
    name = db.session.scalar(sa.select(Member.name).where(Member.id == who)) if who else None
    words = answer_words()[request.state]
    if name is None:
        return _lost(_("It was answered meanwhile: %(answer)s", answer=words), said)
    sentence = _("%(name)s answered meanwhile: %(answer)s", name=name, answer=words)
    return _lost(sentence, said)


def _lost(sentence: str, said: Answer) -> Conflict:
    """With what was written, so that it is not lost."""
    return Conflict(sentence, mine=labelled([(_("Reason"), said.reason)]))


def _refuse_unsaid(said: Answer) -> None:
    if said.state not in GIVEN:
        raise Invalid(_("Choose from the list."), "answer")
