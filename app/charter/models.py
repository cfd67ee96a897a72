"""The initiative's own rows: pages, story phases, seats, principles, challenges, territories,
documents, questions.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    Digest,
    Identified,
    LanguageTag,
    Model,
    OptionalTexts,
    RequiredTexts,
    Sourced,
    Versioned,
    choice,
    refers_to,
    sourced_constraints,
)

MARKS = ("star", "square", "circle", "triangle", "diamond", "hexagon", "drop", "leaf")


class CharterPage(Identified, Versioned, Model):
    """A page that the steering group writes: `welcome`, `story`, `thanks`."""

    __tablename__ = "page"
    __table_args__ = (sa.UniqueConstraint("key"),)

    key: Mapped[str] = mapped_column(sa.String(40))
    title: Mapped[OptionalTexts]
    body: Mapped[OptionalTexts]


class StoryPhase(Identified, Versioned, Model):
    """A phase of the initiative's story (not of a cycle)."""

    __tablename__ = "story_phase"

    position: Mapped[int]
    period: Mapped[OptionalTexts]
    title: Mapped[RequiredTexts]
    body: Mapped[OptionalTexts]


class Seat(Identified, Versioned, Model):
    """A seat of the steering group: a person, their office and term."""

    __tablename__ = "seat"

    position: Mapped[int]
    person: Mapped[str] = mapped_column(sa.String(300))
    office: Mapped[OptionalTexts]
    # The person stays named when the account or the organisation goes.
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="SET NULL")
    )
    term_from: Mapped[date | None]
    term_until: Mapped[date | None]

    def term_at(self, day: date) -> str:
        """Whether the term is "past", "present" or "coming" on that day; both its days belong to
        it.
        """
        if self.term_until is not None and self.term_until < day:
            return "past"
        if self.term_from is not None and self.term_from > day:
            return "coming"
        return "present"


class Principle(Identified, Sourced, Versioned, Model):
    """A principle that the coalition agreed on; `provisional` until the steering group has
    confirmed its words.
    """

    __tablename__ = "principle"
    __table_args__ = sourced_constraints()

    position: Mapped[int]
    name: Mapped[RequiredTexts]
    statement: Mapped[OptionalTexts]
    provisional: Mapped[bool] = mapped_column(default=False)


class Challenge(Identified, Sourced, Versioned, Model):
    """A major issue that proposals may answer."""

    __tablename__ = "challenge"
    __table_args__ = sourced_constraints()

    position: Mapped[int]
    name: Mapped[RequiredTexts]
    statement: Mapped[OptionalTexts]
    provisional: Mapped[bool] = mapped_column(default=False)


class Territory(Identified, Sourced, Versioned, Model):
    """A place where actions are carried out."""

    __tablename__ = "territory"
    __table_args__ = (
        *sourced_constraints(),
        # Longer circles are refused by the verb: a constraint sees one row.
        sa.CheckConstraint("parent_id <> id", name="not_own_parent"),
    )

    name: Mapped[RequiredTexts]
    parent_id: Mapped[int | None] = refers_to("territory")
    iso_code: Mapped[str] = mapped_column(sa.String(10), default="")


class Document(Identified, Sourced, Versioned, Model):
    """A reference document or medium: a link, an uploaded file, or only a titled record."""

    __tablename__ = "document"
    __table_args__ = sourced_constraints()

    title: Mapped[RequiredTexts]
    kind: Mapped[str] = mapped_column(sa.String(100), default="")
    language: Mapped[LanguageTag] = mapped_column(default="")
    url: Mapped[str] = mapped_column(sa.String(2000), default="")
    file_id: Mapped[int | None] = refers_to("stored_file")
    published_on: Mapped[date | None]


class Question(Identified, Versioned, Model):
    """A visitor's question; public only once somebody of the steering group has answered it."""

    __tablename__ = "question"
    __table_args__ = (sa.UniqueConstraint("sender", "slot"), sa.Index(None, "asked_at"))

    name: Mapped[str] = mapped_column(sa.String(300), default="")
    body: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[LanguageTag]
    asked_at: Mapped[datetime]
    # A keyed digest of the asker's network and hour, and which of that hour's few places this
    # took; empty after a day. See docs/decisions.md, "a visitor's questions are limited by
    # places".
    sender: Mapped[Digest | None]
    slot: Mapped[int | None]
    state: Mapped[str] = mapped_column(
        choice("state", "waiting", "answered", "refused"), default="waiting"
    )
    answer: Mapped[OptionalTexts]
    settled_by_id: Mapped[int | None] = refers_to("member")
    settled_at: Mapped[datetime | None]
