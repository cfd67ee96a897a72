"""Who may say what of an adopted action, by what its newest edition says of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.plan.edition import FrozenAction
from app.plan.models import LeadRequest
from app.rules import Rule, condition, either, empowered, given, member, rule

# The action, None where no edition holds it, and the key of somebody who is in charge of it.
InCharge = tuple[FrozenAction | None, str]


def _answers_for(actor: Actor, frozen: FrozenAction, _now: datetime) -> bool:
    # A change of owner in the draft counts when it is adopted, as all that the public reads.
    owner = frozen.owner
    if actor.acting_for is not None:
        return owner is not None and owner.organisation == actor.acting_for.organisation_id
    return actor.is_steering or (owner is not None and owner.member == actor.key)


def _is_themselves(actor: Actor, about: InCharge, _now: datetime) -> bool:
    return actor.acting_for is None and actor.key == about[1]


def _is_asked(actor: Actor, request: LeadRequest, _now: datetime) -> bool:
    if actor.acting_for is None:
        return actor.signed_in and request.member_id == actor.member_id
    return request.organisation_id == actor.acting_for.organisation_id


ANSWER_REQUEST: Rule[LeadRequest] = rule(
    member,
    condition(_is_asked, _l("There is no such action.")),
    empowered("commit"),
)
SIGN: Rule[Any] = rule(
    member,
    condition(
        lambda actor, _thing, _now: actor.acting_for is not None,
        _l("An edition is signed for an organisation, under its mandate."),
    ),
    empowered("commit"),
)
_FOR_OTHERS: Rule[Any] = condition(
    lambda actor, _thing, _now: actor.acting_for is not None,
    _l("Organisations offer to lead an action, under a mandate."),
)
_ADOPTED: Rule[Any] = given(_l("This action is not part of an adopted plan yet."))
REPORT: Rule[Any] = rule(
    member,
    _ADOPTED,
    condition(_answers_for, _l("Only the action's owner and the steering group report on it.")),
    empowered("report"),
)
NAME_PEOPLE: Rule[Any] = rule(
    member,
    _ADOPTED,
    condition(
        _answers_for, _l("Only the action's owner and the steering group name who is in charge.")
    ),
    empowered("commit"),
)
OFFER_TO_LEAD: Rule[Any] = rule(member, _ADOPTED, _FOR_OTHERS, empowered("commit"))
REMOVE_PERSON: Rule[InCharge] = rule(
    member,
    either(_is_themselves, lambda actor, about, now: NAME_PEOPLE(actor, about[0], now)),
)
