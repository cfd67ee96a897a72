"""Reads of stored files."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from app.charter.models import Document
from app.database import db
from app.files.models import StoredFile
from app.sharing.models import EditionPicture, SitePicture


def uploads_folder() -> Path:
    """Where the bytes lie."""
    folder: Path = current_app.config["TWIZA"].uploads_dir
    return folder


def public_file(key: str) -> StoredFile | None:
    """The file of that key if something public refers to it: a document of the initiative, or the
    head of a page.
    """
    referring = (Document.file_id, SitePicture.file_id, EditionPicture.file_id)
    refers = sa.or_(*(sa.exists().where(column == StoredFile.id) for column in referring))
    return db.session.scalar(sa.select(StoredFile).where(StoredFile.key == key, refers))


def forgotten(keys: Collection[str]) -> bool:
    """Whether one of those files has no row any more."""
    counting = sa.select(sa.func.count()).select_from(StoredFile)
    known = db.session.scalar(counting.where(StoredFile.key.in_(keys)))
    return known != len(keys)
