"""`flask verify`, `flask backup` and `flask restore`"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import clock
from app.activity.cli import seal_in_turns
from app.activity.queries import unsealed_count
from app.commands import Command, WrongInput
from app.database import db, snapshot, writing
from app.files.queries import forgotten
from app.mail.models import Mail
from app.mail.operations import hold
from app.migrating import upgrade
from app.notices.models import Notice
from app.privacy.erased import Erased, erased_since, lay_beside, remember
from app.privacy.operations.again import ask_anew, erase_again
from app.privacy.worker import purge_erased
from app.upkeep.archive import RefusedArchive, opened
from app.upkeep.condition import note_backup
from app.upkeep.faults import CHECKS, UNREADABLE, faults, reason
from app.upkeep.health import (
    encoding,
    engine_version,
    is_known_revision,
    migration_revision,
    newest_revision,
)
from app.upkeep.operations import Made, back_up, copy_database, put_files, put_rows, require_room
from app.upkeep.stored import cut_faults
from app.upkeep.worker import Worker

FILE = click.Path(dir_okay=False, path_type=Path)
# An upload may be deleted while it is copied, and again while it is copied anew.
ATTEMPTS = 5


@click.command("verify", cls=Command)
@click.option(
    "--against",
    type=FILE,
    help="A backup: everything that had happened by then must still be in the chain.",
)
@with_appcontext
def verify(against: Path | None) -> None:
    """Recount tallies, check the event chain, editions, references and files; exit status 1 if
    anything is wrong.
    """

    def cut_since_then() -> Iterator[str]:
        if against is not None:
            with opened(against) as backup:
                yield from cut_faults(backup)

    with snapshot():
        engine, found = engine_version(), 0
        # The last number is told below.
        for found, fault in enumerate(faults((*CHECKS, cut_since_then)), 1):  # noqa: B007
            click.echo(fault, err=True)
        click.echo(f"{engine}; {unsealed()} events not sealed yet; {found} faults")
    sys.exit(1 if found else 0)


def unsealed() -> str:
    """How many events wait to be sealed, as far as that can be told."""
    try:
        return str(unsealed_count())
    except DBAPIError:
        return "nobody knows how many"


@click.command("backup", cls=Command)
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Write FILE with the database and all uploads as they are at one instant; the site may serve
    meanwhile.

    An older FILE is replaced once the new one is whole. The folder `erased` beside it tells a
    restore who was erased: keep the two together. Exit status 1 when an upload is missing on the
    disk, or when the database cannot be read: of SQLite its file is then copied as it is, to
    FILE.sqlite3.
    """
    if not file.parent.is_dir():
        raise WrongInput(f"the folder of {file} does not exist")
    if file.exists() and not file.is_file():
        raise WrongInput(f"{file} is no ordinary file, and is not replaced")
    engine_version()  # a database that cannot be reached, or is none, cannot be copied either
    seal_in_turns()  # the backup's head covers them
    began = clock.now()
    try:
        made = whole_backup(file)
    except UNREADABLE as error:
        raise click.ClickException(
            f"the database cannot be read ({reason(error)}); {copied_instead(file)}"
        ) from None
    except OSError as error:
        raise click.ClickException(f"{file} could not be written ({error.strerror})") from None
    noted = noted_beside_the_uploads(began) and erased_laid_beside(file)
    for key in made.missing:
        click.echo(f"file {key}: is missing on the disk, and so in this backup", err=True)
    size = file.stat().st_size / 1_000_000
    click.echo(
        f"{file}: {made.rows} rows, {made.files} files, {size:.1f} MB; {made.events} events, head "
        f"{made.head}"
    )
    sys.exit(1 if made.missing or not noted else 0)


def noted_beside_the_uploads(made_at: datetime) -> bool:
    """Whether the administrators' page and /readyz will know of this backup."""
    try:
        note_backup(made_at)
    except OSError as error:
        click.echo(
            f"no note of the backup could be left beside the uploads ({error.strerror})", err=True
        )
        return False
    return True


def erased_laid_beside(file: Path) -> bool:
    """Whether whoever restores an older backup from there will know who was erased since."""
    try:
        lay_beside(file.parent)
    except OSError as error:
        click.echo(f"who was erased could not be told beside {file} ({error.strerror})", err=True)
        return False
    return True


