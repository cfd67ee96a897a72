"""Which pictures there are, and which one a page names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa

from app.database import db
from app.files.models import StoredFile
from app.kept import FrameCache, frame_revision
from app.sharing.models import EditionPicture, SitePicture
from app.speech.language import language, languages

# The number of the site's own picture, which no edition has.
SITE = 0


class Picture(NamedTuple):
    """A picture that is drawn: of which edition, if it is not the site's, and where it lies."""

    edition: int
    language: str
    key: str
    name: str
    digest: str


def pictures() -> Mapping[tuple[int, str], Picture]:
    """All pictures, by edition and language."""
    # Each tells the frame of itself: before anything was ever told, there is none.
    return _pictures() if frame_revision() is not None else {}


@FrameCache
def _pictures() -> Mapping[tuple[int, str], Picture]:
    """All pictures, read once a revision."""
    columns = StoredFile.key, StoredFile.name
    of_site = sa.select(sa.literal(SITE), SitePicture.language, *columns, SitePicture.digest)
    of_edition = sa.select(
        EditionPicture.edition_number, EditionPicture.language, *columns, EditionPicture.digest
    )
    both = sa.union_all(
        of_site.join(StoredFile, StoredFile.id == SitePicture.file_id),
        of_edition.join(StoredFile, StoredFile.id == EditionPicture.file_id),
    )
    found = (Picture(*row) for row in db.session.execute(both))
    return {(picture.edition, picture.language): picture for picture in found}


def nearest(edition: int | None) -> Picture | None:
    """The picture of that edition in the reader's language, else the site's, else the site's in
    another language; None where none is drawn.
    """
    known = pictures()
    codes = (language(), *languages())
    places = [(edition or SITE, language()), *((SITE, code) for code in codes)]
    return next((known[place] for place in places if place in known), None)


def has_picture(edition: int | None) -> bool:
    """Whether that edition has a picture of its own, in whatever language."""
    return any(edition == known for known, _language in pictures())


def newest_edition() -> int | None:
    """The newest edition that has a picture."""
    return max((edition for edition, _language in pictures()), default=SITE) or None
