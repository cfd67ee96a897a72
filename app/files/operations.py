"""Verbs about files: take an upload in, note it as stored, forget it, sweep away what nobody
knows.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, Protocol

import sqlalchemy as sa

from app import clock
from app.database import db
from app.errors import Fault
from app.files.bounds import Bounds
from app.files.models import StoredFile
from app.files.queries import uploads_folder
from app.text.richtext import single_line

if TYPE_CHECKING:
    from app.files.content import Judged

LONGEST_STEM = 120
# Younger ones may belong to a transaction that has not ended yet.
SWEPT_AFTER_SECONDS = 3600
TEMPORARY = ".part"
# Lies among the uploads without being one: when the newest backup was made
# (app/upkeep/condition.py).
BACKUP_NOTE = "newest-backup.json"


class Upload(Protocol):
    """A file as a form carries it."""

    filename: str | None

    def read(self, size: int = -1, /) -> bytes: ...


class Person(Protocol):
    """Whoever stores the file."""

    @property
    def member_id(self) -> int | None: ...


class Taken(NamedTuple):
    """An upload whose bytes were judged and lie in the uploads folder; no row knows it yet."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str
    width: int | None
    height: int | None


@contextmanager
def taking(
    upload: Upload | None, field: str = "file", bounds: Bounds | None = None
) -> Iterator[Taken | None]:
    """Judge and write an upload before the transaction that stores it; its bytes go again if that
    is refused. With bounds it is a picture, and kept small.

    Around `writing()`, never inside: decoding and syncing are slow. Gives None when no file was
    sent. After any other failure the bytes stay for `sweep`: of a database that goes away while it
    commits nobody knows whether it holds the row.
    """
    # See docs/decisions.md, "an upload is judged, written, then noted".
    if upload is None or not upload.filename:
        yield None
        return
    taken = take(upload, field, bounds)
    try:
        yield taken
    except Fault:
        (uploads_folder() / taken.key).unlink(missing_ok=True)
        raise


def take(upload: Upload, field: str = "file", bounds: Bounds | None = None) -> Taken:
    """The upload, judged by its content and written under a name that only the server chose."""
    judged = _judged(upload, field, bounds)
    name = file_name(upload.filename or "", judged.ending)
    taken = put(judged.data, name, judged.media_type)
    return taken._replace(width=judged.width, height=judged.height)


def put(data: bytes, name: str, media_type: str) -> Taken:
    """Bytes written under a key that only the server chose, for `store` to note."""
    key = secrets.token_hex(16)
    folder = uploads_folder()
    # See docs/decisions.md, "what is new is for its owner alone, what is there stays as it is".
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole(folder / key) as file:
        file.write(data)
    sha256 = hashlib.sha256(data).hexdigest()
    return Taken(key, name, media_type, len(data), sha256, None, None)


def _judged(upload: Upload, field: str, bounds: Bounds | None) -> Judged:
    # What it decodes with is large, and few upload: see docs/decisions.md, "a server holds what
    # serving needs".
    from app.files.content import LARGEST, judge

    # One byte more than is taken tells that there is more, without reading all of it.
    data = upload.read(LARGEST + 1)
    if bounds is None:
        return judge(data, field)
    from app.files.small import judge_small

    return judge_small(data, bounds, field)


def file_name(given: str, ending: str) -> str:
    """A name for people: without folders and controls, with the ending of what the content is."""
    # Windows' folders too: some browsers send the whole path.
    stem = single_line(PurePath(given.replace("\\", "/")).stem)
    letters = "".join(letter if _may_stand_in_a_name(letter) else "-" for letter in stem)
    name = letters[:LONGEST_STEM].strip(" .") or "file"
    return name + ending


def _may_stand_in_a_name(letter: str) -> bool:
    """Neither a control nor what a file system or an address takes for its own."""
    return letter.isprintable() and letter not in '/:*?"<>|#%'


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write that only its owner may read: it is there completely or not at all, whatever
    happens.
    """
    descriptor, temporary = tempfile.mkstemp(suffix=TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # The bytes are on the disk before the name is: after a power cut no name has half a file.
        os.replace(temporary, path)
    # Also when the process is asked to end.
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    # The name stands in the folder, which is a file of its own to the disk.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def store(taken: Taken, *, by: Person | None) -> StoredFile:
    """Note a taken file as stored. Whether `by` may is asked by the verb of the thing that will
    refer to it.
    """
    owner = by.member_id if by else None
    row = StoredFile(**taken._asdict(), stored_at=clock.now(), stored_by_id=owner)
    db.session.add(row)
    db.session.flush()
    return row


class FileChange(NamedTuple):
    """What a form does with the file of a row: another one takes its place, or it goes."""

    taken: Taken | None = None
    removed: bool = False

    def changes(self, present: int | None) -> bool:
        """Whether a row that refers to that file will refer to another one or to none."""
        return self.taken is not None or (self.removed and present is not None)


NO_CHANGE = FileChange()


def exchange(row: Any, column: str, change: FileChange, *, by: Person | None) -> None:
    """Let the row's column refer to what the change says; the file before it is forgotten."""
    former: int | None = getattr(row, column)
    if not change.changes(former):
        return
    # The new one first: until the row names it, the former one is still referred to.
    fresh = store(change.taken, by=by).id if change.taken else None
    setattr(row, column, fresh)
    if former is not None:
        forget(former)


def forget(file_id: int) -> None:
    """Delete the row of a file that nothing refers to any more; its bytes go with the next
    `sweep`.
    """
    # First what referred to it: the foreign key would refuse it otherwise.
    db.session.flush()
    db.session.execute(sa.delete(StoredFile).where(StoredFile.id == file_id))


def sweep() -> int:
    """Delete the bytes in the uploads folder that no row knows and that are older than an hour;
    returns how many.
    """
    folder = uploads_folder()
    known = {*db.session.scalars(sa.select(StoredFile.key)), BACKUP_NOTE}
    before = clock.now().timestamp() - SWEPT_AFTER_SECONDS
    unknown = [path for path in folder.glob("*") if path.name not in known and path.is_file()]
    old = [path for path in unknown if _written_at(path) < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _written_at(path: Path) -> float:
    """When it was last written; never, if somebody else has just swept it away."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return inf
