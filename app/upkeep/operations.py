"""Verbs of upkeep: write a backup, and put one back."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pysqlite3.dbapi2
import sqlalchemy as sa

from app import clock
from app.activity.models import ChainHead, Event
from app.database import db
from app.files.models import StoredFile
from app.files.operations import whole
from app.files.queries import uploads_folder
from app.kept import touch_frame
from app.upkeep import archive, rows
from app.upkeep.archive import CHUNK, TABLES, Reader, RefusedArchive, Writer
from app.upkeep.health import migration_revision

UPLOADS = "uploads/"
KEY = re.compile(r"[0-9a-f]{32}")


class Made(NamedTuple):
    """What a backup holds: rows, files, events and the head of their chain; and which files were
    not there.
    """

    rows: int
    files: int
    events: int
    head: str
    missing: list[str]


def back_up(path: Path) -> Made:
    """Everything at one instant in one file: call it inside `snapshot()`. What people do meanwhile
    is not held up.

    The uploads come first: a file may be deleted by somebody as soon as its row is gone.
    """
    # Before anything is read: emptied tables show in a snapshot that is older.
    rows.hold_still()
    # The head is told in the manifest, so that `verify --against` finds a cut tail; see
    # docs/decisions.md, 'what proves that nothing was cut off'.
    head = db.session.get(ChainHead, 1)
    events = db.session.scalar(sa.select(sa.func.count()).select_from(Event)) or 0
    described: list[dict[str, Any]] = []
    missing: list[str] = []
    manifest = {
        "made_at": clock.now().isoformat(),
        "engine": db.engine.dialect.name,
        "revision": migration_revision(),
        "head": {"position": head.position, "seal": head.seal} if head else None,
        "events": events,
        "tables": described,
        "missing": missing,
    }
    with archive.made(path, manifest) as writer:
        files = _add_files(writer, missing)
        for table in rows.tables():
            about = {"name": table.name, "columns": rows.columns(table)}
            described.append({**about, "rows": _add_table(writer, table)})
    total = sum(about["rows"] for about in described)
    return Made(total, files, events, head.seal if head else "", missing)


def _add_files(writer: Writer, missing: list[str]) -> int:
    keys = db.session.scalars(sa.select(StoredFile.key).order_by(StoredFile.id)).all()
    for key in keys:
        try:
            with (uploads_folder() / key).open("rb") as file:
                writer.add(UPLOADS + key, iter(lambda: file.read(CHUNK), b""), packed=False)
        # Said at the end: a backup without one picture is better than none.
        except FileNotFoundError:
            missing.append(key)
    return len(keys) - len(missing)


def _add_table(writer: Writer, table: sa.Table) -> int:
    count = 0

    def counted() -> Any:
        nonlocal count
        for lines in rows.lines(table):
            count += lines.count(b"\n")
            yield lines

    writer.add(f"{TABLES}{table.name}.jsonl", counted())
    return count


def copy_database(path: Path) -> None:
    """SQLite's file as it is at one instant, page by page: nothing in it is looked at, so damage
    is copied too.
    """
    # SQLite copies into a path, and `whole` gives an open file: it is copied twice.
    with TemporaryDirectory(dir=path.parent) as folder, db.engine.connect() as connection:
        place = Path(folder) / path.name
        driver: Any = connection.connection.driver_connection
        with closing(pysqlite3.dbapi2.connect(place)) as copy:
            driver.backup(copy)
        with whole(path) as file, place.open("rb") as copied:
            shutil.copyfileobj(copied, file)


def require_room(reader: Reader, *, force: bool) -> None:
    """Raise RefusedArchive unless the backup fits the database's tables, and the database is empty
    or may be replaced.
    """
    wanted, found = reader.manifest["revision"], migration_revision()
    if wanted != found:
        raise RefusedArchive(
            f"this backup was made at migration {wanted} and the database is at {found}: restore "
            "it into a database "
            "without any tables; they are then made, and brought up to date"
        )
    layout = {table["name"]: set(table["columns"]) for table in reader.manifest["tables"]}
    if rows.layout() != layout:
        raise RefusedArchive("the database's tables are not those of this backup")
    if not force and not rows.is_empty(layout):
        raise RefusedArchive(
            "the database is not empty; --force replaces everything in it by this backup"
        )


def put_files(reader: Reader) -> int:
    """Bring the backup's uploads to their places, each whole; how many. What no row knows yet is
    nobody's.
    """
    folder = uploads_folder()
    # See docs/decisions.md, 'what is new is for its owner alone, what is there stays as it is'.
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = [name for name in reader.manifest["members"] if name.startswith(UPLOADS)]
    for name in names:
        key = name.removeprefix(UPLOADS)
        if not KEY.fullmatch(key):
            raise RefusedArchive(f"{name} is not the name of an upload")
        with whole(folder / key) as file:
            for chunk in reader.chunks(name):
                file.write(chunk)
    return len(names)


def put_rows(reader: Reader, *, force: bool) -> int:
    """Replace the content of every table by the backup's, within the present transaction; how many
    rows.

    The frame gets a new revision, so that running processes keep nothing of what was before.
    """
    described = reader.manifest["tables"]
    names = [table["name"] for table in described]
    # Asked before the tables are locked, and again: a migration or a form may have come between.
    require_room(reader, force=force)
    rows.take(names)
    require_room(reader, force=force)
    # What refers goes before what it refers to.
    rows.empty(reversed(names))
    for table in described:
        name = table["name"]
        lines = reader.lines(f"{TABLES}{name}.jsonl")
        count = rows.load(name, table["columns"], lines)
        if count != table["rows"]:
            raise RefusedArchive(f"{name}: {count} rows of {table['rows']} could be read")
    rows.settle([table["name"] for table in described if "id" in table["columns"]])
    touch_frame()
    return sum(table["rows"] for table in described)
