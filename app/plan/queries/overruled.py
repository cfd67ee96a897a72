"""Who set another status of an action against the calendar."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db
from app.organisations.models import Organisation
from app.plan.edition import Texts
from app.plan.models import StatusOverruling


class Author(NamedTuple):
    """Whoever said it, by their present name, and for which organisation."""

    name: str | None
    organisation: Texts | None


def author_of(number: int) -> Author:
    """Who said that: one statement."""
    query = sa.select(Member.name, Organisation.name.label("organisation"))
    query = query.select_from(StatusOverruling)
    # An import may name nobody.
    query = query.outerjoin(Member, Member.id == StatusOverruling.by_id)
    query = query.outerjoin(Organisation, Organisation.id == StatusOverruling.organisation_id)
    row = db.session.execute(query.where(StatusOverruling.id == number)).one_or_none()
    return Author(*row) if row else Author(None, None)
