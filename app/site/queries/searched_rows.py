"""What a found row shows: its address, its name and its texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.charter.models import Document, Question
from app.charter.queries import QUESTIONS_A_PAGE, Published
from app.database import db
from app.files.models import StoredFile
from app.site.queries.searched import KINDS
from app.speech.addresses import Thing, url_for, url_of
from app.speech.language import language
from app.text.texts import Localised, in_language


class ShownResult(NamedTuple):
    """A found thing in the reader's language."""

    url: str
    title: Localised
    texts: list[Localised]


def shown_of(name: str, ids: Sequence[int]) -> list[ShownResult]:
    """The rows of those numbers, in that order."""
    model = KINDS[name].model
    query = sa.select(model).where(model.id.in_(ids))
    rows = {row.id: row for row in db.session.scalars(query)}
    # A row may have been deleted since the terms were read.
    present = [rows[number] for number in ids if number in rows]
    if name in _SHOWN:
        return _SHOWN[name](present)
    return [_row(name, row) for row in present]


def _row(name: str, row: Any) -> ShownResult:
    kind = KINDS[name]
    names = getattr(row, kind.title.key)
    url = url_of(_PAGES[name], Thing(row.id, names))
    texts = [in_language(getattr(row, column.key), language()) for column in kind.texts]
    return ShownResult(url, in_language(names, language()), texts)


def _documents(rows: list[Document]) -> list[ShownResult]:
    """A document leads to its file or its address; one without either to the list of all."""
    numbers = [row.file_id for row in rows if row.file_id]
    query = sa.select(StoredFile).where(StoredFile.id.in_(numbers))
    files = {file.id: file for file in db.session.scalars(query)}
    shown = []
    for row in rows:
        document = Published(row, files.get(row.file_id or 0))
        title = in_language(row.title, language(), row.language)
        kind = Localised(row.kind, row.language or language())
        shown.append(ShownResult(_document_url(document), title, [kind]))
    return shown


def _document_url(document: Published) -> str:
    if document.file is not None:
        return url_for("files.show", key=document.file.key, name=document.file.name)
    return document.link or url_for("charter.documents")


def _questions(rows: list[Question]) -> list[ShownResult]:
    """A question leads to its place on its page of the answered ones."""
    query = sa.select(Question.id).where(Question.state == "answered")
    query = query.order_by(Question.settled_at.desc(), Question.id.desc())
    # All ids, as the page of one depends on how many stand before it.
    answered = list(db.session.scalars(query))
    shown = []
    for row in rows:
        page = None
        if row.id in answered:
            page = answered.index(row.id) // QUESTIONS_A_PAGE + 1
        anchor = f"question-{row.id}"
        url = url_for("charter.questions", page=page if page != 1 else None, _anchor=anchor)
        answer = in_language(row.answer, language())
        shown.append(ShownResult(url, Localised(row.body, row.language), [answer]))
    return shown


_PAGES = {
    "principles": "charter.principle",
    "organisations": "organisations.show",
    "meetings": "meetings.show",
}
_SHOWN: dict[str, Callable[[list[Any]], list[ShownResult]]] = {
    "documents": _documents,
    "questions": _questions,
}
