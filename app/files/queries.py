"""Reads of stored files."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app

from app.charter.models import Document
from app.database import db
from app.files.models import StoredFile
from app.organisations.models import Organisation
from app.plan.models import Evidence
from app.sharing.models import EditionPicture, SitePicture
from app.site.models import SiteSettings
from app.speech.addresses import url_for


def uploads_folder() -> Path:
    """Where the bytes lie."""
    folder: Path = current_app.config["TWIZA"].uploads_dir
    return folder


# What everybody is shown, by the columns that refer to a file.
SHOWN_BY = (
    *(Document.file_id, Organisation.logo_id, SiteSettings.picture_id),
    *(SitePicture.file_id, EditionPicture.file_id, Evidence.file_id),
)


def public_file(key: str) -> StoredFile | None:
    """The file of that key if something public refers to it: a document of the initiative, the
    logo of an organisation, the initiative's picture, the head of a page, what goes with a
    report.
    """
    refers = [sa.exists().where(column == StoredFile.id) for column in SHOWN_BY]
    query = sa.select(StoredFile).where(StoredFile.key == key, sa.or_(*refers))
    return db.session.scalar(query)


class Picture(NamedTuple):
    """A stored picture as a page shows it: its address, and its size in points."""

    url: str
    width: int
    height: int


class Stored(NamedTuple):
    """As much of a stored picture as its address needs; it may be kept, an address of one page
    not.
    """

    key: str
    name: str
    width: int | None
    height: int | None

    @property
    def shown(self) -> Picture:
        """The picture with its address, the same in every language, so that browsers have it
        once.
        """
        url = url_for("files.show", key=self.key, name=self.name, lang=None)
        return Picture(url, self.width or 1, self.height or 1)


# The columns of Stored, in its order.
STORED = (StoredFile.key, StoredFile.name, StoredFile.width, StoredFile.height)


def forgotten(keys: Collection[str]) -> bool:
    """Whether one of those files has no row any more."""
    counting = sa.select(sa.func.count()).select_from(StoredFile)
    known = db.session.scalar(counting.where(StoredFile.key.in_(keys)))
    return known != len(keys)
