"""National meetings and workshops."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    Identified,
    Model,
    OptionalTexts,
    RequiredTexts,
    Sourced,
    Versioned,
    choice,
    refers_to,
    sourced_constraints,
)

KINDS = ("national meeting", "workshop")


class Meeting(Identified, Sourced, Versioned, Model):
    """A meeting: when it begins and ends is agreed as local wall time in a zone; its day may be
    unknown.
    """

    __tablename__ = "meeting"
    __table_args__ = sourced_constraints()

    kind: Mapped[str] = mapped_column(choice("kind", *KINDS))
    title: Mapped[RequiredTexts]
    # What people agreed on; the instants below follow from it, and are computed again after new
    # zone data.
    starts_wall: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=False))
    ends_wall: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=False))
    # Whether only the day was agreed, not the hour.
    whole_days: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(sa.String(64))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    territory_id: Mapped[int | None] = refers_to("territory")
    place: Mapped[OptionalTexts]
    agenda: Mapped[OptionalTexts]
    minutes: Mapped[OptionalTexts]
