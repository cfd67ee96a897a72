"""Who is told because of a mandate: of mandates themselves, and of what is an organisation's by
those who hold the power that it calls for.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.accounts.models import Member
from app.accounts.suspension import suspended
from app.activity.models import Event
from app.discussion.models import Comment
from app.model import Instant, Query
from app.notices.recipients import (
    DECIDED,
    POSTED,
    STEERING,
    Joined,
    Rule,
    both,
    of_comment,
    of_proposal,
    steering,
)
from app.organisations.models import (
    Affiliation,
    Mandate,
    MandateRequest,
    Organisation,
    in_force,
)
from app.proposals.models import Proposal

_SUBJECT = Event.subject_id
# When the statement runs: rules are made once.
_NOW: Any = sa.bindparam("mandates_at", callable_=clock.now, type_=Instant())


def holds_power(mandate: Any, power: str) -> sa.ColumnElement[bool]:
    """The condition that a mandate is in force and has that power."""
    text = sa.literal(" ") + sa.type_coerce(mandate.powers, sa.String) + sa.literal(" ")
    return sa.and_(in_force(mandate, _NOW), text.contains(f" {power} "))


def holding(number: Any, power: str) -> Joined:
    """Those who hold that power of the organisation of that number."""

    def joined(query: Query) -> Query:
        held = aliased(Mandate)
        of_it = sa.and_(held.organisation_id == number, holds_power(held, power))
        return query.join(held, of_it).join(Member, Member.id == held.member_id)

    return joined


def votes_for_one(but_not: Any = None) -> sa.ColumnElement[bool]:
    """The condition that a member may vote for some organisation; `but_not`: not for those of
    which that statement gives the numbers.
    """
    held = aliased(Mandate)
    own = sa.select(held.id).where(held.member_id == Member.id, holds_power(held, "vote"))
    if but_not is not None:
        own = own.where(held.organisation_id.not_in(but_not))
    return own.correlate(Member).exists()


def _unclaimed(number: Any) -> Joined:
    """The steering group, where an organisation that has not left has no administrator who may
    act.
    """

    def joined(query: Query) -> Query:
        held, holder = aliased(Mandate), aliased(Member)
        theirs = (held.organisation_id == number, held.member_id == holder.id)
        may_act = sa.not_(suspended(holder, _NOW))
        administered = sa.exists().where(*theirs, holds_power(held, "administer"), may_act)
        nobody = sa.not_(administered.correlate_except(held, holder))
        here = sa.and_(Organisation.id == number, Organisation.left_on.is_(None))
        query = query.join(Organisation, here).join(Member, Member.role.in_(STEERING))
        return query.where(nobody)

    return joined


def _mandate(query: Query) -> Query:
    return query.join(Mandate, Mandate.id == _SUBJECT)


def _holder(query: Query) -> Query:
    return _mandate(query).join(Member, Member.id == Mandate.member_id)


def _given_back(query: Query) -> Query:
    """The mandate of an event by its own holder."""
    holder = aliased(Member)
    query = _mandate(query).join(holder, holder.id == Mandate.member_id)
    return query.where(holder.key == Event.actor_key)


def _administered(query: Query) -> Query:
    """The mandate of an event that let its holder administer."""
    return _mandate(query).where(
        sa.type_coerce(Mandate.powers, sa.String).startswith("administer")
    )


def _of_suspended(query: Query) -> Query:
    """What the member of an event administers."""
    of_them = sa.and_(Mandate.member_id == _SUBJECT, holds_power(Mandate, "administer"))
    return query.join(Mandate, of_them)


def _refused(query: Query) -> Query:
    asked = (MandateRequest.id == _SUBJECT, MandateRequest.refused_at.is_not(None))
    query = query.join(MandateRequest, sa.and_(*asked))
    return query.join(Member, Member.id == MandateRequest.member_id)


def _admitted(query: Query) -> Query:
    query = query.join(Affiliation, Affiliation.member_id == _SUBJECT)
    return query.join(Member, Member.id == Affiliation.member_id)


def _answered(query: Query) -> Query:
    """Those who comment for the organisation to whose comment that of the event is an answer."""
    parent = aliased(Comment)
    query = of_comment(query).join(parent, parent.id == Comment.parent_id)
    return holding(parent.organisation_id, "comment")(query)


ASKED = ("mandate.asked", "organisation.asked")
_OF_MANDATE = ("organisation", Mandate.organisation_id)
_OF_EVENT = ("organisation", _SUBJECT)
_PROPOSAL = ("proposal", Proposal.id)
# A suspension may leave several without anybody: each is told.
_EACH: Any = (
    sa.literal("unclaimed ")
    + sa.cast(Event.position, sa.String)
    + sa.literal(" ")
    + sa.cast(Mandate.organisation_id, sa.String)
)


def _looking_after(
    verbs: tuple[str, ...], thing: tuple[str, Any], about: Joined, kind: str
) -> tuple[Rule, Rule]:
    """Its administrators, else the steering group, which is told by that kind."""
    number = thing[1]
    administrators = both(about, holding(number, "administer"))
    return (
        Rule(verbs, "mandate", "reviewer", thing, administrators),
        Rule(verbs, kind, "reviewer", thing, both(about, _unclaimed(number))),
    )


MANDATES = (
    Rule(("mandate.given", "mandate.ended"), "mandate", "owner", _OF_MANDATE, _holder),
    Rule(
        *(("mandate.refused",), "mandate", "owner"),
        *(("organisation", MandateRequest.organisation_id), _refused),
    ),
    Rule(
        *(("organisation.admitted",), "mandate", "owner"),
        *(("organisation", Affiliation.organisation_id), _admitted),
    ),
    # What lacks an administrator first: of who gave that power back it is told so.
    Rule(
        *(("mandate.ended",), "waiting", "reviewer", _OF_MANDATE),
        both(_administered, _unclaimed(Mandate.organisation_id)),
    ),
    # Only imports change one: a folder took that power.
    Rule(
        *(("mandate.changed",), "waiting", "reviewer", _OF_MANDATE),
        both(_mandate, _unclaimed(Mandate.organisation_id)),
    ),
    Rule(
        *(("member.suspended",), "waiting", "reviewer", _OF_MANDATE),
        both(_of_suspended, _unclaimed(Mandate.organisation_id)),
        once=_EACH,
    ),
    *_looking_after(ASKED, _OF_EVENT, lambda query: query, "waiting"),
    *_looking_after(("mandate.accepted",), _OF_MANDATE, _mandate, "mandate"),
    *_looking_after(("mandate.ended",), _OF_MANDATE, _given_back, "mandate"),
    Rule(("organisation.left",), "waiting", "reviewer", _OF_EVENT, steering),
    Rule(
        *(DECIDED, "decision", "mandate", _PROPOSAL),
        both(of_proposal, holding(Proposal.organisation_id, "propose")),
    ),
    Rule(POSTED, "answer", "mandate", _PROPOSAL, _answered),
)
