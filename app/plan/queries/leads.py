"""What the public hears of leads who were asked: once the action is adopted, and of what the
newest edition says of it alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.organisations.models import Organisation
from app.plan.models import Action, LeadOffer, LeadRequest
from app.plan.queries.asking import Answered, answered
from app.plan.queries.shown import ShownAction
from app.plan.status import OVER
from app.site.queries import admin_settings
from app.speech.dates import local, site_zone


class LeadAnswer(NamedTuple):
    """How the request to the lead of an adopted action stands; `gone`: they were erased or have
    left.
    """

    state: str
    asked_on: date
    answered_on: date | None
    gone: bool

    def seeks(self, today: date) -> bool:
        """Whether the action looks for a lead: they declined, left, or never answered."""
        days = timedelta(days=admin_settings().answer_days)
        unanswered = self.state == "asked" and today - self.asked_on >= days
        return self.gone or unanswered or self.state == "declined"


def lead_answers(only: int | None = None) -> dict[int, LeadAnswer]:
    """By action: of all that were adopted, or of one; one statement."""
    gone = sa.or_(Member.erased_at.is_not(None), Organisation.left_on.is_not(None))
    told = (LeadRequest.state, LeadRequest.asked_at, LeadRequest.answered_on)
    query = sa.select(LeadRequest.action_id, *told, sa.func.coalesce(gone, sa.false()))
    query = query.outerjoin(Member, Member.id == LeadRequest.member_id)
    query = query.outerjoin(Organisation, Organisation.id == LeadRequest.organisation_id)
    query = query.where(LeadRequest.adopted)
    if only is not None:
        query = query.where(LeadRequest.action_id == only)
    return {
        number: LeadAnswer(state, local(at).date(), on, bool(left))
        for number, state, at, on, left in db.session.execute(query.order_by(LeadRequest.id))
    }


def seeking(actions: Iterable[ShownAction]) -> dict[int, LeadAnswer]:
    """Those of the actions that look for a lead; what came to an end needs none."""
    answers, today = lead_answers(), clock.today(site_zone())
    found = {}
    for action in actions:
        said = answers.get(action.id)
        if said is not None and action.reported_status not in OVER and said.seeks(today):
            found[action.id] = said
    return found


def seeks_lead(action: Action) -> bool:
    """Whether an adopted action looks for a lead."""
    said = lead_answers(action.id).get(action.id)
    over = action.status in OVER
    return said is not None and not over and said.seeks(clock.today(site_zone()))


class Offer(NamedTuple):
    """That an organisation offers to lead an action, in its words, and who wrote them."""

    organisation_id: int
    name: dict[str, str]
    words: dict[str, str]
    at: datetime
    by: str | None


def offers(action_id: int, only: Collection[int] | None = None) -> list[Offer]:
    """The offers to lead the action, the first one first; those of some organisations alone."""
    told = (Organisation.id, Organisation.name, LeadOffer.words, LeadOffer.offered_at)
    query = sa.select(*told, Member.name).select_from(LeadOffer)
    query = query.join(Organisation, Organisation.id == LeadOffer.organisation_id)
    here = sa.and_(Member.id == LeadOffer.member_id, Member.erased_at.is_(None))
    query = query.outerjoin(Member, here).where(LeadOffer.action_id == action_id)
    if only is not None:
        query = query.where(LeadOffer.organisation_id.in_(only))
    query = query.order_by(LeadOffer.offered_at, LeadOffer.id)
    return [Offer(*row) for row in db.session.execute(query)]


def public_request(action_id: int) -> Answered | None:
    """The request to the lead of an adopted action, and who answered it."""
    query = sa.select(LeadRequest).where(LeadRequest.action_id == action_id, LeadRequest.adopted)
    request = db.session.scalar(query.order_by(LeadRequest.id.desc()).limit(1))
    return answered(request) if request is not None else None
