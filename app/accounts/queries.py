"""Reads about people."""

from __future__ import annotations

import sqlalchemy as sa

from app import clock
from app.accounts.models import Actor, Member, SignedIn, actor_of, digest, normalised_email
from app.database import db


def actor_by_token(token: str) -> Actor | None:
    """The actor behind a session's token, in one statement; None when the session has ended."""
    query = (
        sa.select(SignedIn, Member)
        .join(Member, Member.id == SignedIn.member_id)
        .where(SignedIn.token_digest == digest(token))
    )
    row = db.session.execute(query).one_or_none()
    if row is None or not row.SignedIn.fresh(clock.now()):
        return None
    return actor_of(row.Member, token=token, seen_at=row.SignedIn.seen_at)


def member_by_email(email: str) -> Member | None:
    """The account of that address, however it is spelt."""
    return db.session.scalar(sa.select(Member).where(Member.email == normalised_email(email)))
