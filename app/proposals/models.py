"""Proposals, their versions, how they serve the principles, and the rows that end or hide them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    Identified,
    LanguageTag,
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
from app.text.texts import ByLanguage

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

    cycle_id: Mapped[int] = refers_to("cycle")
    thread_id: Mapped[int] = refers_to("thread")
    author_id: Mapped[int | None] = refers_to("member")
    organisation_id: Mapped[int | None] = refers_to("organisation")
    # Under which its author proposed for the organisation; an import names none.
    mandate_id: Mapped[int | None] = refers_to("mandate")
    language: Mapped[LanguageTag]
    title: Mapped[RequiredTexts]
    summary: Mapped[OptionalTexts]
    body: Mapped[OptionalTexts]
    body_html: Mapped[OptionalTexts]
    # See docs/decisions.md, 'a proposal's stage is a kept summary'.
    stage: Mapped[str] = mapped_column(choice("stage", *STAGES), default="draft")
    # The number of the present version; 0 while it is a draft that was never submitted.
    number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]

    @property
    def is_public(self) -> bool:
        return self.stage in PUBLIC_STAGES

    @property
    def is_open(self) -> bool:
        """Whether its fate is still to be decided."""
        return self.stage in OPEN_STAGES


# The condition that everybody may see it.
IS_PUBLIC = Proposal.stage.in_(PUBLIC_STAGES)


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

    proposal_id: Mapped[int] = belongs_to("proposal")
    number: Mapped[int]
    title: Mapped[RequiredTexts]
    summary: Mapped[OptionalTexts]
    body: Mapped[OptionalTexts]
    serves: Mapped[dict[str, ByLanguage]] = mapped_column(sa.JSON, default=dict)
    author_id: Mapped[int | None] = refers_to("member")
    created_at: Mapped[datetime]


class Serves(Model):
    """How a proposal serves a principle, in a sentence."""

    changes_lists = True
    __tablename__ = "serves"
    __table_args__ = (sa.Index(None, "principle_id", "proposal_id"),)

    proposal_id: Mapped[int] = belongs_to("proposal", key=True)
    principle_id: Mapped[int] = refers_to("principle", key=True)
    how: Mapped[OptionalTexts]


class ProposalChallenge(Model):
    """A challenge that a proposal answers."""

    changes_lists = True
    __tablename__ = "proposal_challenge"
    __table_args__ = (sa.Index(None, "challenge_id", "proposal_id"),)

    proposal_id: Mapped[int] = belongs_to("proposal", key=True)
    challenge_id: Mapped[int] = refers_to("challenge", key=True)


class ProposalTerritory(Model):
    """A territory that a proposal concerns."""

    changes_lists = True
    __tablename__ = "proposal_territory"
    __table_args__ = (sa.Index(None, "territory_id", "proposal_id"),)

    proposal_id: Mapped[int] = belongs_to("proposal", key=True)
    territory_id: Mapped[int] = refers_to("territory", key=True)


class Withdrawal(Model):
    """The author took the proposal back."""

    __tablename__ = "withdrawal"

    proposal_id: Mapped[int] = belongs_to("proposal", key=True)
    by_id: Mapped[int | None] = refers_to("member")
    at: Mapped[datetime]


class Concealment(Model):
    """The proposal was hidden from the public, with the reason."""

    __tablename__ = "concealment"

    proposal_id: Mapped[int] = belongs_to("proposal", key=True)
    by_id: Mapped[int | None] = refers_to("member")
    at: Mapped[datetime]
    reason: Mapped[OptionalTexts]


class ProposalTerms(Model):
    """The search terms of a proposal, made by the analyser; each engine indexes them in its own
    way.
    """

    changes_lists = True
    __tablename__ = "proposal_terms"

    proposal_id: Mapped[int] = belongs_to("proposal", key=True)
    terms: Mapped[str] = mapped_column(sa.Text)
