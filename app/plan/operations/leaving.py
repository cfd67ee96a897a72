"""What somebody who is erased leaves behind in the plan. Editions stay as they were adopted."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db
from app.plan.models import (
    Action,
    ActionPartner,
    ActionPerson,
    LeadRequest,
    Measurement,
    StatusOverruling,
    Update,
)
from app.plan.operations.asking import end_request
from app.plan.operations.evidence import remove_evidence
from app.text.texts import ByLanguage


def leave_own_actions(*, by: Actor) -> None:
    """The draft's actions that a member leads look for somebody else; they are nobody's partner
    any more, and in charge of nothing.
    """
    query = sa.select(Action).where(Action.owner_member_id == by.member_id)
    for action in db.session.scalars(query.order_by(Action.id).with_for_update()):
        action.owner_member_id = None
        end_request(action.id)
        record("action.left", "action", action.id, by=by)
    # Also what the steering group wrote down of their answers: it may name them.
    said: dict[str, ByLanguage] = {"reason": {}, "given_at": {}}
    asked = LeadRequest.member_id == by.member_id
    db.session.execute(sa.update(LeadRequest).where(asked).values(said))
    partners = ActionPartner.member_id == by.member_id
    db.session.execute(sa.delete(ActionPartner).where(partners))
    in_charge = ActionPerson.member_id == by.member_id
    db.session.execute(sa.delete(ActionPerson).where(in_charge))


def remove_own_reports(*, by: Actor) -> None:
    """The words of a member's own reports and measurements go, and their evidence; how an action
    stood then stays. What they set against the calendar goes whole, as it holds by its reason.
    What they said for an organisation is that one's.
    """
    own = (Update.author_id == by.member_id, Update.organisation_id.is_(None))
    remove_evidence(db.session.scalars(sa.select(Update.id).where(*own)).all())
    # What partners said, and imported ones, may hold words alone.
    words_alone = (*own, Update.status.is_(None), Update.taken_back_at.is_(None))
    gone = db.session.scalars(sa.select(Update.id).where(*words_alone)).all()
    corrected = sa.update(Update).where(Update.corrects_id.in_(gone))
    db.session.execute(corrected.values(corrects_id=None))
    db.session.execute(sa.delete(Update).where(*words_alone))
    db.session.execute(sa.update(Update).where(*own).values(body={}))
    # Why they took one back; of another's too.
    taken_back = Update.taken_back_by_id == by.member_id
    db.session.execute(sa.update(Update).where(taken_back).values(taken_back_for={}))
    measured = (Measurement.author_id == by.member_id, Measurement.organisation_id.is_(None))
    db.session.execute(sa.update(Measurement).where(*measured).values(note={}))
    ruled = (StatusOverruling.by_id == by.member_id, StatusOverruling.organisation_id.is_(None))
    db.session.execute(sa.delete(StatusOverruling).where(*ruled))
