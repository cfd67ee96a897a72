"""Reads about invitations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Member, digest, normalised_email
from app.accounts.suspension import suspended
from app.database import db
from app.invitations.models import REMINDED_EVERY, Invitation, can_be_accepted
from app.mail.models import Mail
from app.organisations.models import Organisation
from app.paging import Page, part_of
from app.text.analyser import name_key
from app.text.texts import ByLanguage

PAGE, NEWCOMERS = 50, 20
KINDS = ("invitations.invitation", "invitations.reminder")
STATES = (
    *("waiting", "sent", "refused", "to_hand_over", "handed_over"),
    *("accepted", "expired", "withdrawn"),
)


class Asked(NamedTuple):
    """What the list is narrowed by; empty is all."""

    q: str = ""
    state: str = ""


class Listed(NamedTuple):
    """An invitation as the list shows it."""

    id: int
    name: str
    email: str | None
    language: str | None
    organisation: ByLanguage | None
    invited_by: str | None
    invited_at: datetime
    reminded_at: datetime | None
    expires_at: datetime
    state: str

    @property
    def is_open(self) -> bool:
        return self.state not in ("accepted", "withdrawn")


class Newcomer(NamedTuple):
    """A member who never signed in, and when the last link was mailed to them from here."""

    id: int
    name: str
    has_address: bool
    mailed_at: datetime | None


def mail_state() -> sa.ScalarSelect[str]:
    """What became of the last mail of an invitation; None where nobody knows any more."""
    own = sa.select(Mail.state).where(Mail.recipient_id == Invitation.id, Mail.kind.in_(KINDS))
    return own.order_by(Mail.id.desc()).limit(1).correlate(Invitation).scalar_subquery()


def is_member() -> sa.ColumnElement[bool]:
    """Whether an account has the invitation's address by now."""
    return sa.exists().where(Member.email == Invitation.email)


def has_joined(row: Invitation) -> bool:
    """Whether whoever was invited is a member by now, by the invitation or in another way."""
    # See docs/decisions.md, "an invitation is over while its address is a member's".
    mine = sa.select(Invitation.id).where(Invitation.id == row.id, is_member())
    return row.accepted_at is not None or db.session.scalar(mine) is not None


_STATE = (
    Invitation.id,
    Invitation.name,
    Invitation.email,
    Invitation.accepted_at,
    Invitation.withdrawn_at,
    Invitation.expires_at,
    Invitation.token_digest,
)


def _state_of(row: Any, now: datetime) -> str:
    if row.withdrawn_at:
        return "withdrawn"
    if row.accepted_at or row.known:
        return "accepted"
    if row.expires_at <= now:
        return "expired"
    if not row.email:
        return "handed_over" if row.token_digest else "to_hand_over"
    if row.mail in ("failed", "dropped"):
        return "refused"
    return "waiting" if row.mail in ("waiting", "held") else "sent"


def invitations_page(asked: Asked, number: int) -> tuple[Page[Listed], dict[str, int]]:
    """That part of the invitations that fit, the newest first; and how many there are in each
    state.
    """
    now = clock.now()
    query = sa.select(*_STATE, mail_state().label("mail"), is_member().label("known"))
    rows = db.session.execute(query.order_by(Invitation.id.desc())).all()
    states = {row.id: _state_of(row, now) for row in rows}
    counts = {state: list(states.values()).count(state) for state in STATES}
    if asked.q:
        rows = list(_searched(rows, asked.q))
    ids = [row.id for row in rows if not asked.state or states[row.id] == asked.state]
    part = part_of(ids, PAGE, number)
    listed = _listed(part.items, states)
    return Page(listed, part.number, part.size, part.total), counts


def _searched(rows: Iterable[Any], words: str) -> Iterable[Any]:
    parts = name_key(words).split()
    address = normalised_email(words)
    for row in rows:
        key = name_key(row.name)
        in_name = bool(parts) and all(part in key for part in parts)
        if in_name or address in (row.email or ""):
            yield row


