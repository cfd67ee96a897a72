"""A member asks to act for an organisation, and whoever looks after it answers."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db, hold
from app.errors import Invalid
from app.organisations.mandates import administration_of, open_request
from app.organisations.models import Mandate, MandateRequest, Organisation
from app.policy import Ability, require


def ask_for_mandate(organisation: Organisation, why: str, *, by: Actor) -> None:
    """A member asks to act for an organisation; again only where they were refused. Invalid where
    they hold a mandate of it or are asked to accept one.
    """
    hold(organisation)
    require(by, Ability.ASK_FOR_MANDATE, organisation)
    now = clock.now()
    own = (Mandate.organisation_id == organisation.id, Mandate.member_id == by.member_id)
    lasting = sa.or_(Mandate.until_at.is_(None), Mandate.until_at > now)
    if db.session.scalar(sa.select(sa.func.count()).where(*own, lasting)):
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
    organisation = db.session.get_one(Organisation, request.organisation_id)
    hold(organisation)
    if open_request(request.organisation_id, request.member_id) is None:
        # The same form, sent twice.
        if request.refused_for == reason:
            return
        raise Invalid(_("This was answered meanwhile."))
    require(by, Ability.ANSWER_MANDATE_REQUEST, (request, administration_of(organisation.id)))
    if not reason.strip():
        raise Invalid(_("This is needed."), "reason")
    request.refused_at = clock.now()
    request.refused_for = reason
    record("mandate.refused", "member", request.member_id, by=by)
