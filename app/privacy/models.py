"""Copies of everything about a member: asked for, prepared by the worker, gone after a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Model, belongs_to

# So long a copy can be fetched; one that could not be made is forgotten as soon.
LASTS = timedelta(days=1)


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
