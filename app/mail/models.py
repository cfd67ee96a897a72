"""The queue of outgoing mail. No row holds an address, a name, a text or a token."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Digest, Identified, Model, choice

# `held`: after a restore, until an administrator lets it go. `dropped`: nobody was to get it any
# more when its turn came.
STATES = ("waiting", "held", "sent", "failed", "dropped")
# So long a worker has for one mail; then another one may take it.
LEASE = timedelta(minutes=5)
# A mail that nobody could hand over for so long is given up.
TRIED_FOR = timedelta(days=3)
# What was sent stays so long: reports about it come late.
KEPT_FOR = timedelta(days=90)
# An address that has refused mail for good so often gets none.
REFUSALS = 3
LONGEST_OUTCOME = 60


class Mail(Identified, Model):
    """A mail to one recipient, of a kind that some package declares (`app/mail/kinds.py`).

    `recipient_id` and `subject_id` are numbers of rows that its kind knows; `by_id` is the member
    who caused it. `once` tells what may be mailed but once: no other row has it.
    """

    shown = False
    __tablename__ = "mail"
    __table_args__ = (
        sa.UniqueConstraint("once"),
        sa.Index(None, "state", "due_at"),
        sa.Index(None, "recipient_id", "kind", "made_at"),
        sa.Index(None, "by_id", "made_at"),
        # Notices and refused addresses name a mail by its number also when it was forgotten.
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[str] = mapped_column(sa.String(40))
    recipient_id: Mapped[int]
    subject_id: Mapped[int | None]
    by_id: Mapped[int | None]
    once: Mapped[str | None] = mapped_column(sa.String(100))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(choice("state", *STATES), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    salt: Mapped[str] = mapped_column(sa.String(32))
    lease: Mapped[str | None] = mapped_column(sa.String(32))
    leased_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(sa.String(LONGEST_OUTCOME), default="")
    sent_to: Mapped[Digest | None]


class RefusedAddress(Identified, Model):
    """How often an address, known by its keyed digest, has refused mail for good."""

    shown = False
    __tablename__ = "refused_address"
    __table_args__ = (sa.UniqueConstraint("address"),)

    address: Mapped[Digest]
    times: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    # The last mail that was refused, by which administrators find whose address it is.
    mail_id: Mapped[int | None]


class MailServer(Model):
    """Since when the mail server is away, and when it is tried again: one row, shared by all
    workers; none while all is well.
    """

    shown = False
    __tablename__ = "mail_server"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    away_since: Mapped[datetime]
    again_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(LONGEST_OUTCOME))
