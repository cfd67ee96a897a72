"""Verbs about mandates: given, accepted, ended, asked for. Whoever gives or ends one of an
organisation holds its row first, so that of two at once the second sees what the first did.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import Actor, Member
from app.accounts.suspension import suspended
from app.activity.operations import record
from app.database import db, hold
from app.editing import Labels
from app.errors import Invalid
from app.organisations.models import (
    Administration,
    Mandate,
    MandateRequest,
    Organisation,
    in_force,
    stands,
)
from app.organisations.powers import POWERS, written
from app.policy import Ability, require
from app.speech.texts import words

POWER_WORDS: Labels = {
    "administer": _l("Administer: edit its page, give and end mandates"),
    "propose": _l("Propose for it"),
    "comment": _l("Comment for it"),
    "vote": _l("Vote for it"),
    "report": _l("Report on its actions"),
    "commit": _l("Accept actions and sign for it"),
}


def administration_of(organisation_id: int) -> Administration:
    """Who administers the organisation now; whoever is suspended does not."""
    now = clock.now()
    query = sa.select(Mandate.member_id).join(Member, Member.id == Mandate.member_id)
    query = query.where(Mandate.organisation_id == organisation_id, in_force(Mandate, now))
    query = query.where(sa.not_(suspended(Member, now)))
    # The first word of those that have it: see `written`.
    text = sa.type_coerce(Mandate.powers, sa.String)
    found = db.session.scalars(query.where(text.startswith("administer")))
    return Administration(organisation_id, frozenset(found))


def give_mandate(
    organisation: Organisation,
    member: Member,
    powers: frozenset[str],
    *,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    by: Actor,
) -> Mandate:
    """Give a member a mandate, in force once they accept it; who asked for one has accepted. It
    begins now at the earliest. Invalid where it overlaps with another one of that member.
    """
    hold(organisation)
    asked = open_request(organisation.id, member.id)
    of = administration_of(organisation.id)
    if asked is not None:
        require(by, Ability.ANSWER_MANDATE_REQUEST, (asked, of))
    # Whoever answers in the administrators' place makes no other administrator.
    if asked is None or "administer" in powers:
        require(by, Ability.GIVE_MANDATE, of)
    now = clock.now()
    from_at = max(from_at or now, now)
    if organisation.left_on is not None:
        raise Invalid(_("This organisation has left: nobody acts for it."))
    for fault in wrong_mandate(powers, from_at, until_at):
        raise fault
    _refuse_overlap(organisation.id, member, from_at, until_at)
    mandate = Mandate(
        organisation_id=organisation.id,
        member_id=member.id,
        powers=powers,
        from_at=from_at,
        until_at=until_at,
        given_at=now,
        given_by_id=by.member_id,
        accepted_at=now if asked else None,
    )
    _save(mandate)
    if asked is not None:
        db.session.delete(asked)
    _record_given(mandate, member, by=by)
    return mandate


def give_to_founder(organisation: Organisation, member: Member, *, by: Actor | None) -> None:
    """Whoever asked for a new organisation administers it from the moment it is made; a verb that
    asked already whether it may be calls this. `by` None: nobody reviewed it.
    """
    now = clock.now()
    mandate = Mandate(
        organisation_id=organisation.id,
        member_id=member.id,
        powers=frozenset(POWERS),
        from_at=now,
        given_at=now,
        given_by_id=by.member_id if by else None,
        accepted_at=now,
    )
    db.session.add(mandate)
    db.session.flush()
    _record_given(mandate, member, by=by)


def _record_given(mandate: Mandate, member: Member, *, by: Actor | None) -> None:
    content = {
        "organisation": mandate.organisation_id,
        "member": member.key,
        "powers": written(mandate.powers),
    }
    record("mandate.given", "mandate", mandate.id, by=by, content=content)


def open_request(organisation_id: int, member_id: int) -> MandateRequest | None:
    """The mandate that a member asked for of the organisation, if nobody has answered."""
    asked = unanswered(organisation_id, member_id)
    return asked if asked is not None and asked.wants == "act" else None


def unanswered(organisation_id: int, member_id: int) -> MandateRequest | None:
    """What that member asked of the organisation, if nobody has answered it."""
    own = (MandateRequest.organisation_id == organisation_id, MandateRequest.refused_at.is_(None))
    query = sa.select(MandateRequest).where(MandateRequest.member_id == member_id, *own)
    return db.session.scalar(query.execution_options(populate_existing=True))


def wrong_mandate(
    powers: frozenset[str], from_at: datetime, until_at: datetime | None
) -> list[Invalid]:
    """What is wrong with a mandate by itself: no power, an end at or before its beginning, one
    that administers and ends.
    """
    found = []
    if not powers:
        found.append(Invalid(_("Choose at least one power."), "powers"))
    if until_at is not None and until_at <= from_at:
        found.append(Invalid(_("It ends before it begins."), "until"))
    elif until_at is not None and "administer" in powers:
        sentence = _("Whoever administers does so until somebody ends it: leave the end empty.")
        found.append(Invalid(sentence, "until"))
    return found


def _refuse_overlap(
    organisation_id: int, member: Member, from_at: datetime, until_at: datetime | None
) -> None:
    own = (Mandate.organisation_id == organisation_id, Mandate.member_id == member.id)
    query = sa.select(sa.func.count()).select_from(Mandate).where(*own)
    query = query.where(stands(Mandate, from_at))
    if until_at is not None:
        query = query.where(Mandate.from_at < until_at)
    if db.session.scalar(query):
        sentence = _(
            "%(name)s has a mandate of this organisation for that time already: end it first.",
            name=member.name,
        )
        raise Invalid(sentence, "member")


def _save(mandate: Mandate) -> None:
    """In the place of one that was ended before it began at that instant. That no other one begins
    then is left to the constraint.
    """
    own = (Mandate.organisation_id == mandate.organisation_id, Mandate.ended_here)
    same = (Mandate.member_id == mandate.member_id, Mandate.from_at == mandate.from_at)
    try:
        with db.session.begin_nested():
            db.session.execute(sa.delete(Mandate).where(*own, *same))
            db.session.add(mandate)
    except IntegrityError:
        sentence = _("A mandate that begins at this moment is there already.")
        raise Invalid(sentence, "member") from None


def accept_mandate(mandate: Mandate, *, listed: bool = False, by: Actor) -> None:
    """The member accepts; `listed`: they may be named on the organisation's page. Invalid where it
    was ended meanwhile; of one that is accepted nothing changes.
    """
    _hold_own(mandate, by)
    now = clock.now()
    if mandate.is_over(now):
        raise Invalid(_("This mandate has ended meanwhile."))
    if mandate.accepted_at is not None:
        return
    mandate.accepted_at = now
    mandate.listed = listed
    record("mandate.accepted", "mandate", mandate.id, by=by)


def list_mandate(mandate: Mandate, listed: bool, *, by: Actor) -> None:
    """The member says whether they are named on the organisation's page."""
    _hold_own(mandate, by)
    if mandate.listed == listed:
        return
    mandate.listed = listed
    record("mandate.listed", "mandate", mandate.id, by=by, content={"listed": listed})


