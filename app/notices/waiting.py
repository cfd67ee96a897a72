"""What of notices waits to be mailed, and to whom: the conditions, in SQL."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.accounts.models import Member
from app.accounts.suspension import suspended
from app.model import Query
from app.notices.kinds import KINDS
from app.notices.models import Notice, Pace
from app.notices.times import Due

# Neither mailed nor read: in the words of the index that finds it.
UNMAILED = sa.and_(Notice.mailed_at.is_(None), Notice.read_at.is_(None))


def pace() -> sa.ColumnElement[str]:
    """How soon a notice is to be mailed: as its member chose, else as its kind has it."""
    own = sa.select(Pace.pace).where(Pace.member_id == Notice.member_id)
    chosen = own.where(Pace.kind == Notice.kind).correlate(Notice).scalar_subquery()
    usual = sa.case({name: kind.pace for name, kind in KINDS.items()}, value=Notice.kind)
    return sa.func.coalesce(chosen, usual)


def reachable(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a member gets mail of notices: they have an address, are not suspended, and have
    entered their account once. Whoever was imported and never came in did not ask for any.
    """
    entered = sa.or_(Member.seen_at.is_not(None), Member.password_hash.is_not(None))
    return sa.and_(Member.email.is_not(None), entered, sa.not_(suspended(Member, now)))


def at_once() -> sa.ColumnElement[bool]:
    """The notices that are each a mail of their own."""
    return sa.and_(UNMAILED, sa.not_(Notice.held_back), pace() == "at once")


def in_digest(due: Due) -> sa.ColumnElement[bool]:
    """The notices of which that digest is to tell: whatever there was by then, however old. The
    daily one takes those of which too many came at once.
    """
    its_own: sa.ColumnElement[bool] = pace() == due.pace
    if due.pace == "daily":
        its_own = sa.or_(its_own, sa.and_(Notice.held_back, pace() == "at once"))
    return sa.and_(UNMAILED, Notice.at <= due.at, its_own)


def members_waiting(waits: sa.ColumnElement[bool], now: datetime) -> Query:
    """The members for whom such notices wait, in the order of their numbers."""
    # From the few notices that wait to their members, not from all members to their notices.
    some = Member.id.in_(sa.select(Notice.member_id).where(waits))
    return sa.select(Member.id).where(reachable(now), some).order_by(Member.id)
