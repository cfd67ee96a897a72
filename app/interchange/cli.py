"""`flask data ...`"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from app.database import writing
from app.interchange.operations.applying.rows import Outcome
from app.interchange.operations.cells import Terms
from app.interchange.operations.exporting import export
from app.interchange.operations.faults import Faulty
from app.interchange.operations.importing import apply, examine, prepared_for, unread_files

data = AppGroup("data", help="Interchange folders: UTF-8 CSV files that other programs can read and write.")
commands = [data]

FOLDER = click.Path(file_okay=False, path_type=Path)


@data.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--source", help="Whose ids these are; default: the folder's name.")
@click.option("--dry-run", is_flag=True, help="Only read and check.")
def import_folder(folder: Path, source: str | None, dry_run: bool) -> None:
    """Load a folder, whole or not at all; a second time it updates by id. Exit status 2 when something is wrong."""
    terms = terms_of(source or folder.resolve().name)
    for name in unread_files(folder):
        click.echo(f"{name}: is not read, there is no such file in an interchange folder", err=True)
    try:
        tables = examine(folder, terms, progress)
    except Faulty as faulty:
        refuse(faulty)
    if dry_run:
        click.echo("nothing is wrong; nothing was changed")
        return
    report(store(tables, terms))


def store(tables: Any, terms: Terms) -> dict[str, Outcome]:
    """Prepare, then apply in one transaction."""
    prepared = prepared_for(tables, terms, progress)
    try:
        with writing():
            return apply(prepared, terms)
    except IntegrityError as error:
        click.echo(f"the database refused and nothing was changed: {error.orig}", err=True)
        sys.exit(1)


def refuse(faulty: Faulty) -> None:
    """Name every fault and end with status 2."""
    for fault in faulty.faults:
        click.echo(str(fault), err=True)
    sys.exit(2)


def report(outcomes: dict[str, Outcome]) -> None:
    """Say per file what became of its rows."""
    for name, outcome in outcomes.items():
        click.echo(f"{name}: {len(outcome.added)} new, {len(outcome.changed)} changed")


def terms_of(source: str) -> Terms:
    """Whose ids, in the site's first language and zone; a source that cannot be kept is wrong input."""
    if not source.strip() or len(source) > 100 or not source.isprintable():
        raise click.UsageError("a source is a name of at most 100 characters")
    settings = current_app.config["TWIZA"]
    return Terms(source, settings.languages[0], settings.timezone)


def progress(label: str, items: Iterable[Any]) -> Iterable[Any]:
    """The items, with a bar on a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=label, file=sys.stderr, show_pos=True) as bar:
        yield from bar


@data.command("export")
@click.argument("folder", type=FOLDER)
@click.option("--with-personal-data", is_flag=True, help="Names, addresses, drafts and votes too.")
def export_folder(folder: Path, with_personal_data: bool) -> None:
    """Write the site's content as a folder; without personal data members are pseudonyms and votes are counts."""
    counts = export(folder, terms_of("export"), personal=with_personal_data)
    for name, number in counts.items():
        click.echo(f"{name}: {number}")
