"""Decisions."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Instant, Model, Sourced, choice, sourced_constraints
from app.text.texts import Texts

OUTCOMES = ("promoted", "merged", "declined", "postponed")


class Decision(Identified, Sourced, Model):
    """What the steering group decided about a proposal, and why. `number` counts the decisions on
    one proposal: two people deciding at once both write the same number, and the database lets one
    of them through.
    """

    __tablename__ = "decision"
    __table_args__ = (
        *sourced_constraints(),
        sa.UniqueConstraint("proposal_id", "number"),
        sa.CheckConstraint("into_id IS NULL OR outcome = 'merged'", name="into_only_when_merged"),
        sa.CheckConstraint("into_id <> proposal_id", name="not_into_itself"),
        sa.Index(None, "decided_on", "id"),
        sa.Index(None, "into_id"),
    )

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"))
    number: Mapped[int] = mapped_column()
    outcome: Mapped[str] = mapped_column(choice("outcome", *OUTCOMES))
    # Which proposal goes on in place of a merged one; an imported decision may not say.
    into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id"))
    reason: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    decided_on: Mapped[date | None] = mapped_column()
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
