"""Who was erased, told outside the database: what comes back from before, by a backup or a folder,
finds here who must not.

A small file for each person in a folder inside `UPLOADS_DIR`, which all servers share. See
docs/decisions.md, "who was erased stands in a file each".
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db
from app.errors import Fault
from app.files.operations import whole
from app.files.queries import uploads_folder
from app.privacy.models import Erasure

# Beside the uploads, as copies are: `sweep` looks at files alone.
FOLDER = "erased"
ENDING = ".json"
# The number is only a name.
_LOCK = 7_126_140


class Erased(NamedTuple):
    """Somebody who was erased: their public key, when, and whether their texts went with them. Of
    somebody who was imported also from where, and a digest of what they were called there.
    """

    key: str
    at: datetime
    with_texts: bool
    salt: str
    source: str | None = None
    source_digest: str | None = None
    # Of what the site's own folders call them, whatever they are imported as.
    folder_digest: str | None = None

    def was(self, source_id: str) -> bool:
        """Whether their source called them that."""
        return self.source_digest == source_digest(self.salt, source_id)

    def left_as(self, name: str, joined_at: datetime) -> bool:
        """Whether they left the site under that id in a folder, with that day of joining."""
        return self.folder_digest == source_digest(self.salt, _in_folders(name, joined_at))


class UnreadableErased(Fault):
    """A file of this folder cannot be read, so that nobody knows whom it names."""


def source_digest(salt: str, source_id: str) -> str:
    """What stands for somebody's id at their source, which may be a name or an address."""
    return hmac.new(salt.encode(), source_id.encode(), hashlib.sha256).hexdigest()


def erased_of(member: Member, erasure: Erasure) -> Erased:
    """What is to be remembered of a member whose erasure has begun: the same each time."""
    told = Erased(member.key, erasure.begun_at or erasure.due_at, erasure.with_texts, erasure.salt)
    own = _in_folders(member.source_id or str(member.id), member.joined_at)
    told = told._replace(folder_digest=source_digest(erasure.salt, own))
    if member.source_id is None:
        return told
    known = source_digest(erasure.salt, member.source_id)
    return told._replace(source=member.source, source_digest=known)


def _in_folders(name: str, joined_at: datetime) -> str:
    # A number alone would be somebody else's in the folder of another site.
    return f"{name} {joined_at.astimezone(UTC).isoformat()}"


def erased_folder() -> Path:
    """Where the files lie."""
    return uploads_folder() / FOLDER


def remember(erased: Erased) -> None:
    """Write the person's file, whole or not at all; written again it says the same."""
    # Each for its owner alone: what `parents` makes would not be.
    uploads_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    erased_folder().mkdir(mode=0o700, exist_ok=True)
    content = {**erased._asdict(), "at": erased.at.isoformat()}
    with whole(erased_folder() / f"{erased.key}{ENDING}") as file:
        file.write(json.dumps(content, indent=1).encode())


def in_turn() -> None:
    """Imports and erasures wait for each other, each until its transaction ends: who is erased
    while a folder is applied would come back by it.
    """
    connection = db.session.connection()
    # SQLite needs no lock beside its own: a transaction that writes has the only write lock.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def remembered(folder: Path | None = None) -> dict[str, Erased]:
    """Everybody of whom a file tells, by their keys; of that folder, else of the site's. Raises
    UnreadableErased rather than forget one.
    """
    found = sorted((folder or erased_folder()).glob(f"*{ENDING}"))
    return {erased.key: erased for erased in map(_read, found)}


def lay_beside(folder: Path) -> None:
    """Put a copy of each file beside a backup: whoever restores one of before needs those of
    since. None that lies there goes.
    """
    for path in sorted(erased_folder().glob(f"*{ENDING}")):
        place = folder / FOLDER / path.name
        place.parent.mkdir(mode=0o700, exist_ok=True)
        with whole(place) as file:
            file.write(path.read_bytes())


def erased_since(folder: Path) -> dict[str, Erased]:
    """Whoever a backup in that folder must not bring back: known to the site, or to what lies
    beside the backup.
    """
    return remembered(folder / FOLDER) | remembered()


def _read(path: Path) -> Erased:
    try:
        content = json.loads(path.read_bytes())
        return Erased(**{**content, "at": datetime.fromisoformat(content["at"])})
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise UnreadableErased(f"{path} cannot be read ({type(fault).__name__})") from None


def erased_among(
    people: Iterable[Erased], source: str, source_ids: Iterable[str]
) -> dict[str, Erased]:
    """Those of a source's ids that are somebody's who was erased, and whose."""
    named = list(source_ids)
    return {
        source_id: erased
        for erased in people
        if erased.source == source
        for source_id in named
        if erased.was(source_id)
    }
