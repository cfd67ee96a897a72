"""What is searched beside proposals: rows that are few, split into words once and kept per
process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from app.charter.models import Document, Principle, Question
from app.database import db
from app.kept import frame_revision
from app.meetings.models import Meeting
from app.organisations.models import Organisation
from app.plan.edition import FrozenAction
from app.plan.queries.editions import newest_content
from app.text.analyser import padded_terms
from app.text.texts import ReadOnlyTexts

# As much of a long text as is searched and quoted.
LOOKED_THROUGH = 4000
Fits = Callable[[str], bool]
Signature = tuple[Any, ...]


class SearchedKind(NamedTuple):
    """A kind of rows: what names one, what else is said of it, which of them are public, and in
    which order.
    """

    model: Any
    title: Any
    texts: tuple[Any, ...]
    public: sa.ColumnElement[bool]
    order: Any


KINDS = {
    "principles": SearchedKind(
        Principle, Principle.name, (Principle.statement,), sa.true(), Principle.position
    ),
    "organisations": SearchedKind(
        Organisation, Organisation.name, (Organisation.presentation,), sa.true(), Organisation.id
    ),
    "meetings": SearchedKind(
        Meeting,
        Meeting.title,
        (Meeting.place, Meeting.agenda, Meeting.minutes),
        sa.true(),
        Meeting.starts_at.desc(),
    ),
    "documents": SearchedKind(
        Document, Document.title, (Document.kind,), sa.true(), Document.published_on.desc()
    ),
    "questions": SearchedKind(
        Question,
        Question.body,
        (Question.answer,),
        Question.state == "answered",
        Question.settled_at.desc(),
    ),
}


class IndexEntry(NamedTuple):
    """A thing with its names and the terms by which it and its names are found; `words` is a
    digest of its texts.
    """

    id: int
    words: int
    title: ReadOnlyTexts | str
    title_terms: str
    terms: str


def signatures() -> dict[str, Signature]:
    """For each kind what changes whenever a row of it is added, edited, published or taken away;
    in one statement.

    The frame's revision (app/kept.py) with it, as a restored backup may bring the same numbers.
    """
    frame = frame_revision()
    parts = [_signature(name, kind) for name, kind in KINDS.items()]
    rows = db.session.execute(sa.union_all(*parts))
    return {name: (frame, *map(int, numbers)) for name, *numbers in rows}


def _signature(name: str, kind: SearchedKind) -> Any:
    versions = sa.func.coalesce(sa.func.sum(kind.model.version), 0)
    ids = sa.func.coalesce(sa.func.sum(kind.model.id), 0)
    query = sa.select(sa.literal(name), sa.func.count(), versions, ids)
    return query.where(kind.public)


def entries(name: str, signature: Signature) -> list[IndexEntry]:
    """The things of a kind in their order; of those that were known only what has other texts is
    split again.
    """
    store = _store()
    kept, known = store.get(name, (None, []))
    # Without a revision of the frame nothing is known for sure, and everything is read.
    if kept == signature and signature[0] is not None:
        found: list[IndexEntry] = known
        return found
    # Splitting words is what takes long; a row whose texts are the same keeps its terms.
    before = {(entry.id, entry.words): entry for entry in known}
    kind = KINDS[name]
    query = sa.select(kind.model.id, kind.title, *kind.texts).where(kind.public)
    query = query.order_by(kind.order, kind.model.id.desc())
    found = []
    for number, *texts in db.session.execute(query):
        same = before.get((number, _digest(*texts)))
        found.append(same or _entry(number, *texts))
    store[name] = (signature, found)
    return found


def actions() -> tuple[list[IndexEntry], tuple[FrozenAction, ...]]:
    """The actions of the newest edition, never what the draft says, and the same as the edition
    tells them.
    """
    content = newest_content()
    if content is None:
        return [], ()
    kept, known = _store().get("actions", (None, []))
    # An edition is parsed once per process, so its identity says that it is the same.
    if kept is not content:
        known = [_action(index, action) for index, action in enumerate(content.actions)]
        _store()["actions"] = (content, known)
    return known, content.actions


def _action(index: int, action: FrozenAction) -> IndexEntry:
    # Its number is no word: many actions would be found by any number.
    reference = action.reference if action.is_referred_to else ""
    return _entry(index, action.title, action.description, action.beneficiaries, reference)


def fitting(found: list[IndexEntry], fits: Fits) -> list[IndexEntry]:
    """Those of which the terms fit: first those whose names do."""
    both = [entry for entry in found if fits(entry.terms)]
    return sorted(both, key=lambda entry: not fits(entry.title_terms))


def _entry(id: int, title: Any, *texts: Any) -> IndexEntry:
    title_terms = padded_terms(_each(title))
    terms = padded_terms(_words(title, *texts))
    return IndexEntry(id, _digest(title, *texts), title, title_terms, terms)


def _words(*texts: Any) -> list[str]:
    return [text[:LOOKED_THROUGH] for given in texts for text in _each(given)]


def _digest(*texts: Any) -> int:
    return hash(tuple(_words(*texts)))


def _each(given: ReadOnlyTexts | str | None) -> list[str]:
    if isinstance(given, str):
        return [given]
    return list((given or {}).values())


def _store() -> dict[str, Any]:
    store: dict[str, Any] = current_app.extensions.setdefault("twiza_searched", {})
    return store
