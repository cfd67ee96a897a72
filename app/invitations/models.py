"""Invitations. Nobody is a member before they accept."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import LONGEST_EMAIL, LONGEST_NAME
from app.clock import SKEW
from app.model import Digest, Identified, LanguageTag, Model, refers_to

# Longer than a link that was asked for: who is invited did not wait for it.
LASTS = timedelta(days=30)
REMINDED_EVERY = timedelta(days=7)
# What came to an end so long ago is forgotten, address and all.
KEPT_FOR = timedelta(days=183)
LONGEST_WORDS = 500
# Of one list.
MOST_LINES = 1000


class Invitation(Identified, Model):
    """Somebody is invited, at an address or by a link that is handed over. The token of the link
    is made of `salt` where it is mailed (`mails.py`); `token_digest` None: no link was made yet.
    """

    shown = False
    __tablename__ = "invitation"
    __table_args__ = (
        sa.UniqueConstraint("token_digest"),
        # Of two who invite one address at once, the second finds the first one's row.
        sa.Index(
            "uq_invitation_open_email",
            "email",
            unique=True,
            sqlite_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
        # Numbers stand in mails and in the log: none is given twice.
        {"sqlite_autoincrement": True},
    )

    # Empty where it is not known: who accepts gives it.
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME), default="")
    email: Mapped[str | None] = mapped_column(sa.String(LONGEST_EMAIL))
    language: Mapped[LanguageTag | None]
    organisation_id: Mapped[int | None] = refers_to("organisation")
    # A sentence of whoever invites.
    words: Mapped[str] = mapped_column(sa.String(LONGEST_WORDS), default="")
    invited_by_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("member.id", ondelete="SET NULL")
    )
    invited_at: Mapped[datetime]
    token_digest: Mapped[Digest | None]
    salt: Mapped[str] = mapped_column(sa.String(32))
    expires_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    # Who came in by it.
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="SET NULL"))


def is_open() -> sa.ColumnElement[bool]:
    """Invitations that nobody accepted or withdrew, expired or not."""
    return sa.and_(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))


def can_be_accepted(now: datetime) -> sa.ColumnElement[bool]:
    """Those whose link still opens."""
    # One that lasts longer than invitations do was dated by a clock that was wrong.
    in_time = Invitation.expires_at.between(now, now + LASTS + SKEW)
    return sa.and_(is_open(), in_time)
