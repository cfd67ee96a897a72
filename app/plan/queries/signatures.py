"""Who signed an edition."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db
from app.organisations.models import Organisation
from app.plan.edition import Texts
from app.plan.models import Signature


class Signed(NamedTuple):
    """An organisation that signed an edition, when, and who did it for it."""

    organisation_id: int
    name: Texts
    at: datetime
    by: str | None


def signatures(number: int) -> list[Signed]:
    """The signatures of that edition in the order in which they were given."""
    query = sa.select(Organisation.id, Organisation.name, Signature.signed_at, Member.name)
    query = query.select_from(Signature)
    query = query.join(Organisation, Organisation.id == Signature.organisation_id)
    # Whoever was erased since is a former member.
    here = sa.and_(Member.id == Signature.member_id, Member.erased_at.is_(None))
    query = query.outerjoin(Member, here).where(Signature.edition_number == number)
    query = query.order_by(Signature.signed_at, Signature.id)
    return [Signed(*row) for row in db.session.execute(query)]
