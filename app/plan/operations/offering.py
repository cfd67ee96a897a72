"""Organisations offer to lead an adopted action that looks for a lead; the steering group takes
one.
"""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db, insert_or_leave
from app.errors import Conflict, Invalid
from app.organisations.acting import uphold, written_for
from app.organisations.models import Organisation
from app.plan.models import Action, LeadOffer
from app.plan.operations.actions import held_action
from app.plan.operations.asking import accept_by_offer, ask_lead, end_request
from app.plan.operations.content import touched
from app.plan.promise import adopted_promise
from app.plan.queries.editions import frozen_action
from app.plan.queries.leads import seeks_lead
from app.policy import Ability, require
from app.text.texts import ByLanguage


def offer_to_lead(action_id: int, words: ByLanguage, *, by: Actor) -> None:
    """Whoever may commit an organisation offers that it leads an adopted action which looks for a
    lead; once is enough. Conflict where it looks for none any more.
    """
    action = held_action(action_id)
    frozen = frozen_action(action.id)
    require(by, Ability.OFFER_TO_LEAD, frozen)
    if frozen is None or not seeks_lead(action):
        raise Conflict(_("This action looks for no lead any more."))
    about = {"action_id": action.id, "digest": adopted_promise(frozen), "words": words}
    row = {**about, **written_for(by), "member_id": by.member_id, "offered_at": clock.now()}
    offered = insert_or_leave(LeadOffer, row)
    # After all that others wait for: see docs/decisions.md, 'a mandate is held last'.
    uphold(by, "commit")
    if offered is not None:
        record("action.offered", "action", action.id, by=by, content=[words])


def withdraw_offer(action_id: int, *, by: Actor) -> None:
    """Whoever may commit the organisation says that it offers to lead the action no longer."""
    action = held_action(action_id)
    require(by, Ability.OFFER_TO_LEAD, frozen_action(action.id))
    uphold(by, "commit")
    number = by.acting_for.organisation_id if by.acting_for else None
    here = (LeadOffer.action_id == action.id, LeadOffer.organisation_id == number)
    gone = sa.delete(LeadOffer).where(*here).returning(LeadOffer.id)
    if db.session.scalar(gone) is not None:
        record("action.offer_withdrawn", "action", action.id, by=by)


def take_offer(action_id: int, organisation_id: int, *, seen: int, by: Actor) -> Action:
    """The steering group lets an organisation that offered it lead the action in the draft. It has
    accepted by its offer where the draft says what it read, else it is asked. Conflict where the
    offer was withdrawn, or the action changed, meanwhile.
    """
    require(by, Ability.EDIT_PLAN)
    action = held_action(action_id)
    here = (LeadOffer.action_id == action.id, LeadOffer.organisation_id == organisation_id)
    offer = db.session.scalar(sa.select(LeadOffer).where(*here).with_for_update())
    if offer is None and action.owner_organisation_id == organisation_id:
        return action
    if offer is None:
        raise Conflict(_("This offer was withdrawn meanwhile."))
    if action.retired_on is not None:
        raise Conflict(_("This action looks for no lead any more."))
    if action.version != seen:
        raise Conflict(_("Somebody else changed this action meanwhile."))
    if db.session.get_one(Organisation, organisation_id).left_on is not None:
        raise Invalid(_("This organisation has left."))
    action.owner_member_id, action.owner_organisation_id = None, organisation_id
    touched(action)
    record("action.changed", "action", action.id, by=by, content=[organisation_id])
    # Also where it declined before: an offer is a newer word.
    end_request(action.id)
    request = ask_lead(action, by=by)
    if request is not None and request.digest == offer.digest:
        accept_by_offer(request, offer, by=by)
    db.session.delete(offer)
    return action
