"""Reads for the administrators' pages about people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member, normalised_email
from app.accounts.names import folded_name
from app.accounts.suspension import is_suspended, suspended
from app.database import db
from app.organisations.models import Affiliation, Organisation
from app.organisations.queries import directory
from app.text.analyser import name_key
from app.text.texts import ByLanguage

PAGE = 50


class Filters(NamedTuple):
    """What a list of members is narrowed by; empty is everybody."""

    q: str = ""
    role: str = ""
    state: str = ""
    organisation: str = ""


class Listed(NamedTuple):
    """A member as the list shows them."""

    id: int
    name: str
    email: str | None
    sign_in_name: str | None
    role: str
    language: str | None
    joined_at: datetime
    state: str
    suspended_until: datetime | None
    organisation: ByLanguage | None


def state_of(member: Any, now: datetime) -> str:
    """How an account stands: suspended, active, waiting for its first password, or without
    anything to sign in by.
    """
    if is_suspended(member, now):
        return "suspended"
    if not member.email and not member.sign_in_name:
        return "unreachable"
    return "active" if member.password_hash else "waiting"


def _in_state(state: str, now: datetime) -> sa.ColumnElement[bool]:
    """The same in SQL."""
    at_rest = suspended(Member, now)
    known = sa.or_(Member.email.is_not(None), Member.sign_in_name.is_not(None))
    has_password = Member.password_hash.is_not(None)
    return {
        "suspended": at_rest,
        "unreachable": sa.and_(sa.not_(at_rest), sa.not_(known)),
        "active": sa.and_(sa.not_(at_rest), known, has_password),
        "waiting": sa.and_(sa.not_(at_rest), known, sa.not_(has_password)),
    }[state]


def found_ids(asked: Filters) -> list[int]:
    """The numbers of the members that fit, by name: one statement of few columns."""
    names = (Member.name, Member.email, Member.sign_in_name)
    query = sa.select(Member.id, *names).where(Member.erased_at.is_(None))
    if asked.role:
        query = query.where(Member.role == asked.role)
    if asked.state:
        query = query.where(_in_state(asked.state, clock.now()))
    if asked.organisation:
        query = query.join(Affiliation, Affiliation.member_id == Member.id)
        query = query.where(Affiliation.organisation_id.in_(_organisations(asked.organisation)))
    rows = db.session.execute(query).all()
    if asked.q:
        rows = list(_searched(rows, asked.q))
    # In Python, as both engines sort by bytes or by the machine's locale; see docs/decisions.md,
    # 'what is few is searched in memory, in one order of names'.
    return [row.id for row in sorted(rows, key=lambda row: (name_key(row.name), row.id))]


def _searched(rows: Iterable[Any], words: str) -> Iterable[Any]:
    """Those whose name holds each word, or whose address or sign-in name what was typed."""
    parts = name_key(words).split()
    address = normalised_email(words)
    name = folded_name(words)
    for row in rows:
        key = name_key(row.name)
        in_name = bool(parts) and all(part in key for part in parts)
        in_address = address in (row.email or "")
        in_sign_in_name = bool(name) and name in (row.sign_in_name or "")
        if in_name or in_address or in_sign_in_name:
            yield row


def _organisations(asked: str) -> list[int]:
    """The organisations meant: that number, or those whose name holds the words."""
    if asked.isascii() and asked.isdigit():
        return [int(asked[:9])]
    parts = name_key(asked).split()
    found = []
    for entry in directory():
        key = name_key(" ".join(entry.name.values()))
        if all(part in key for part in parts):
            found.append(entry.id)
    return found


def listed(ids: Sequence[int]) -> list[Listed]:
    """Those members in that order, each with the organisation they belong to."""
    now = clock.now()
    query = sa.select(Member, Organisation.name).where(Member.id.in_(ids))
    query = query.outerjoin(Affiliation, Affiliation.member_id == Member.id)
    query = query.outerjoin(Organisation, Organisation.id == Affiliation.organisation_id)
    rows = {row.id: _listed(row, name, now) for row, name in db.session.execute(query)}
    return [rows[number] for number in ids if number in rows]


def _listed(row: Member, organisation: ByLanguage | None, now: datetime) -> Listed:
    names = ("id", "name", "email", "sign_in_name", "role", "language", "joined_at")
    own = {name: getattr(row, name) for name in names}
    state = state_of(row, now)
    until = row.suspended_until if state == "suspended" else None
    return Listed(**own, state=state, suspended_until=until, organisation=organisation)


def members_page(asked: Filters, number: int, size: int = PAGE) -> tuple[list[Listed], int]:
    """That part of the members who fit, and how many they are."""
    ids = found_ids(asked)
    return listed(ids[(number - 1) * size : number * size]), len(ids)


def administrators_count() -> int:
    """How many administrators there are who are not suspended."""
    query = sa.select(sa.func.count()).select_from(Member)
    active = sa.not_(suspended(Member, clock.now()))
    return db.session.scalar(query.where(Member.role == "admin", active)) or 0
