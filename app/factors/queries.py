"""Reads about second factors."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from app.database import db
from app.factors.models import Factor, FactorReset, RecoveryCode
from app.factors.sealing import unseal
from app.model import table_of
from app.site.models import AdminSettings

_FACTOR = table_of(Factor)
_SETTLED = table_of(AdminSettings)
# Of whom the coalition may ask for one.
ASKED_OF = ("steering", "admin")


def asked_from(member: Any) -> sa.ColumnElement[date | None]:
    """From when on the member of those columns may do nothing without a second factor; NULL for
    who has one, and where none is asked for.
    """
    has_one = sa.exists().where(_FACTOR.c.member_id == member.id)
    asked = sa.and_(member.role.in_(ASKED_OF), sa.not_(has_one))
    settled = sa.select(_SETTLED.c.factor_from).scalar_subquery()
    return sa.case((asked, settled))


def factor_of(member_id: int) -> Factor | None:
    """The second factor of a member."""
    return db.session.scalar(sa.select(Factor).where(Factor.member_id == member_id))


def secret_of(factor: Factor) -> str | None:
    """Its secret; None where it was sealed by another key than the site has now."""
    return unseal(purpose_of(factor.member_id), factor.secret)


def purpose_of(member_id: int) -> str:
    """For what its secret is sealed: put into somebody else's row it cannot be read."""
    return f"factor of {member_id}"


def codes_left(member_id: int) -> int:
    """How many recovery codes a member has."""
    query = sa.select(sa.func.count()).select_from(RecoveryCode)
    return db.session.scalar(query.where(RecoveryCode.member_id == member_id)) or 0


def salt_of(member_id: int) -> str | None:
    """The salt of a member's recovery codes; None where none are left."""
    query = sa.select(RecoveryCode.salt).where(RecoveryCode.member_id == member_id)
    return db.session.scalar(query.limit(1))


def last_reset(member_id: int) -> FactorReset | None:
    """When and why a member's second factor was taken away last."""
    query = sa.select(FactorReset).where(FactorReset.member_id == member_id)
    return db.session.scalar(query.order_by(FactorReset.id.desc()).limit(1))
