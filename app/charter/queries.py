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
from app.organisations.queries import directory, present
from app.paging import read_part
from app.proposals.models import IS_PUBLIC, Proposal, Serves
from app.speech.sorting import by_name
from app.text.texts import ByLanguage

QUESTIONS_A_PAGE = 20


# See docs/decisions.md, "what seldom changes is kept per process".
@FrameCache
def principles() -> list[Principle]:
    """All principles in their order."""
    query = sa.select(Principle).order_by(Principle.position, Principle.id)
    return detached(list(db.session.scalars(query)))


@FrameCache
def principle_places() -> dict[int, int]:
    """Where each principle stands among all of them, by its number."""
    return {row.id: place for place, row in enumerate(principles())}


@FrameCache
def challenges() -> list[Challenge]:
    """All challenges in their order."""
    query = sa.select(Challenge).order_by(Challenge.position, Challenge.id)
    return detached(list(db.session.scalars(query)))


@FrameCache
def territories() -> list[Territory]:
    """All territories: the whole before its parts, then by code and id."""
    query = sa.select(Territory).order_by(
        Territory.parent_id.is_not(None), Territory.iso_code, Territory.id
    )
    return detached(list(db.session.scalars(query)))


@FrameCache
def territory_places() -> dict[int, int]:
    """Where each territory stands among all of them, by its number."""
    return {row.id: place for place, row in enumerate(territories())}


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
        # Asked again, as not every link came by the form.
        url = self.document.url
        if url.startswith(("https://", "http://")):
            return url
        return ""


class Answering(NamedTuple):
    """A proposal that serves a principle, and how."""

    proposal: Proposal
    how: ByLanguage


def pages() -> dict[str, CharterPage]:
    """The initiative's own pages by their key."""
    return {page.key: page for page in db.session.scalars(sa.select(CharterPage))}


def story_phases() -> list[StoryPhase]:
    """The phases of the initiative's story in their order."""
    query = sa.select(StoryPhase).order_by(StoryPhase.position, StoryPhase.id)
    return list(db.session.scalars(query))


def founders(most: int) -> dict[str, list[Organisation]]:
    """The organisations behind the initiative by their standing (initiator, supporter, founding):
    so many of each.
    """
    founding: dict[str, list[Organisation]] = {"initiator": [], "supporter": [], "founding": []}
    # So many of each in one statement, chosen by number, as no engine knows the order of names.
    number = sa.func.row_number()
    place = number.over(partition_by=Organisation.standing, order_by=Organisation.id)
    ranked = sa.select(Organisation.id, place.label("place"))
    ranked_few = ranked.where(Organisation.standing.in_(founding)).subquery()
    query = sa.select(Organisation).join(ranked_few, ranked_few.c.id == Organisation.id)
    rows = db.session.scalars(query.where(ranked_few.c.place <= most))
    for organisation in sorted(rows, key=lambda row: (by_name(row.name), row.id)):
        founding[organisation.standing].append(organisation)
    return founding


def seats() -> list[Seated]:
    """All seats of the steering group, past ones too, in their order."""
    query = sa.select(Seat, Organisation).outerjoin(
        Organisation, Seat.organisation_id == Organisation.id
    )
    rows = db.session.execute(query.order_by(Seat.position, Seat.id))
    return [Seated(*row) for row in rows]


def documents(*, number: int, size: int) -> tuple[list[Published], int]:
    """A part of the reference documents, the latest first, undated ones last; and how many there
    are.
    """
    query = sa.select(Document, StoredFile).outerjoin(
        StoredFile, Document.file_id == StoredFile.id
    )
    # PostgreSQL puts NULL first in a descending order, SQLite last: so it is said.
    undated_last = Document.published_on.is_(None)
    query = query.order_by(undated_last, Document.published_on.desc(), Document.id)
    rows, total = read_part(query, number, size)
    return [Published(*row) for row in rows], total


def principle_by_id(principle_id: int) -> Principle | None:
    """The kept principle of that number."""
    return next((principle for principle in principles() if principle.id == principle_id), None)


def proposals_serving(principle_id: int, *, number: int, size: int) -> tuple[list[Answering], int]:
    """A part of the public proposals that serve a principle, the latest first, and how many there
    are.
    """
    query = sa.select(Proposal, Serves.how).join(Serves, Serves.proposal_id == Proposal.id)
    query = query.where(Serves.principle_id == principle_id, IS_PUBLIC)
    query = query.order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
    rows, total = read_part(query, number, size)
    return [Answering(*row) for row in rows], total


def answered_questions(*, number: int, size: int) -> tuple[list[Question], int]:
    """A part of the questions that were answered, the latest answer first, and how many there
    are.
    """
    return _questions(Question.state == "answered", Question.settled_at.desc(), number, size)


def all_questions(*, number: int, size: int) -> tuple[list[Question], int]:
    """A part of all questions for the steering group, the waiting ones first, and how many there
    are.
    """
    waiting_first = sa.case((Question.state == "waiting", 0), else_=1)
    return _questions(sa.true(), waiting_first, number, size)


def _questions(which: Any, order: Any, number: int, size: int) -> tuple[list[Question], int]:
    query = sa.select(Question).where(which).order_by(order, Question.id.desc())
    rows, total = read_part(query, number, size)
    return list(rows.scalars()), total


def organisation_choices(ids: list[int] | None = None, most: int | None = None) -> list[Any]:
    """Id and name of the organisations that somebody may stand for or belong to: all that have
    not left, these, or the first ones.
    """
    offered = present() if ids is None else directory()
    entries = sorted(offered, key=lambda entry: by_name(entry.name))
    if ids is not None:
        entries = [entry for entry in entries if entry.id in ids]
    return [(entry.id, entry.name) for entry in entries[:most]]


def records(model: type[Any], *, number: int, size: int) -> tuple[list[Any], int]:
    """A part of the records of a kind, by place in the order where they have one; and how many
    there are.
    """
    query = sa.select(model)
    if hasattr(model, "position"):
        query = query.order_by(model.position)
    # Several may have the same place: their numbers keep pages from overlapping.
    rows, total = read_part(query.order_by(model.id), number, size)
    return list(rows.scalars()), total


def next_position(model: type[Any]) -> int:
    """The place after the last one, as far as there are numbers."""
    last = db.session.scalar(sa.select(sa.func.max(model.position))) or 0
    return min(last + 1, INTEGER)


def record_at(model: type[Any], handle: str) -> Any:
    """The record of that number; of the pages the one of that key. None if there is none."""
    if model is CharterPage:
        return db.session.scalar(sa.select(CharterPage).where(CharterPage.key == handle))
    # Figures of other scripts are digits too, and more than nine may be no number of PostgreSQL's.
    is_number = handle.isascii() and handle.isdigit() and len(handle) < 10
    if not is_number:
        return None
    return db.session.get(model, int(handle))


def question_by_id(question_id: int) -> Question | None:
    """The question of that number."""
    return db.session.get(Question, question_id)
