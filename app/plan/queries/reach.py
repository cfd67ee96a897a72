"""Who can be reached by mail about an action."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.accounts.models import Member
from app.database import db
from app.notices.representatives import holds_power
from app.notices.waiting import reachable
from app.organisations.models import Mandate
from app.plan.models import LeadRequest


def reached_by_mail(request: LeadRequest) -> bool:
    """Whether anybody who may answer can be reached by mail."""
    query = sa.select(Member.id).where(reachable(clock.now()))
    if request.member_id is not None:
        query = query.where(Member.id == request.member_id)
    else:
        held = aliased(Mandate)
        of_it = (held.organisation_id == request.organisation_id, held.member_id == Member.id)
        query = query.where(sa.exists().where(*of_it, holds_power(held, "commit")))
    return db.session.scalar(query.limit(1)) is not None
