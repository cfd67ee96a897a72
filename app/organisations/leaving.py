"""An organisation leaves the coalition, and comes back."""

from __future__ import annotations

import sqlalchemy as sa

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db, hold
from app.kept import touch_frame
from app.organisations.mandates import administration_of, end_now
from app.organisations.models import Mandate, MandateRequest, Organisation, stands
from app.policy import Ability, require
from app.speech.dates import site_zone


def leave(organisation: Organisation, *, by: Actor) -> None:
    """An organisation leaves today, by its administrators or the steering group: its mandates end
    and what was asked of it goes, so that nobody acts or votes for it. Its page, texts and votes
    stay. Of one that has left nothing changes.
    """
    hold(organisation)
    # First of all: whoever sends it twice administers nothing any more by then.
    if organisation.left_on is not None:
        return
    require(by, Ability.LEAVE_ORGANISATION, administration_of(organisation.id))
    record("organisation.left", "organisation", organisation.id, by=by)
    for mandate in _held(organisation.id):
        end_now(mandate, by=by)
    asked = MandateRequest.organisation_id == organisation.id
    db.session.execute(sa.delete(MandateRequest).where(asked))
    organisation.left_on = clock.today(site_zone())
    touch_frame()


def _held(organisation_id: int) -> list[Mandate]:
    """Its mandates that are not over, held until the transaction ends: an act under one comes
    before this or is refused.
    """
    lasting = stands(Mandate, clock.now())
    query = sa.select(Mandate).where(Mandate.organisation_id == organisation_id, lasting)
    query = query.order_by(Mandate.id).with_for_update(key_share=True)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def return_organisation(organisation: Organisation, *, by: Actor) -> None:
    """The steering group takes back an organisation that left. Nobody acts for it until mandates
    are given anew; of one that is here nothing changes.
    """
    require(by, Ability.RETURN_ORGANISATION)
    hold(organisation)
    if organisation.left_on is None:
        return
    organisation.left_on = None
    touch_frame()
    record("organisation.returned", "organisation", organisation.id, by=by)


def end_own_mandates(*, by: Actor) -> None:
    """A member who is erased gives back whatever they may do for organisations. The steering group
    takes over where nobody else administers, and is told as of any mandate that ends.
    """
    lasting = stands(Mandate, clock.now())
    own = sa.select(Mandate.organisation_id).where(Mandate.member_id == by.member_id, lasting)
    for number in sorted(set(db.session.scalars(own))):
        hold(db.session.get_one(Organisation, number))
        for mandate in _held(number):
            if mandate.member_id == by.member_id:
                end_now(mandate, by=by)
