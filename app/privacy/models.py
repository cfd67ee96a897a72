"""Copies of everything about a member, which last a day; and wishes to be erased."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.accounts.suspension import LONGEST_REASON
from app.model import Identified, Model, belongs_to, refers_to

# So long a copy can be fetched; one that could not be made is forgotten as soon.
LASTS = timedelta(days=1)
# So long whoever is to be erased can stop it.
STOPPED_WITHIN = timedelta(days=3)


class DataCopy(Identified, Model):
    """A member asked for everything about them; `made_at` once it lies in a file, `key`, that only
    their own session is given.
    """

    shown = False
    __tablename__ = "data_copy"
    # One at a time: of two requests at once the second finds the first one's row.
    __table_args__ = (sa.UniqueConstraint("member_id"), sa.UniqueConstraint("key"))

    member_id: Mapped[int] = belongs_to("member")
    key: Mapped[str] = mapped_column(sa.String(32))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]

    @property
    def ends_at(self) -> datetime:
        """When it is deleted."""
        return (self.made_at or self.asked_at) + LASTS


def is_over(now: datetime) -> sa.ColumnElement[bool]:
    """The condition that a copy's time has passed."""
    return sa.func.coalesce(DataCopy.made_at, DataCopy.asked_at) <= now - LASTS


class Erasure(Identified, Model):
    """A member is to be erased at `due_at`; `with_texts`: what they wrote goes too. Until
    `begun_at` it can be stopped. The row goes once nothing of them is left in the files of the
    database.
    """

    shown = False
    __tablename__ = "erasure"
    __table_args__ = (sa.UniqueConstraint("member_id"),)

    member_id: Mapped[int] = belongs_to("member")
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    with_texts: Mapped[bool]
    # The administrator who does it in the member's place, and why.
    by_id: Mapped[int | None] = refers_to("member")
    reason: Mapped[str] = mapped_column(sa.String(LONGEST_REASON), default="", server_default="")
    # Of the digest by which an import knows them again (app/privacy/erased.py).
    salt: Mapped[str] = mapped_column(sa.String(32))
    begun_at: Mapped[datetime | None]

    @property
    def is_late(self) -> bool:
        """Whether its moment has come without it: the only administrator waits for another."""
        return self.begun_at is None and self.due_at <= clock.now()
