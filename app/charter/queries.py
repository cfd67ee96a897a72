"""Reads of the charter. Principles, challenges and territories are few and seldom change: they are
kept per process.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from app.charter.models import (
    Challenge,
    CharterPage,
    Document,
    Principle,
    Question,
    Seat,
    StoryPhase,
    Territory,
)
from app.database import db
from app.files.models import StoredFile
from app.kept import FrameCache, detached
from app.model import INTEGER
from app.organisations.models import Organisation
from app.organisations.queries import directory
from app.proposals.models import PUBLIC_STAGES, Proposal, Serves
from app.speech.sorting import by_name

QUESTIONS_A_PAGE = 20


@FrameCache
def principles() -> list[Principle]:
    """All principles in their order."""
    return detached(
        list(db.session.scalars(sa.select(Principle).order_by(Principle.position, Principle.id)))
    )


@FrameCache
def challenges() -> list[Challenge]:
    """All challenges in their order."""
    return detached(
        list(db.session.scalars(sa.select(Challenge).order_by(Challenge.position, Challenge.id)))
    )


@FrameCache
def territories() -> list[Territory]:
    """All territories: the whole before its parts, then by code and id."""
    query = sa.select(Territory).order_by(
        Territory.parent_id.is_not(None), Territory.iso_code, Territory.id
    )
    return detached(list(db.session.scalars(query)))


class Seated(NamedTuple):
    """A seat of the steering group with its organisation."""

    seat: Seat
    organisation: Organisation | None


class Published(NamedTuple):
    """A reference document with its file."""

    document: Document
    file: StoredFile | None

    @property
    def link(self) -> str:
        """The address that it names; nothing but the web's own kinds of address is followed."""
        return self.document.url if self.document.url.startswith(("https://", "http://")) else ""


class Answering(NamedTuple):
    """A proposal that serves a principle, and how."""

    proposal: Proposal
    how: dict[str, str]


def pages() -> dict[str, CharterPage]:
    """The initiative's own pages by their key."""
    return {page.key: page for page in db.session.scalars(sa.select(CharterPage))}


def story_phases() -> list[StoryPhase]:
    """The phases of the initiative's story in their order."""
    return list(
        db.session.scalars(sa.select(StoryPhase).order_by(StoryPhase.position, StoryPhase.id))
    )


def founders(most: int) -> dict[str, list[Organisation]]:
    """The organisations behind the initiative by their standing (initiator, supporter, founding):
    so many of each.
    """
    found: dict[str, list[Organisation]] = {"initiator": [], "supporter": [], "founding": []}
    place = (
        sa.func.row_number()
        .over(partition_by=Organisation.standing, order_by=Organisation.id)
        .label("place")
    )
    ranked = sa.select(Organisation.id, place).where(Organisation.standing.in_(found)).subquery()
    query = (
        sa.select(Organisation)
        .join(ranked, ranked.c.id == Organisation.id)
        .where(ranked.c.place <= most)
    )
    for organisation in sorted(
        db.session.scalars(query), key=lambda row: (by_name(row.name), row.id)
    ):
        found[organisation.standing].append(organisation)
    return found


def seats() -> list[Seated]:
    """All seats of the steering group, past ones too, in their order."""
    query = sa.select(Seat, Organisation).outerjoin(
        Organisation, Seat.organisation_id == Organisation.id
    )
    return [Seated(*row) for row in db.session.execute(query.order_by(Seat.position, Seat.id))]


def documents(*, number: int, size: int) -> tuple[list[Published], int]:
    """A part of the reference documents, the latest first, undated ones last; and how many there
    are.
    """
    query = sa.select(Document, StoredFile).outerjoin(
        StoredFile, Document.file_id == StoredFile.id
    )
    order = (Document.published_on.is_(None), Document.published_on.desc(), Document.id)
    found = db.session.execute(query.order_by(*order).limit(size).offset((number - 1) * size))
    return [Published(*row) for row in found], db.session.scalar(
        sa.select(sa.func.count(Document.id))
    ) or 0


def principle_by_id(principle_id: int) -> Principle | None:
    """The kept principle of that number."""
    return next((principle for principle in principles() if principle.id == principle_id), None)


def proposals_serving(principle_id: int, *, number: int, size: int) -> tuple[list[Answering], int]:
    """A part of the public proposals that serve a principle, the latest first, and how many there
    are.
    """
    public = (Serves.principle_id == principle_id, Proposal.stage.in_(PUBLIC_STAGES))
    joined = (
        sa.select(Proposal, Serves.how)
        .join(Serves, Serves.proposal_id == Proposal.id)
        .where(*public)
    )
    query = (
        joined.order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    counted = (
        sa.select(sa.func.count())
        .select_from(Serves)
        .join(Proposal, Serves.proposal_id == Proposal.id)
    )
    found = [Answering(*row) for row in db.session.execute(query)]
    return found, db.session.scalar(counted.where(*public)) or 0


def answered_questions(*, number: int, size: int) -> tuple[list[Question], int]:
    """A part of the questions that were answered, the latest answer first, and how many there
    are.
    """
    return _questions(Question.state == "answered", Question.settled_at.desc(), number, size)


def all_questions(*, number: int, size: int) -> tuple[list[Question], int]:
    """A part of all questions for the steering group, the waiting ones first, and how many there
    are.
    """
    return _questions(sa.true(), sa.case((Question.state == "waiting", 0), else_=1), number, size)


def _questions(which: Any, order: Any, number: int, size: int) -> tuple[list[Question], int]:
    query = sa.select(Question).where(which).order_by(order, Question.id.desc())
    found = list(db.session.scalars(query.limit(size).offset((number - 1) * size)))
    return found, db.session.scalar(
        sa.select(sa.func.count()).select_from(Question).where(which)
    ) or 0


def organisation_choices(ids: list[int] | None = None, most: int | None = None) -> list[Any]:
    """Id and name of the organisations that a seat may stand for: all, these, or the first
    ones.
    """
    found = sorted(directory(), key=lambda entry: by_name(entry.name))
    return [(entry.id, entry.name) for entry in found if ids is None or entry.id in ids][:most]


def records(model: type[Any], *, number: int, size: int) -> tuple[list[Any], int]:
    """A part of the records of a kind, by place in the order where they have one; and how many
    there are.
    """
    order = (model.position, model.id) if hasattr(model, "position") else (model.id,)
    found = db.session.scalars(
        sa.select(model).order_by(*order).limit(size).offset((number - 1) * size)
    )
    return list(found), db.session.scalar(sa.select(sa.func.count(model.id))) or 0


def next_position(model: type[Any]) -> int:
    """The place after the last one, as far as there are numbers."""
    return min((db.session.scalar(sa.select(sa.func.max(model.position))) or 0) + 1, INTEGER)


def record_at(model: type[Any], handle: str) -> Any:
    """The record of that number; of the pages the one of that key. None if there is none."""
    if model is CharterPage:
        return db.session.scalar(sa.select(CharterPage).where(CharterPage.key == handle))
    return (
        db.session.get(model, int(handle))
        if handle.isascii() and handle.isdigit() and len(handle) < 10
        else None
    )


def question_by_id(question_id: int) -> Question | None:
    """The question of that number."""
    return db.session.get(Question, question_id)
