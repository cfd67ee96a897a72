"""National meetings and workshops."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Instant, Model, Sourced, Versioned, choice, sourced_constraints
from app.text.texts import Texts

KINDS = ("national meeting", "workshop")


class Meeting(Identified, Sourced, Versioned, Model):
    """A meeting: when it begins and ends is agreed as local wall time in a zone; its day may be
    unknown.
    """

    __tablename__ = "meeting"
    __table_args__ = sourced_constraints()

    kind: Mapped[str] = mapped_column(choice("kind", *KINDS))
    title: Mapped[dict[str, str]] = mapped_column(Texts)
    # What people agreed on; the instants below follow from it, and are computed again after new
    # zone data.
    starts_wall: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=False))
    ends_wall: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=False))
    # Whether only the day was agreed, not the hour.
    whole_days: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(sa.String(64))
    starts_at: Mapped[datetime | None] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    territory_id: Mapped[int | None] = mapped_column(sa.ForeignKey("territory.id"))
    place: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    agenda: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    minutes: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