def _hold_own(mandate: Mandate, by: Actor) -> None:
    require(by, Ability.ACCEPT_MANDATE, mandate)
    hold(mandate)


def end_mandate(mandate: Mandate, *, by: Actor) -> None:
    """The member gives a mandate back or declines it, or whoever looks after the organisation ends
    it; of one that is over nothing changes. Its last administrator stays one, unless the steering
    group takes over.
    """
    organisation = db.session.get_one(Organisation, mandate.organisation_id)
    hold(organisation)
    hold(mandate)
    now = clock.now()
    of = administration_of(organisation.id)
    require(by, Ability.END_MANDATE, (mandate, of))
    if mandate.is_over(now):
        return
    administers = "administer" in mandate.powers and mandate.in_force(now)
    if administers and of.administrators == {mandate.member_id} and not by.is_steering:
        sentence = _(
            "%(organisation)s needs an administrator: give this power to somebody else first.",
            organisation=words(organisation.name),
        )
        raise Invalid(sentence)
    end_now(mandate, by=by)


def end_now(mandate: Mandate, *, by: Actor | None) -> None:
    """End a mandate that is held. One that nobody had accepted leaves its events alone; any other
    stays, so that no folder brings it back, and ends as it begins where it had not begun.
    """
    record("mandate.ended", "mandate", mandate.id, by=by)
    if mandate.accepted_at is None:
        db.session.delete(mandate)
        return
    mandate.until_at = max(clock.now(), mandate.from_at + timedelta.resolution)
    mandate.ended_here = True
    mandate.ended_by_id = by.member_id if by else None
