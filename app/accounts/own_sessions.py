"""Verbs about one's own sessions: show in one once more who one is, end one, end all others; and
whether what let somebody begin one still does.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

import sqlalchemy as sa

from app import clock
from app.accounts.models import Actor, Member, digest
from app.accounts.sessions import SignedIn
from app.activity.operations import record
from app.database import db, held, hold


def renew_session(*, by: Actor) -> Actor | None:
    """Somebody has shown once more who they are: their session goes on under another token, so
    that whoever copied its cookie is out. None where it has ended meanwhile.
    """
    now = clock.now()
    token = secrets.token_urlsafe(32)
    own = sa.update(SignedIn).where(SignedIn.token_digest == digest(by.token))
    renewal = own.values(token_digest=digest(token), proved_at=now)
    if db.session.scalar(renewal.returning(SignedIn.id)) is None:
        return None
    record("member.proved", "member", by.member_id or 0, by=by)
    return replace(by, token=token, proved_at=now)


def password_stands(member: Member) -> bool:
    """Whether a member, read before their password was proved, has that password still: who
    changes it ends all sessions, and waits from here on, so as to end the one that begins now.
    """
    present = held(Member, member.id)
    return present is not None and present.password_hash == member.password_hash


def holds_session(member: Member, *, by: Actor) -> bool:
    """Whether the session of whoever acts as that member has not been ended meanwhile. Who ends
    it because of a second factor waits from here on, and then meets what follows.
    """
    hold(member)
    own = sa.select(SignedIn.id).where(SignedIn.token_digest == digest(by.token))
    return db.session.scalar(own) is not None


def end_own_session(number: int, *, by: Actor) -> None:
    """End one of one's own sessions; one that has ended, or is somebody else's, is left as it
    is.
    """
    _end(SignedIn.id == number, by=by)


def end_other_sessions(*, by: Actor) -> None:
    """End all of one's own sessions but the one that asks for it."""
    _end(SignedIn.token_digest != digest(by.token), by=by)


def _end(which: sa.ColumnElement[bool], *, by: Actor) -> None:
    ended = sa.delete(SignedIn).where(SignedIn.member_id == by.member_id, which)
    if db.session.scalars(ended.returning(SignedIn.id)).all():
        record("member.sessions_ended", "member", by.member_id or 0, by=by)
