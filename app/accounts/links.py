"""Links that work once: whose they are, and how they are spent."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Member, OneTimeLink, digest
from app.clock import SKEW
from app.database import db, held
from app.errors import NotFound

LINK_LASTS = timedelta(days=7)
# Links that only their owner is to end.
LASTING = ("undo", "stop")


class Spent(NamedTuple):
    """A link that is used from now on: whose, held, and what it names."""

    member: Member
    number: int
    address: str | None
    place: str | None


def open_link(member: Member, purpose: str = "password", lasts: timedelta = LINK_LASTS) -> str:
    """A token for a link of a member that works once, within that time: one by which they set a
    password unless another purpose is said. Returned only here.
    """
    token = secrets.token_urlsafe(24)
    link = OneTimeLink(
        # Not the token: whoever reads the database or a backup cannot use the link.
        token_digest=digest(token),
        purpose=purpose,
        member_id=member.id,
        expires_at=clock.now() + lasts,
    )
    db.session.add(link)
    return token


def link_owner(token: str, purpose: str = "password") -> int | None:
    """The number of the member whose link it is; None if it is used, expired or unknown, or for
    another purpose.
    """
    query = sa.select(OneTimeLink.member_id).where(_opens(token, clock.now(), purpose))
    return db.session.scalar(query)


def _opens(token: str, now: datetime, purpose: str) -> sa.ColumnElement[bool]:
    """The link that this token opens for that purpose, if it is open."""
    return sa.and_(
        OneTimeLink.token_digest == digest(token),
        OneTimeLink.purpose == purpose,
        OneTimeLink.used_at.is_(None),
        # One that lasts longer than links do was dated by a clock that was wrong.
        OneTimeLink.expires_at.between(now, now + LINK_LASTS + SKEW),
    )


def spend_link(token: str, purpose: str = "password") -> Spent:
    """Spend the link. NotFound if it is not open.

    The member is held first: of two links used at once one is spent, and may end the other.
    """
    now = clock.now()
    owner = link_owner(token, purpose)
    member = held(Member, owner) if owner else None
    # The condition is asked once more, under the lock.
    spending = sa.update(OneTimeLink).where(_opens(token, now, purpose)).values(used_at=now)
    named = (OneTimeLink.id, OneTimeLink.address, OneTimeLink.place)
    spent = db.session.execute(spending.returning(*named)).one_or_none()
    if member is None or spent is None:
        raise NotFound(_("This link has been used already or has expired."))
    return Spent(member, *spent)


def end_links(member_id: int) -> None:
    """End every link of a member that was not used yet, but for those that undo a change of
    address or stop an erasure: a thief who sets another password must not end them.
    """
    # Used ones stay, so that `member_by_link` knows whose they were.
    unused = sa.and_(OneTimeLink.member_id == member_id, OneTimeLink.used_at.is_(None))
    ended = sa.delete(OneTimeLink).where(unused, OneTimeLink.purpose.not_in(LASTING))
    db.session.execute(ended)
