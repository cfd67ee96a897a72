"""Decisions."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Instant, Model, Sourced, choice, sourced_constraints
from app.text.texts import Texts

OUTCOMES = ("promoted", "merged", "declined", "postponed")
# What a proposal may be merged into: one whose own fate is open, or that is in the plan.
GOES_ON = ("submitted", "postponed", "promoted")


class Decision(Identified, Sourced, Model):
    """What the steering group decided about a proposal, and why. `number` counts the decisions on
    one proposal.
    """

    __tablename__ = "decision"
    __table_args__ = (
        *sourced_constraints(),
        # Two who decide at once both take the next number: this lets one of them through.
        sa.UniqueConstraint("proposal_id", "number"),
        sa.CheckConstraint("into_id IS NULL OR outcome = 'merged'", name="into_only_when_merged"),
        sa.CheckConstraint("into_id <> proposal_id", name="not_into_itself"),
        sa.Index(None, "decided_on", "id"),
        # For what was merged into a proposal that is withdrawn or hidden.
        sa.Index(None, "into_id"),
    )

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"))
    number: Mapped[int] = mapped_column()
    outcome: Mapped[str] = mapped_column(choice("outcome", *OUTCOMES))
    # Which proposal goes on in place of a merged one; an imported decision may not say.
    into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proposal.id"))
    reason: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    # The day is typed, and an import may not know it. Whether it came early follows from
    # `recorded_at`: see docs/decisions.md, 'that a decision came before the end of the vote is
    # derived'.
    decided_on: Mapped[date | None] = mapped_column()
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
