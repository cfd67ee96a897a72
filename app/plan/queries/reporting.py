"""Who may report on an action now: what the rules of reporting read."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db
from app.plan.models import ActionPerson
from app.plan.queries.editions import frozen_action
from app.plan.rules import Answering


def answering(action_id: int) -> Answering:
    """Who answers for the action: as it was adopted, whatever the draft says now, and by who is in
    charge of it.
    """
    query = sa.select(Member.key).join(ActionPerson, ActionPerson.member_id == Member.id)
    people = db.session.scalars(query.where(ActionPerson.action_id == action_id))
    return Answering(frozen_action(action_id), frozenset(people))
