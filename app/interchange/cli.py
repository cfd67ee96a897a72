"""`flask data ...`, `flask demo ...`"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import IntegrityError

from app.accounts.hashing import hash_password
from app.accounts.models import Member
from app.activity.cli import seal_in_turns
from app.commands import Commands, WrongInput
from app.database import db, writing
from app.interchange.operations import demo as content
from app.interchange.operations.applying.rows import Outcome
from app.interchange.operations.cells import Terms
from app.interchange.operations.demo_joining import has_joining, tell_joining
from app.interchange.operations.exporting import export
from app.interchange.operations.faults import Faulty
from app.interchange.operations.importing import apply, examine, prepared_for, unread_files
from app.sharing.views import draw_pictures

data = Commands(
    "data",
    help="Interchange folders: CSV files, or spreadsheets, that other programs read and write.",
)
demo = Commands("demo", help="The demo content.")
commands = [data, demo]

FOLDER = click.Path(file_okay=False, path_type=Path)


@data.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--source", help="Whose ids these are; default: the folder's name.")
@click.option("--dry-run", is_flag=True, help="Only read and check.")
def import_folder(folder: Path, source: str | None, dry_run: bool) -> None:
    """Load a folder, whole or not at all; a second time it updates by id. Exit status 2 when
    something is wrong.
    """
    terms = terms_of(source or folder.resolve().name)
    for name in unread_files(folder):
        click.echo(
            f"{name}: is not read, there is no such file in an interchange folder", err=True
        )
    try:
        tables = examine(folder, terms, progress, remark)
    except Faulty as faulty:
        refuse(faulty)
    if dry_run:
        click.echo("nothing is wrong; nothing was changed")
        return
    report(store(tables, terms))


def remark(line: str) -> None:
    """Say what is odd about a file."""
    click.echo(line, err=True)


def store(tables: Any, terms: Terms) -> dict[str, Outcome]:
    """Prepare, then apply in one transaction; its many events are sealed afterwards."""
    # Rendering texts takes minutes in a large folder: it goes before the write lock is taken.
    prepared = prepared_for(tables, terms, progress)
    try:
        with writing():
            outcomes = apply(prepared, terms)
    except Faulty as faulty:
        # Something was given here since the folder was checked.
        refuse(faulty)
    except IntegrityError as error:
        click.echo(f"the database refused and nothing was changed: {error.orig}", err=True)
        sys.exit(1)
    # After the commit and 5,000 at a time, so that others can write in between; see
    # docs/decisions.md, 'whoever seals, seals a part'.
    seal_in_turns()
    return outcomes


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
    """Whose ids, in the site's first language and zone; a source that cannot be kept is wrong
    input.
    """
    # The column of the source holds 100 characters.
    if not source.strip() or len(source) > 100 or not source.isprintable():
        raise WrongInput("a source is a name of at most 100 characters")
    settings = current_app.config["TWIZA"]
    return Terms(source, settings.languages[0], settings.timezone)


def demo_terms() -> Terms:
    """The same of the demo."""
    return replace(terms_of(content.SOURCE), invented=True)


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
    """Write the site's content as a folder; without personal data members are pseudonyms and votes
    are counts.
    """
    counts = export(folder, terms_of("export"), personal=with_personal_data)
    for name, number in counts.items():
        click.echo(f"{name}: {number}")


@demo.command("needed")
def demo_needed() -> None:
    """Exit status 0 when the demo should be loaded: nobody is here yet, and this is not
    production; else 1.
    """
    production = current_app.config["TWIZA"].production
    sys.exit(1 if production or members_are_here() else 0)


@demo.command("load")
@click.option("--force", is_flag=True, help="Load it even where members are.")
def demo_load(force: bool) -> None:
    """Load the demo, dated relative to today, and print its accounts with their passwords,
    once.
    """
    if current_app.config["TWIZA"].production:
        raise WrongInput("the demo is not for production")
    if members_are_here() and not force:
        raise WrongInput("there are members here already; --force loads the demo all the same")
    try:
        accounts = load_demo()
    except Faulty as faulty:
        refuse(faulty)
    for account in accounts:
        show(account.role, account.email, account.password)


@demo.command("accounts")
def demo_accounts() -> None:
    """New passwords for the demo's accounts, printed once: none is kept. What they wrote stays."""
    if current_app.config["TWIZA"].production:
        raise WrongInput("the demo is not for production")
    folder = content.examined(demo_terms())
    accounts = {account.email: account for account in content.accounts(folder)}
    # A hash is slow on purpose, so all are made before the write lock is taken.
    hashes = {email: hash_password(account.password) for email, account in accounts.items()}
    with writing():
        members = content.renew_passwords(hashes)
        if not members:
            raise WrongInput("the demo is not in this database")
    for member in members:
        email = str(member.email)
        show(member.role, email, accounts[email].password)


def show(role: str, email: str, password: str) -> None:
    """An account of the demo, in a line."""
    click.echo(f"{role:<10} {email:<40} {password}")


def members_are_here() -> bool:
    """Whether anybody has an account."""
    return db.session.scalar(sa.select(Member.id).limit(1)) is not None


def load_demo() -> list[content.Account]:
    """The demo in one transaction: content, frame, the first edition, who wants to join, and three
    accounts that can sign in.
    """
    terms = demo_terms()
    tables = content.examined(terms)
    prepared = prepared_for(tables, terms, progress)
    accounts = list(content.accounts(tables))
    hashes = {account.email: hash_password(account.password) for account in accounts}
    with writing():
        apply(prepared, terms)
        content.tell_frame(terms)
        # With --force a plan may have been adopted here already: an edition is adopted once.
        if not content.has_edition():
            content.adopt_first_edition(terms)
        if not has_joining():
            tell_joining(terms)
        content.give_passwords(hashes)
    seal_in_turns()
    draw_pictures()
    return accounts
