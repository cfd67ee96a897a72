"""Verbs about pictures: draw one, and put it in the place of the one before it."""

from __future__ import annotations

from app.database import db
from app.files.operations import Taken, forget, put, store
from app.kept import touch_frame
from app.sharing.models import EditionPicture, SitePicture
from app.sharing.posters import Poster


def draw(poster: Poster) -> Taken:
    """Draw a picture and write it among the files; no row knows it yet. Slow: before the
    transaction.
    """
    # What draws is large and seldom needed: see docs/decisions.md, "a server holds what serving
    # needs".
    from app.sharing.picture import drawn

    return put(drawn(poster), poster.name, "image/png")


def hang(poster: Poster, taken: Taken) -> None:
    """The site shows this picture from now on, and forgets the one before it. It follows from what
    was changed with permission, so nobody is asked and nothing is recorded.
    """
    row = _place(poster)
    former = row.file_id
    row.file_id = store(taken, by=None).id
    row.digest = poster.digest
    db.session.add(row)
    if former is not None:
        forget(former)
    touch_frame()


def _place(poster: Poster) -> SitePicture | EditionPicture:
    code = poster.language
    if poster.edition is None:
        return db.session.get(SitePicture, code) or SitePicture(language=code)
    place = (poster.edition, code)
    new = EditionPicture(edition_number=poster.edition, language=code)
    return db.session.get(EditionPicture, place) or new
