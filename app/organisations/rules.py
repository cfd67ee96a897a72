"""Who may do what about organisations and their mandates."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.organisations.models import (
    ANSWERED_WITHIN,
    Administration,
    Mandate,
    MandateRequest,
    Organisation,
)
from app.rules import Rule, condition, member, rule

# A mandate, or what was asked for, and who looks after its organisation.
Held = tuple[Mandate, Administration]
Asked = tuple[MandateRequest, Administration]


def _administers(actor: Actor, of: Administration, _now: datetime) -> bool:
    # By rows and not by the session: who gives a mandate may lose theirs at this moment.
    return actor.member_id in of.administrators


def _curates(actor: Actor, of: Administration, now: datetime) -> bool:
    return _administers(actor, of, now) or actor.is_steering


def _gives(actor: Actor, of: Administration, now: datetime) -> bool:
    # An organisation without an administrator is the steering group's to look after.
    unclaimed = not of.administrators and actor.is_steering
    return _administers(actor, of, now) or unclaimed


def _ends(actor: Actor, held: Held, now: datetime) -> bool:
    mandate, of = held
    return actor.member_id == mandate.member_id or _curates(actor, of, now)


def _answers(actor: Actor, asked: Asked, now: datetime) -> bool:
    request, of = asked
    overdue = actor.is_steering and now - request.asked_at >= ANSWERED_WITHIN
    # Nobody lets themselves in.
    overdue = overdue and request.member_id != actor.member_id
    return _gives(actor, of, now) or overdue


_ADMINISTRATORS_ONLY = _l("Only the organisation's administrators may do this.")
ADMINISTERED: Rule[Administration] = rule(member, condition(_curates, _ADMINISTRATORS_ONLY))
INVITES: Rule[Administration] = rule(member, condition(_administers, _ADMINISTRATORS_ONLY))
GIVES_MANDATES: Rule[Administration] = rule(
    member,
    condition(_gives, _l("This organisation has administrators: they give its mandates.")),
)
ENDS_MANDATE: Rule[Held] = rule(
    member, condition(_ends, _l("Only its administrators end this mandate."))
)
OWN_MANDATE: Rule[Mandate] = rule(
    member,
    condition(
        lambda actor, mandate, _now: actor.member_id == mandate.member_id,
        _l("This mandate is somebody else's."),
    ),
)
ANSWERS_REQUEST: Rule[Asked] = rule(
    member,
    condition(_answers, _l("The organisation's administrators answer this within a week.")),
)
IS_HERE: Rule[Organisation] = condition(
    lambda _actor, organisation, _now: organisation.left_on is None,
    _l("This organisation has left."),
)
