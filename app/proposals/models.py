"""Proposals, their versions, how they serve the principles, and the rows that end or hide them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Instant, Model, Sourced, Versioned, choice, sourced_constraints
from app.text.texts import Texts

STAGES = (
    "draft",
    "submitted",
    "withdrawn",
    "promoted",
    "merged",
    "declined",
    "postponed",
    "hidden",
)
# What the steering group has said something of.
DECIDED = ("promoted", "merged", "declined", "postponed")
PUBLIC_STAGES = ("submitted", *DECIDED)
# The same in words that an index may be bound to.
LISTED = sa.text("stage IN ('submitted', 'promoted', 'merged', 'declined', 'postponed')")
# What a steering group may still decide about.
OPEN_STAGES = ("submitted", "postponed")


class Facts:
    """What a proposal and each of its versions say beside their texts: `FACTS` in `fields.py`."""

    # Up to `LARGEST`, which is beyond an integer column of PostgreSQL.
    cost: Mapped[int | None] = mapped_column(sa.BigInteger)


class Proposal(Facts, Identified, Sourced, Versioned, Model):
    """A proposal with its present text. `stage` is a summary of the rows that say who ended it and
    when, kept in their transaction so that lists can be read by index; `verify` derives it again.
    """

    # Numbers and hits of lists are kept until a row of such a table changes; votes and comments,
    # which come all the time, change none.
    changes_lists = True
    __tablename__ = "proposal"
    __table_args__ = (
        *sourced_constraints(),
        sa.UniqueConstraint("thread_id"),
        sa.Index(None, "stage", "submitted_at", "id"),
        sa.Index(None, "cycle_id", "stage", "submitted_at", "id"),
        # Bound to the public stages, so that a list of all of them begins at its order: see
        # docs/decisions.md, 'a list begins at the index of its order'.
        sa.Index(
            "ix_proposal_listed",
            "submitted_at",
            "id",
            sqlite_where=LISTED,
            postgresql_where=LISTED,
        ),
        sa.Index(
            "ix_proposal_listed_in",
            "cycle_id",
            "submitted_at",
            "id",
            sqlite_where=LISTED,
            postgresql_where=LISTED,
        ),
        sa.Index(None, "author_id", "stage"),
        sa.Index(None, "organisation_id"),
    )

    cycle_id: Mapped[int] = mapped_column(sa.ForeignKey("cycle.id"))
    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("thread.id"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    language: Mapped[str] = mapped_column(sa.String(35))
    title: Mapped[dict[str, str]] = mapped_column(Texts)
    summary: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    body: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    body_html: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    # See docs/decisions.md, 'a proposal's stage is a kept summary'.
    stage: Mapped[str] = mapped_column(choice("stage", *STAGES), default="draft")
    # The number of the present version; 0 while it is a draft that was never submitted.
    number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def is_public(self) -> bool:
        return self.stage in PUBLIC_STAGES

    @property
    def is_open(self) -> bool:
        """Whether its fate is still to be decided."""
        return self.stage in OPEN_STAGES


def is_listed() -> sa.ColumnElement[bool]:
    """The condition that a list holds it: the stages stand in the statement itself, so that
    LISTED's indexes serve.
    """
    # As parameters the engines would not see that the condition is that of the index.
    public: sa.BindParameter[Any] = sa.bindparam(
        "public", PUBLIC_STAGES, expanding=True, literal_execute=True
    )
    return Proposal.stage.in_(public)


class ProposalVersion(Facts, Identified, Model):
    """A submitted text, kept as it was. `serves` holds the sentence per principle id."""

    __tablename__ = "proposal_version"
    __table_args__ = (sa.UniqueConstraint("proposal_id", "number"),)

    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    title: Mapped[dict[str, str]] = mapped_column(Texts)
    summary: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    body: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)
    serves: Mapped[dict[str, dict[str, str]]] = mapped_column(sa.JSON, default=dict)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class Serves(Model):
    """How a proposal serves a principle, in a sentence."""

    changes_lists = True
    __tablename__ = "serves"
    __table_args__ = (sa.Index(None, "principle_id", "proposal_id"),)

    proposal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    principle_id: Mapped[int] = mapped_column(sa.ForeignKey("principle.id"), primary_key=True)
    how: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)


class ProposalChallenge(Model):
    """A challenge that a proposal answers."""

    changes_lists = True
    __tablename__ = "proposal_challenge"
    __table_args__ = (sa.Index(None, "challenge_id", "proposal_id"),)

    proposal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id"), primary_key=True)


class ProposalTerritory(Model):
    """A territory that a proposal concerns."""

    changes_lists = True
    __tablename__ = "proposal_territory"
    __table_args__ = (sa.Index(None, "territory_id", "proposal_id"),)

    proposal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    territory_id: Mapped[int] = mapped_column(sa.ForeignKey("territory.id"), primary_key=True)


class Withdrawal(Model):
    """The author took the proposal back."""

    __tablename__ = "withdrawal"

    proposal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Instant)


class Concealment(Model):
    """The proposal was hidden from the public, with the reason."""

    __tablename__ = "concealment"

    proposal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[dict[str, str]] = mapped_column(Texts, default=dict)


class ProposalTerms(Model):
    """The search terms of a proposal, made by the analyser; each engine indexes them in its own
    way.
    """

    changes_lists = True
    __tablename__ = "proposal_terms"

    proposal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    terms: Mapped[str] = mapped_column(sa.Text)
