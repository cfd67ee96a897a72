"""The draft of the plan: its period, objectives and actions, what hangs on them, and what of an
action is live.
"""

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

STATUSES = ("not started", "in progress", "done", "late", "at risk", "abandoned")
PRECISIONS = ("day", "month", "quarter", "year")
REFERENCE = 100
# So many people are in charge of an action at most.
MOST_PEOPLE = 20


class PlanPeriod(Versioned, Model):
    """From when until when the draft of the plan is to be carried out: one row, as there is one
    plan.
    """

    __tablename__ = "plan_period"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_on: Mapped[date | None]
    starts_precision: Mapped[str] = mapped_column(
        choice("starts_precision", *PRECISIONS), default="day"
    )
    ends_on: Mapped[date | None]
    ends_precision: Mapped[str] = mapped_column(
        choice("ends_precision", *PRECISIONS), default="day"
    )


class Objective(Identified, Sourced, Versioned, Model):
    """What a group of actions is for; may stand under a principle, or under another objective that
    stands under none.
    """

    __tablename__ = "objective"
    __table_args__ = sourced_constraints()

    position: Mapped[int]
    name: Mapped[RequiredTexts]
    statement: Mapped[OptionalTexts]
    principle_id: Mapped[int | None] = refers_to("principle")
    parent_id: Mapped[int | None] = refers_to("objective")


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
        sa.Index(None, "reference", unique=True),
        # For the draft by objective, and for what an organisation is responsible for.
        sa.Index(None, "objective_id"),
        sa.Index(None, "owner_organisation_id"),
    )

    objective_id: Mapped[int | None] = refers_to("objective")
    title: Mapped[RequiredTexts]
    description: Mapped[OptionalTexts]
    measure: Mapped[OptionalTexts]
    # The sender's own, such as 2.1.3: see GivenReference.
    reference: Mapped[str | None] = mapped_column(sa.String(REFERENCE))
    # Whom it is for, and how many of them it is to reach.
    beneficiaries: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    to_reach: Mapped[int | None] = mapped_column(sa.BigInteger)
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
    # From the next edition on it is no part of the plan: why, and what takes its place.
    retired_on: Mapped[date | None]
    retired_for: Mapped[OptionalTexts] = mapped_column(server_default="{}")
    replaced_by_id: Mapped[int | None] = refers_to("action")
    # Live from here on: see docs/decisions.md, 'what of the plan is frozen and what is live'.
    status: Mapped[str] = mapped_column(choice("status", *STATUSES), default="not started")
    progress: Mapped[int] = mapped_column(default=0)
    # When the status was last reported; None if never.
    reported_at: Mapped[datetime | None]
    # How it stood before anybody reported here, as an import may say; None: not started.
    status_before: Mapped[str | None] = mapped_column(choice("status_before", *STATUSES))
    progress_before: Mapped[int | None]
    # Of the budget: what was found for it, and what was spent.
    secured: Mapped[int | None] = mapped_column(sa.BigInteger)
    spent: Mapped[int | None] = mapped_column(sa.BigInteger)
    created_at: Mapped[datetime]

    @property
    def called(self) -> str:
        """Its reference: the sender's own, else its number."""
        return self.reference or str(self.id)


class GivenReference(Model):
    """A reference that an action has or had, also one that is no longer there: none is given
    twice.
    """

    shown = False
    __tablename__ = "given_reference"

    reference: Mapped[str] = mapped_column(sa.String(REFERENCE), primary_key=True)
    # No foreign key: the action may be gone.
    action_id: Mapped[int]


class ActionPerson(Model):
    """Somebody in charge of an action, named by its lead."""

    __tablename__ = "action_person"
    # For what somebody is in charge of; the key begins with the action.
    __table_args__ = (sa.Index(None, "member_id"),)

    action_id: Mapped[int] = belongs_to("action", key=True)
    member_id: Mapped[int] = refers_to("member", key=True)
    at: Mapped[datetime]


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
