"""Who was asked to lead an action, what they answered, and who offers to."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    Digest,
    Identified,
    Model,
    OptionalTexts,
    belongs_to,
    choice,
    refers_to,
)

# How a request stands: not answered yet, or what was answered.
ANSWERS = ("asked", "accepted", "changes", "declined")


class LeadRequest(Identified, Model):
    """That somebody was asked to lead an action, and their answer. Of an action one stands at
    most; the others have ended, as somebody else or something else was asked.
    """

    __tablename__ = "lead_request"
    __table_args__ = (
        sa.CheckConstraint("(member_id IS NULL) <> (organisation_id IS NULL)", name="one_of_two"),
        sa.CheckConstraint("(state = 'asked') = (answered_on IS NULL)", name="answered"),
        sa.Index(
            "uq_lead_request_standing",
            "action_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        # For what the public reads of an action, and for what somebody is asked.
        sa.Index(None, "action_id", "adopted"),
        sa.Index(None, "member_id"),
        sa.Index(None, "organisation_id"),
        # Actions of a draft can be taken out, and notices name their requests by number.
        {"sqlite_autoincrement": True},
    )

    action_id: Mapped[int] = belongs_to("action")
    member_id: Mapped[int | None] = refers_to("member")
    organisation_id: Mapped[int | None] = refers_to("organisation")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = refers_to("member")
    # Of what they were asked to promise: see app/plan/promise.py.
    digest: Mapped[Digest]
    # Whether the newest edition that holds the action says what was asked.
    adopted: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(choice("state", *ANSWERS), default="asked")
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = refers_to("member")
    mandate_id: Mapped[int | None] = refers_to("mandate")
    # Why not, or what is to change: for lead and steering group alone.
    reason: Mapped[OptionalTexts]
    # Of an answer given elsewhere: where, and who of the steering group says so.
    given_at: Mapped[OptionalTexts]
    recorded_by_id: Mapped[int | None] = refers_to("member")
    ended_at: Mapped[datetime | None]


class LeadOffer(Identified, Model):
    """That an organisation offers to lead an adopted action which looks for a lead."""

    shown = False
    __tablename__ = "lead_offer"
    __table_args__ = (
        sa.UniqueConstraint("action_id", "organisation_id"),
        sa.Index(None, "organisation_id"),
    )

    action_id: Mapped[int] = belongs_to("action")
    organisation_id: Mapped[int] = refers_to("organisation")
    # Who offered it, and under which mandate.
    member_id: Mapped[int | None] = refers_to("member")
    mandate_id: Mapped[int | None] = refers_to("mandate")
    # Of what they offer to promise: what the edition said that they read.
    digest: Mapped[Digest]
    words: Mapped[OptionalTexts]
    offered_at: Mapped[datetime]
