"""Who may say what of an adopted action, by what its newest edition says of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.plan.edition import FrozenAction
from app.plan.models import LeadRequest, Update
from app.rules import Rule, condition, either, empowered, given, member, negated, rule


class Answering(NamedTuple):
    """Who answers for an action: by what its newest edition says of it, None where none holds it,
    and by who is in charge of it now, by their keys.
    """

    frozen: FrozenAction | None
    people: frozenset[str] = frozenset()


# The action, None where no edition holds it, and the key of somebody who is in charge of it.
InCharge = tuple[FrozenAction | None, str]


def _answers_for(actor: Actor, frozen: FrozenAction, _now: datetime) -> bool:
    # A change of owner in the draft counts when it is adopted, as all that the public reads.
    owner = frozen.owner
    if actor.acting_for is not None:
        return owner is not None and owner.organisation == actor.acting_for.organisation_id
    return actor.is_steering or (owner is not None and owner.member == actor.key)


def _carries_out(actor: Actor, about: Answering, now: datetime) -> bool:
    if about.frozen is None:
        return False
    in_charge = actor.acting_for is None and actor.key in about.people
    return in_charge or _answers_for(actor, about.frozen, now)


def _takes_part(actor: Actor, about: Answering, _now: datetime) -> bool:
    partners = about.frozen.partners if about.frozen else ()
    if actor.acting_for is not None:
        number = actor.acting_for.organisation_id
        return any(partner.organisation == number for partner in partners)
    return any(partner.member is not None and partner.member == actor.key for partner in partners)


def _wrote_or_leads(actor: Actor, about: tuple[Answering, Update], now: datetime) -> bool:
    answering, written = about
    if answering.frozen is not None and _answers_for(actor, answering.frozen, now):
        return True
    if written.organisation_id is not None:
        acting = actor.acting_for
        return acting is not None and acting.organisation_id == written.organisation_id
    return actor.acting_for is None and actor.member_id == written.author_id


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
_STANDS: Rule[Answering] = condition(
    lambda _actor, about, _now: about.frozen is not None,
    _l("This action is not part of an adopted plan yet."),
)
REPORT: Rule[Answering] = rule(
    member,
    _STANDS,
    condition(
        _carries_out,
        _l("Only the action's owner, who is in charge of it and the steering group report on it."),
    ),
    empowered("report"),
)
# What a partner says stands beside: it changes neither status nor progress.
SAY_AS_PARTNER: Rule[Answering] = rule(
    member,
    _STANDS,
    condition(_takes_part, _l("Only the action's partners speak as its partners.")),
    condition(
        negated(_carries_out),
        _l("You report on this action yourself: what you say is its report."),
    ),
    empowered("report"),
)
# With the report that is taken back.
TAKE_REPORT_BACK: Rule[tuple[Answering, Update]] = rule(
    member,
    condition(
        _wrote_or_leads,
        _l("Only who wrote a report, the action's owner and the steering group take it back."),
    ),
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