def copied_instead(file: Path) -> str:
    """What became of a database that cannot be read row by row."""
    if db.engine.dialect.name != "sqlite":
        return "there is no backup"
    copy = file.with_name(f"{file.name}.sqlite3")
    try:
        copy_database(copy)
    except (DBAPIError, OSError) as error:
        return f"nor could its file be copied ({reason(error)})"
    return f"there is no backup, but its file was copied as it is to {copy}, without the uploads"


def whole_backup(file: Path) -> Made:
    """A backup; made again when an upload was deleted while it was being copied."""
    for _attempt in range(ATTEMPTS):
        with snapshot():
            made = back_up(file)
        # Missing and still known to a row is a fault that no further attempt mends.
        if not forgotten(made.missing):
            break
    return made


@click.command("restore", cls=Command)
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Replace what the database holds.")
@with_appcontext
def restore(file: Path, force: bool) -> None:
    """Put the backup FILE back, whole or not at all, whichever kind of database it comes from.

    Refuses a file that was cut or altered, and without --force a database that holds anything. Who
    was erased since, as the uploads and the folder `erased` beside FILE say, is erased again.
    """
    erased = erased_since(file.parent)
    with opened(file) as backup:
        make_tables(backup.manifest["revision"])
        require_room(backup, force=force)
        # Before the rows: a file that no row knows is nobody's, a row without its file is a fault.
        files = put_files(backup)
        # Also before them: whoever is stopped in between must not bring anybody back.
        for one in erased.values():
            remember(one)
        try:
            # The rows that count are replaced themselves; the frame's new revision ends what is
            # kept.
            with writing(counted=False):
                count = put_rows(backup, force=force)
                _hold_mail()
                # Where the tables are of today nobody meets who is erased.
                of_today = backup.manifest["revision"] == newest_revision()
                again = erase_again(erased.values()) if of_today else 0
        except IntegrityError as error:
            raise RefusedArchive(
                f"{file}: its rows do not fit together ({error.orig}); nothing was changed"
            ) from None
    # A backup of an older version has the tables of its time.
    if migration_revision() != newest_revision():
        upgrade()
    click.echo(f"{count} rows and {files} files are back as they were")
    _make_good(erased, again)


def _make_good(erased: dict[str, Erased], again: int) -> None:
    """Who was erased since the backup stays erased."""
    with writing():
        again += erase_again(erased.values())
        wishes = ask_anew()
    if again:
        click.echo(f"{again} people were erased since, and are erased again")
        if not purge_erased():
            click.echo("what the database's files keep of them goes once nobody is in the way")
    if wishes:
        click.echo(f"{wishes} people who wish to be erased have three days anew to stop it")


def _hold_mail() -> None:
    """It is an older state of the site: an administrator looks before it speaks."""
    # A backup of a version that sent none has no such table.
    if sa.inspect(db.session.connection()).has_table(Mail.__tablename__):
        hold()
    # What was mailed since the backup is known to nobody: it stands on the site.
    if sa.inspect(db.session.connection()).has_table(Notice.__tablename__):
        unmailed = sa.update(Notice).where(Notice.mailed_at.is_(None))
        db.session.execute(unmailed.values(mailed_at=clock.now()))


def make_tables(revision: str) -> None:
    """In a database without tables, make those that the backup was made from."""
    if not is_known_revision(revision):
        raise RefusedArchive(
            f"this backup was made by a newer version of the program (migration {revision})"
        )
    if (found := encoding()) != "UTF8":
        raise RefusedArchive(
            f"the database keeps texts as {found}: make it anew with the encoding UTF8"
        )
    if migration_revision() == "none":
        upgrade(revision)
        db.session.rollback()  # the tables that were just made are in no older snapshot


@click.command("worker", cls=Command)
@with_appcontext
def worker() -> None:
    """Send mail, seal events and sweep what nobody needs, until it is asked to end.

    `make run` runs one beside the server; WORKER=no where a unit of its own does.
    """
    Worker().run()


commands = [verify, backup, restore, worker]
