"""Reads about people."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.browsers import Browser
from app.accounts.models import (
    ActingFor,
    Actor,
    Member,
    OneTimeLink,
    actor_of,
    digest,
    normalised_email,
)
from app.accounts.sessions import ABSOLUTE, IDLE, SignedIn, is_fresh
from app.database import db
from app.factors.queries import asked_from
from app.model import Instant, Query, table_of
from app.notices.queries.unread import unread_of
from app.organisations.models import Mandate, in_force

# By tables: it runs for each request of a member, and a row of the session is all that is needed.
_SESSION = table_of(SignedIn)
_MEMBER = table_of(Member)
_COLUMNS = ("id", "key", "name", "role", "language", "suspended_at", "suspended_until")
_OF_MEMBER = [_MEMBER.c[name] for name in _COLUMNS]
_MANDATE = table_of(Mandate)
_NOW: sa.BindParameter[datetime] = sa.bindparam("now", type_=Instant())


MOST_SESSIONS = 50


class OwnSession(NamedTuple):
    """A session as its owner is shown it."""

    id: int
    kind: Browser
    began_at: datetime
    seen_at: datetime
    # Whether it is the one in which they look.
    here: bool


def _mandates_of(member_id: sa.ColumnElement[int]) -> sa.ScalarSelect[str]:
    """The mandates of a member that are in force, as one text that `_mandates` reads."""
    own = _MANDATE.c
    parts = (own.organisation_id, own.id, own.powers)
    organisation, number, powers = (sa.cast(part, sa.String) for part in parts)
    each = organisation + " " + number + " " + powers
    query = sa.select(sa.func.aggregate_strings(each, "\n"))
    return query.where(own.member_id == member_id, in_force(own, _NOW)).scalar_subquery()


def _mandates(text: str | None) -> tuple[ActingFor, ...]:
    """In the order in which they were given, whatever the engine's is."""
    found = []
    for line in (text or "").splitlines():
        organisation, number, *powers = line.split()
        found.append(ActingFor(int(organisation), int(number), frozenset(powers)))
    return tuple(sorted(found, key=attrgetter("mandate_id")))


def mandates_now(member_id: int) -> tuple[ActingFor, ...]:
    """For whom a member may act now, who is not in a session."""
    query = sa.select(_mandates_of(sa.literal(member_id)))
    return _mandates(db.session.scalar(query, {"now": clock.now()}))


_BY_TOKEN: Query = (
    sa.select(
        *_OF_MEMBER,
        _SESSION.c.began_at,
        _SESSION.c.seen_at,
        _SESSION.c.proved_at,
        unread_of(_MEMBER.c.id).label("unread"),
        _mandates_of(_MEMBER.c.id).label("mandates"),
        asked_from(_MEMBER.c).label("factor_from"),
    )
    .join(_MEMBER, _MEMBER.c.id == _SESSION.c.member_id)
    # One that began while they were erased opens nothing.
    .where(_SESSION.c.token_digest == sa.bindparam("digest"), _MEMBER.c.erased_at.is_(None))
)


def actor_by_token(token: str) -> Actor | None:
    """The actor behind a session's token, in one statement; None when the session has ended."""
    connection = db.session.connection()
    now = clock.now()
    asked = {"digest": digest(token), "now": now}
    row = connection.execute(_BY_TOKEN, asked).one_or_none()
    if row is None or not is_fresh(row.began_at, row.seen_at, now):
        return None
    told = ("seen_at", "proved_at", "unread", "factor_from")
    known = {name: getattr(row, name) for name in told}
    return actor_of(row, token=token, mandates=_mandates(row.mandates), **known)


def sessions_of(actor: Actor) -> list[OwnSession]:
    """The sessions of a member that hold, the one that asks first, then by when they were used;
    of very many the newest.
    """
    now = clock.now()
    here = SignedIn.token_digest == digest(actor.token)
    alive = sa.and_(SignedIn.began_at > now - ABSOLUTE, SignedIn.seen_at > now - IDLE)
    query = sa.select(SignedIn, here).where(SignedIn.member_id == actor.member_id, alive)
    query = query.order_by(here.desc(), SignedIn.seen_at.desc(), SignedIn.id.desc())
    rows = db.session.execute(query.limit(MOST_SESSIONS))
    return [OwnSession(row.id, row.kind, row.began_at, row.seen_at, own) for row, own in rows]


def member_by_email(email: str) -> Member | None:
    """The account of that address, however it is spelt."""
    query = sa.select(Member).where(Member.email == normalised_email(email))
    return db.session.scalar(query)


def member_by_sign_in(key: str) -> Member | None:
    """The account of that address or sign-in name (`sign_in_key`), cut from the session: one
    statement of one kind, be there such an account or not.
    """
    column = Member.email if "@" in key else Member.sign_in_name
    member = db.session.scalar(sa.select(Member).where(column == key))
    if member is not None:
        # Once an attempt is counted, its row would be read anew: nobody's has none to read.
        db.session.expunge(member)
    return member


def link_seen(token: str, purposes: tuple[str, ...]) -> sa.Row[str, str | None, str] | None:
    """What an open link of such a purpose is for, whose it is and which address it names: who
    finds an old mail learns nothing.
    """
    columns = (OneTimeLink.purpose, OneTimeLink.address, Member.name)
    query = sa.select(*columns).join(Member, Member.id == OneTimeLink.member_id)
    query = query.where(OneTimeLink.purpose.in_(purposes), OneTimeLink.used_at.is_(None))
    query = query.where(OneTimeLink.expires_at > clock.now())
    return db.session.execute(query.where(OneTimeLink.token_digest == digest(token))).one_or_none()


def member_by_link(token: str) -> Member | None:
    """Whose password a link sets, also when it has been used or has expired."""
    query = sa.select(Member).join(OneTimeLink, OneTimeLink.member_id == Member.id)
    return db.session.scalar(query.where(OneTimeLink.token_digest == digest(token)))
