"""The steps of an action, what is measured of it, and the reports on it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    Identified,
    Model,
    OptionalTexts,
    RequiredTexts,
    Sourced,
    Versioned,
    belongs_to,
    choice,
    refers_to,
    sourced_constraints,
)
from app.plan.models.actions import PRECISIONS, STATUSES

MILESTONE_CHANGES = ("changed", "dropped", "reopened")


class Milestone(Identified, Sourced, Versioned, Model):
    """A step of an action with its own deadline."""

    __tablename__ = "milestone"
    __table_args__ = (*sourced_constraints(), sa.Index(None, "action_id"))

    action_id: Mapped[int] = belongs_to("action")
    title: Mapped[RequiredTexts]
    due_on: Mapped[date | None]
    due_precision: Mapped[str] = mapped_column(choice("due_precision", *PRECISIONS), default="day")
    # The public sees it at once; title and deadline only with the next adoption.
    done_on: Mapped[date | None]
    # From the next adoption on it is a step no more.
    dropped_on: Mapped[date | None]


class MilestoneChange(Identified, Model):
    """Why a step of an adopted action was changed, dropped or not reached after all."""

    __tablename__ = "milestone_change"
    __table_args__ = (sa.Index(None, "milestone_id"),)

    milestone_id: Mapped[int] = belongs_to("milestone")
    kind: Mapped[str] = mapped_column(choice("kind", *MILESTONE_CHANGES))
    reason: Mapped[RequiredTexts]
    by_id: Mapped[int | None] = refers_to("member")
    at: Mapped[datetime]


class Indicator(Identified, Sourced, Versioned, Model):
    """What is measured of an action: from `baseline` to `target`, in ten-thousandths."""

    __tablename__ = "indicator"
    __table_args__ = (
        *sourced_constraints(),
        sa.Index(None, "action_id"),
        # Those of a draft can be taken out, and the log names them by number.
        {"sqlite_autoincrement": True},
    )

    action_id: Mapped[int] = belongs_to("action")
    name: Mapped[RequiredTexts]
    unit: Mapped[OptionalTexts]
    baseline: Mapped[int | None] = mapped_column(sa.BigInteger)
    target: Mapped[int | None] = mapped_column(sa.BigInteger)


class Measurement(Identified, Model):
    """What an indicator was on a day, in ten-thousandths; the last word on a day counts."""

    __tablename__ = "measurement"
    __table_args__ = (sa.UniqueConstraint("indicator_id", "measured_on"),)

    indicator_id: Mapped[int] = belongs_to("indicator")
    measured_on: Mapped[date]
    value: Mapped[int] = mapped_column(sa.BigInteger)
    note: Mapped[OptionalTexts]
    author_id: Mapped[int | None] = refers_to("member")
    # For whom the author measured, and under which mandate; an import names no mandate.
    organisation_id: Mapped[int | None] = refers_to("organisation")
    mandate_id: Mapped[int | None] = refers_to("mandate")
    created_at: Mapped[datetime]


class Update(Identified, Sourced, Model):
    """A report on an action: status, progress and a sentence. Reports are never edited: others
    follow, correct them, or they are taken back, and their words with them.
    """

    __tablename__ = "action_update"
    __table_args__ = (
        *sourced_constraints(),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress_in_percent"),
        sa.CheckConstraint("NOT as_partner OR status IS NULL", name="partner_without_status"),
        # For an action's newest reports.
        sa.Index(None, "action_id", "created_at"),
        # One correction stands at a time.
        sa.Index(
            None,
            "corrects_id",
            unique=True,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        ),
    )

    action_id: Mapped[int] = belongs_to("action")
    author_id: Mapped[int | None] = refers_to("member")
    # For whom the author reported, and under which mandate; an import names no mandate.
    organisation_id: Mapped[int | None] = refers_to("organisation")
    mandate_id: Mapped[int | None] = refers_to("mandate")
    # Said by a partner of the action: it stands beside, and decides nothing.
    as_partner: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    corrects_id: Mapped[int | None] = refers_to("action_update")
    # None in what a partner said, or was imported with words alone.
    status: Mapped[str | None] = mapped_column(choice("status", *STATUSES))
    progress: Mapped[int | None]
    body: Mapped[OptionalTexts]
    created_at: Mapped[datetime]
    # Its words went then; why, if that was said.
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = refers_to("member")
    taken_back_for: Mapped[OptionalTexts] = mapped_column(server_default="{}")
