"""The file that holds everything about a member."""

from __future__ import annotations

import json
import zipfile
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db, reading_engine
from app.files.operations import SWEPT_AFTER_SECONDS, TEMPORARY, whole
from app.files.queries import uploads_folder
from app.privacy.gathering import gathered, own_files
from app.privacy.models import DataCopy
from app.speech.language import languages, speaking

# Beside the uploads, which `sweep` looks at and backups hold, and not among them.
FOLDER = "copies"


def place_of(copy: DataCopy) -> Path:
    """Where the file lies, or will."""
    return folder() / copy.key


def folder() -> Path:
    """Where all of them lie."""
    return uploads_folder() / FOLDER


def is_there(copy: DataCopy) -> bool:
    """Whether it can be fetched. After a restore the row may be there without its file."""
    return copy.made_at is not None and place_of(copy).is_file()


def write_copy(copy: DataCopy) -> None:
    """Write the file, whole or not at all: one file of JSON for each noun, and what the member
    uploaded; in the language in which the site speaks to them.
    """
    member = db.session.get_one(Member, copy.member_id)
    spoken = member.language if member.language in languages() else languages()[0]
    # Each for its owner alone: what `parents` makes would not be.
    uploads_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    folder().mkdir(mode=0o700, exist_ok=True)
    with speaking(spoken), whole(place_of(copy)) as file, zipfile.ZipFile(file, "w") as packed:
        _fill(packed, member)


def _fill(packed: zipfile.ZipFile, member: Member) -> None:
    for noun in gathered(member):
        text = json.dumps(noun.content, ensure_ascii=False, indent=1)
        packed.writestr(f"{noun.name}.json", text, zipfile.ZIP_DEFLATED)
    for stored in own_files(member):
        path = uploads_folder() / stored.key
        # One that is missing is upkeep's to tell; two may have one name.
        if path.is_file():
            packed.write(path, f"files/{stored.id}-{stored.name}")


def sweep_copies() -> None:
    """Delete the files that no row knows. One that is being written has another name, and stays
    for an hour.
    """
    # The files before the rows: each row is there before its file.
    found = list(folder().glob("*"))
    with reading_engine().connect() as connection:
        known = set(connection.scalars(sa.select(DataCopy.key)))
    before = clock.now().timestamp() - SWEPT_AFTER_SECONDS
    for path in found:
        # Another worker may sweep it at this moment.
        with suppress(FileNotFoundError):
            is_done = path.suffix != TEMPORARY or path.stat().st_mtime < before
            if path.name not in known and is_done:
                path.unlink()
