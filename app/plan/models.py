"""The draft of the plan (objectives, actions), what is live (status, milestones, updates), and
adopted editions.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    Digest,
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

STATUSES = ("not started", "in progress", "done", "late", "at risk", "abandoned")
PRECISIONS = ("day", "month", "quarter", "year")


class Objective(Identified, Sourced, Versioned, Model):
    """What a group of actions is for; may stand under a principle."""

    __tablename__ = "objective"
    __table_args__ = sourced_constraints()

    position: Mapped[int]
    name: Mapped[RequiredTexts]
    statement: Mapped[OptionalTexts]
    principle_id: Mapped[int | None] = refers_to("principle")


class Action(Identified, Sourced, Versioned, Model):
    """An action of the draft plan, and its live status and progress.

    `starts_on` is the first, `due_on` the last day of what was given; the precisions say how
    vaguely it was given.
    """

    __tablename__ = "action"
    __table_args__ = (
        *sourced_constraints(),
        sa.CheckConstraint(
            "owner_member_id IS NULL OR owner_organisation_id IS NULL", name="one_owner"
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress_in_percent"),
        # For the draft by objective, and for what an organisation is responsible for.
        sa.Index(None, "objective_id"),
        sa.Index(None, "owner_organisation_id"),
    )

    objective_id: Mapped[int | None] = refers_to("objective")
    title: Mapped[RequiredTexts]
    description: Mapped[OptionalTexts]
    measure: Mapped[OptionalTexts]
    # Up to `LARGEST`, which is beyond an integer column of PostgreSQL.
    budget: Mapped[int | None] = mapped_column(sa.BigInteger)
    owner_member_id: Mapped[int | None] = refers_to("member")
    owner_organisation_id: Mapped[int | None] = refers_to("organisation")
    starts_on: Mapped[date | None]
    starts_precision: Mapped[str] = mapped_column(
        choice("starts_precision", *PRECISIONS), default="day"
    )
    due_on: Mapped[date | None]
    due_precision: Mapped[str] = mapped_column(choice("due_precision", *PRECISIONS), default="day")
    # Live from here on: see docs/decisions.md, 'what of the plan is frozen and what is live'.
    status: Mapped[str] = mapped_column(choice("status", *STATUSES), default="not started")
    progress: Mapped[int] = mapped_column(default=0)
    # When the status was last reported; None if never.
    reported_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ActionPrinciple(Model):
    """A principle that an action serves."""

    __tablename__ = "action_principle"
    __table_args__ = (sa.Index(None, "principle_id"),)

    action_id: Mapped[int] = belongs_to("action", key=True)
    principle_id: Mapped[int] = refers_to("principle", key=True)


class ActionTerritory(Model):
    """A territory in which an action is carried out."""

    __tablename__ = "action_territory"
    __table_args__ = (sa.Index(None, "territory_id"),)

    action_id: Mapped[int] = belongs_to("action", key=True)
    territory_id: Mapped[int] = refers_to("territory", key=True)


class ActionPartner(Identified, Model):
    """A partner of an action: exactly one of a person or an organisation."""

    __tablename__ = "action_partner"
    __table_args__ = (
        sa.UniqueConstraint("action_id", "member_id"),
        sa.UniqueConstraint("action_id", "organisation_id"),
        sa.CheckConstraint("(member_id IS NULL) <> (organisation_id IS NULL)", name="one_of_two"),
        sa.Index(None, "organisation_id"),
    )

    action_id: Mapped[int] = belongs_to("action")
    member_id: Mapped[int | None] = refers_to("member")
    organisation_id: Mapped[int | None] = refers_to("organisation")


class Promotion(Model):
    """The line from a proposal to the action that it became part of."""

    __tablename__ = "promotion"
    # For the action that a proposal became part of; the key begins with the action.
    __table_args__ = (sa.Index(None, "proposal_id"),)

    action_id: Mapped[int] = belongs_to("action", key=True)
    proposal_id: Mapped[int] = refers_to("proposal", key=True)
    by_id: Mapped[int | None] = refers_to("member")
    at: Mapped[datetime]


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


class Update(Identified, Sourced, Model):
    """A report on an action: status, progress and a sentence. Reports are never edited, only
    followed by others.
    """

    __tablename__ = "action_update"
    __table_args__ = (
        *sourced_constraints(),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress_in_percent"),
        # For an action's newest reports.
        sa.Index(None, "action_id", "created_at"),
    )

    action_id: Mapped[int] = belongs_to("action")
    author_id: Mapped[int | None] = refers_to("member")
    # For whom the author reported, and under which mandate; an import names no mandate.
    organisation_id: Mapped[int | None] = refers_to("organisation")
    mandate_id: Mapped[int | None] = refers_to("mandate")
    # None in what was imported with words alone.
    status: Mapped[str | None] = mapped_column(choice("status", *STATUSES))
    progress: Mapped[int | None]
    body: Mapped[OptionalTexts]
    created_at: Mapped[datetime]


class Edition(Model):
    """An adopted edition of the plan: frozen. `content` is the canonical JSON, `sha256` its
    digest.
    """

    __tablename__ = "edition"

    # The verb counts: of two adoptions at once both take the next number, and the key lets one in.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # As text and not as JSON: an engine would write it anew, and the digest is of these bytes.
    content: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[Digest]
    words: Mapped[OptionalTexts]
    adopted_at: Mapped[datetime]
    adopted_by_id: Mapped[int | None] = refers_to("member")


class EditionAction(Model):
    """Which actions an edition holds: an action is public once it stands in one."""

    __tablename__ = "edition_action"
    # For the newest edition that holds an action; the key begins with the edition.
    __table_args__ = (sa.Index(None, "action_id"),)

    edition_number: Mapped[int] = mapped_column(sa.ForeignKey("edition.number"), primary_key=True)
    action_id: Mapped[int] = refers_to("action", key=True)