def _listed(ids: Sequence[int], states: dict[int, str]) -> list[Listed]:
    by = sa.orm.aliased(Member)
    query = sa.select(Invitation, Organisation.name, by.name).where(Invitation.id.in_(ids))
    query = query.outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
    query = query.outerjoin(by, by.id == Invitation.invited_by_id)
    found = {
        row.id: _shown(row, organisation, name, states[row.id])
        for row, organisation, name in db.session.execute(query)
    }
    return [found[number] for number in ids if number in found]


def _shown(row: Invitation, organisation: ByLanguage | None, by: str | None, state: str) -> Listed:
    names = ("id", "name", "email", "language", "invited_at", "reminded_at", "expires_at")
    own = {name: getattr(row, name) for name in names}
    return Listed(**own, organisation=organisation, invited_by=by, state=state)


def invitation_of(invitation_id: int) -> Invitation | None:
    """The invitation of that number."""
    return db.session.get(Invitation, invitation_id)


class Opened(NamedTuple):
    """What the page of an open invitation shows."""

    name: str
    email: str | None
    language: str | None
    organisation: ByLanguage | None
    invited_by: str | None
    known: bool


def opened(token: str) -> Opened | None:
    """What an invitation says that this token opens; None where it does not."""
    by = sa.orm.aliased(Member)
    columns = (Invitation.name, Invitation.email, Invitation.language)
    query = sa.select(*columns, Organisation.name, by.name, is_member())
    query = query.outerjoin(Organisation, Organisation.id == Invitation.organisation_id)
    query = query.outerjoin(by, by.id == Invitation.invited_by_id)
    same = Invitation.token_digest == digest(token)
    row = db.session.execute(query.where(same, can_be_accepted(clock.now()))).one_or_none()
    return Opened(*row) if row else None


def why_closed(token: str) -> str:
    """Why a token opens nothing, for whoever has it."""
    columns = (Invitation.accepted_at, Invitation.withdrawn_at)
    query = sa.select(*columns).where(Invitation.token_digest == digest(token))
    row = db.session.execute(query).one_or_none()
    if row is None:
        return str(
            _("This link opens no invitation: it is not complete, or another one was sent since.")
        )
    if row.accepted_at:
        return str(_("This invitation was accepted already. Sign in with what you chose then."))
    if row.withdrawn_at:
        return str(_("This invitation was withdrawn."))
    return str(_("This invitation has expired. Ask whoever invited you for another one."))


def never_came() -> sa.ColumnElement[bool]:
    """Members who set no password and were never seen, and are not suspended."""
    never = sa.and_(Member.password_hash.is_(None), Member.seen_at.is_(None))
    return sa.and_(never, sa.not_(suspended(Member, clock.now())))


def not_mailed_of_late() -> sa.ColumnElement[bool]:
    """Those of them whom one press of the button would reach now."""
    rested = sa.not_(mailed_since(clock.now() - REMINDED_EVERY))
    return sa.and_(never_came(), Member.email.is_not(None), rested)


def mailed_since(at: datetime) -> sa.ColumnElement[bool]:
    """Whether a member was mailed a link from here since then."""
    own = sa.and_(Mail.recipient_id == Member.id, Mail.kind == "invitations.member")
    return sa.exists().where(own, Mail.made_at > at)


def newcomers_page(number: int) -> Page[Newcomer]:
    """A part of the members who never signed in, by name."""
    query = sa.select(Member.id, Member.name).where(never_came())
    rows = sorted(db.session.execute(query), key=lambda row: (name_key(row.name), row.id))
    part = part_of([row.id for row in rows], NEWCOMERS, number, name="members")
    last = sa.select(sa.func.max(Mail.made_at)).where(Mail.recipient_id == Member.id)
    last = last.where(Mail.kind == "invitations.member").correlate(Member)
    shown = sa.select(Member.id, Member.name, Member.email.is_not(None), last.scalar_subquery())
    found = {
        row[0]: Newcomer(*row)
        for row in db.session.execute(shown.where(Member.id.in_(part.items)))
    }
    items = [found[number] for number in part.items]
    return Page(items, part.number, part.size, part.total, name=part.name)


def count_of(condition: sa.ColumnElement[bool]) -> int:
    """How many invitations, or members, are so."""
    return db.session.scalar(sa.select(sa.func.count()).where(condition)) or 0
