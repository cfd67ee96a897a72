"""What people set against the calendar."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Model, RequiredTexts, belongs_to, choice, refers_to

# What has come to an end is reported, and nobody overrules it.
OVERRULING = ("not started", "in progress", "late", "at risk")


class StatusOverruling(Identified, Model):
    """The status that the lead or the steering group sets against the calendar, with the public
    reason: one of an action; a newer one takes its place.
    """

    __tablename__ = "status_overruling"
    __table_args__ = (
        sa.UniqueConstraint("action_id"),
        # A number tells what its writer saw, and is never given twice.
        {"sqlite_autoincrement": True},
    )

    action_id: Mapped[int] = belongs_to("action")
    status: Mapped[str] = mapped_column(choice("status", *OVERRULING))
    reason: Mapped[RequiredTexts]
    by_id: Mapped[int | None] = refers_to("member")
    # For whom it was said, and under which mandate; an import names no mandate.
    organisation_id: Mapped[int | None] = refers_to("organisation")
    mandate_id: Mapped[int | None] = refers_to("mandate")
    at: Mapped[datetime]
