"""A member asks to act for an organisation or to belong to it; whoever looks after it answers."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor, Member
from app.activity.operations import record
from app.database import db, hold, insert_or_leave
from app.errors import Invalid
from app.organisations.mandates import administration_of, unanswered
from app.organisations.models import Mandate, MandateRequest, Organisation, stands
from app.organisations.operations import note_affiliation
from app.policy import Ability, require


def ask_for_mandate(organisation: Organisation, why: str, *, by: Actor) -> None:
    """A member asks to act for an organisation; again only where they were refused. Invalid where
    they hold a mandate of it or are asked to accept one.
    """
    hold(organisation)
    require(by, Ability.ASK_FOR_MANDATE, organisation)
    now = clock.now()
    own = (Mandate.organisation_id == organisation.id, Mandate.member_id == by.member_id)
    if db.session.scalar(sa.select(sa.func.count()).where(*own, stands(Mandate, now))):
        raise Invalid(_("You have a mandate of this organisation already."), "why")
    row = _row_of(organisation.id, by.member_id)
    if row is not None and row.refused_at is None:
        # The same form, sent twice.
        if row.why == why:
            return
        raise Invalid(_("You have asked already, and nobody has answered yet."), "why")
    if row is None:
        row = MandateRequest(organisation_id=organisation.id, member_id=by.member_id)
        db.session.add(row)
    row.wants = "act"
    row.why = why
    row.asked_at = now
    row.refused_at = None
    row.refused_for = ""
    db.session.flush()
    record("mandate.asked", "organisation", organisation.id, by=by)


def _row_of(organisation_id: int, member_id: int | None) -> MandateRequest | None:
    own = (MandateRequest.organisation_id == organisation_id,)
    return db.session.scalar(
        sa.select(MandateRequest).where(*own, MandateRequest.member_id == member_id)
    )


def refuse_request(request: MandateRequest, reason: str, *, by: Actor) -> None:
    """Say no to whoever asked, with the reason, which they read. Invalid where it was answered
    meanwhile.
    """
    # The same form, sent twice.
    if request.refused_for and request.refused_for == reason:
        return
    _hold_open(request, by)
    if not reason.strip():
        raise Invalid(_("This is needed."), "reason")
    request.refused_at = clock.now()
    request.refused_for = reason
    record("mandate.refused", "mandate_request", request.id, by=by)


def belong_or_ask(member: Member, organisation: Organisation, *, by: Actor | None) -> None:
    """Somebody who was admitted belongs to an organisation. One that has administrators is asked
    first, as for a mandate; of any other the reviewer's word is enough. `by` None: nobody reviewed
    it.
    """
    if not administration_of(organisation.id).administrators:
        note_affiliation(member, organisation, by=by)
        return
    asked = {"organisation_id": organisation.id, "member_id": member.id, "wants": "belong"}
    # Without what they wrote to the reviewers: it was for those alone.
    row = {**asked, "why": "", "asked_at": clock.now(), "refused_for": ""}
    if insert_or_leave(MandateRequest, row) is not None:
        record("organisation.asked", "organisation", organisation.id, by=by)


def ask_as_founder(member: Member, organisation: Organisation) -> None:
    """Somebody for whom an organisation was made without a review asks to act for it."""
    why = _("I asked for this organisation when I became a member.")
    asked = {"organisation_id": organisation.id, "member_id": member.id, "wants": "act"}
    row = {**asked, "why": str(why), "asked_at": clock.now(), "refused_for": ""}
    insert_or_leave(MandateRequest, row)
    record("organisation.asked", "organisation", organisation.id, by=None)


def admit_to_organisation(request: MandateRequest, *, by: Actor) -> None:
    """Say yes to whoever wants to belong to the organisation: it is noted, which lets them not act
    for it. Invalid where it was answered meanwhile, or a mandate is asked for.
    """
    organisation = _hold_open(request, by)
    if request.wants != "belong":
        raise Invalid(_("A mandate is asked for here: give one, or refuse."))
    if organisation.left_on is not None:
        raise Invalid(_("This organisation has left: nobody acts for it."))
    member = db.session.get_one(Member, request.member_id)
    note_affiliation(member, organisation, by=by)
    db.session.delete(request)
    record("organisation.admitted", "member", member.id, by=by)


def _hold_open(request: MandateRequest, by: Actor) -> Organisation:
    """The organisation of a request that nobody has answered, held, where `by` may answer it."""
    organisation = db.session.get_one(Organisation, request.organisation_id)
    hold(organisation)
    if unanswered(request.organisation_id, request.member_id) is None:
        raise Invalid(_("This was answered meanwhile."))
    require(by, Ability.ANSWER_MANDATE_REQUEST, (request, administration_of(organisation.id)))
    return organisation
