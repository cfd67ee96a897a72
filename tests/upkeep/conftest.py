"""A filled site, and fresh places beside it into which a backup is restored."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import FileStorage

from app import create_app
from app.accounts.models import Member
from app.accounts.operations import begin_session, hash_password
from app.charter.models import Document
from app.database import db, writing
from app.files.models import StoredFile
from app.files.operations import store, taking
from app.proposals.models import Proposal
from app.proposals.operations import discard
from app.upkeep import archive
from app.voting.operations import cast
from config import Settings
from tests import factories
from tests.files.samples import docx
from tests.interchange.conftest import COMPLETE
from tests.security import rows

# What says only that something was written differs after a restore.
MARKS = ("frame", "written")

Place = Callable[[str], Any]


def run(app: Flask, *words: object) -> Any:
    """The result of a command on that site."""
    with app.app_context():
        return app.test_cli_runner().invoke(args=[str(word) for word in words])


def content(app: Flask) -> dict[str, list[Any]]:
    """Every row of that site, as the app reads it: each driver has values of its own."""
    with app.app_context():
        db.session.rollback()
        return {table.name: _read(table) for table in rows.tables() if table.name not in MARKS}


def _read(table: sa.Table) -> list[Any]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    return [tuple(row) for row in db.session.execute(query)]


def uploads(app: Flask) -> dict[str, bytes]:
    """The bytes of every upload of that site that a row knows."""
    with app.app_context():
        known = {file.key for file in db.session.query(StoredFile)}
    return {key: (app.config["TWIZA"].uploads_dir / key).read_bytes() for key in sorted(known)}


def store_document(title: str, by: Member) -> StoredFile:
    """A reference document with a file of its own."""
    with taking(FileStorage(io.BytesIO(docx()), f"{title}.docx")) as taken, writing():
        assert taken is not None
        file = store(taken, by=factories.acting(by))
        db.session.add(Document(title={"fr": title}, kind="charter", file_id=file.id))
    return file


@pytest.fixture
def filled(app: Flask) -> Flask:
    """A bit of everything: an adopted plan, a document with its file, two votes, somebody signed
    in with a password, and of a draft that was deleted its number in the log, the highest of all
    proposals.
    """
    factories.draft_action()
    factories.adopted()
    assert app.test_cli_runner().invoke(args=["data", "import", str(COMPLETE)]).exit_code == 0
    person = factories.member(
        "Salma", role="steering", password_hash=hash_password("une longue phrase")
    )
    store_document("Charte", person)
    cycle = factories.cycle("vote", ballot="agreement")
    proposals: list[Proposal] = [
        factories.proposal(cycle, title=title) for title in ("Un puits", "Une école")
    ]
    with writing():
        begin_session(db.session.merge(person))
        for proposal, choice in zip(proposals, ("agree", "disagree"), strict=True):
            cast(proposal.id, choice, by=factories.acting(person))
    draft = factories.proposal(cycle, stage="draft", author_id=person.id)
    with writing():
        discard(db.session.merge(draft), by=factories.acting(person))
    return app


@pytest.fixture
def file(filled: Flask, tmp_path: Path) -> Path:
    """A backup of the filled site."""
    made = run(filled, "backup", tmp_path / "backup.zip")
    assert made.exit_code == 0, made.output
    return tmp_path / "backup.zip"


@pytest.fixture
def fresh(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """`fresh("sqlite")`, `fresh("postgresql")`: a site with a database of that kind that holds no
    tables yet.
    """
    made: list[Flask] = []

    def place(kind: str) -> Flask:
        folder = tmp_path / f"place{len(made)}"
        folder.mkdir()
        new = request.getfixturevalue("new_postgres_database")
        url = (
            f"sqlite:///{folder / 'twiza.sqlite3'}"
            if kind == "sqlite"
            else new(f"place{len(made)}")
        )
        made.append(site_of(url, folder))
        return made[-1]

    yield place
    for site in made:
        with site.app_context():
            db.session.remove()
            db.engine.dispose()


def site_of(url: str, folder: Path) -> Flask:
    """A site over that database, with its uploads in the folder; the tables are as they are."""
    environ = {"DATABASE_URL": url, "SECRET_KEY": "k" * 32, "UPLOADS_DIR": str(folder / "uploads")}
    return create_app(Settings.from_environment(environ, folder), testing=True)


@contextmanager
def unchanged(app: Flask) -> Iterator[None]:
    """Whatever happens inside, rows and uploads are as before."""
    before = content(app), uploads(app)
    yield
    assert (content(app), uploads(app)) == before


def rewrite(file: Path, target: Path, *, without: str = "", added: str = "", **about: Any) -> None:
    """The same backup as another program would have made it: without a table, and with a member,
    of that manifest.
    """
    with archive.opened(file) as old:
        tables = [table for table in old.manifest["tables"] if table["name"] != without]
        with archive.made(target, old.manifest | {"tables": tables} | about) as new:
            for name in old.manifest["members"]:
                if name != f"tables/{without}.jsonl":
                    new.add(name, old.chunks(name))
            if added:
                new.add(added, [b"x"])


def columns_at(site: Flask, revision: str) -> dict[str, list[str]]:
    """The tables, with their columns, that a fresh site's database has at a revision."""
    assert run(site, "db", "upgrade", revision).exit_code == 0
    with site.app_context():
        found = sa.inspect(db.engine)
        return {
            table: [column["name"] for column in found.get_columns(table)]
            for table in found.get_table_names()
        }


def rewrite_as_of(file: Path, target: Path, revision: str, there: dict[str, list[str]]) -> None:
    """The same backup as the version of that revision would have made it: without the tables and
    the columns of later ones.
    """
    with archive.opened(file) as old:
        tables, places = [], {}
        for table in old.manifest["tables"]:
            if known := there.get(table["name"]):
                kept = [place for place, name in enumerate(table["columns"]) if name in known]
                places[f"tables/{table['name']}.jsonl"] = kept
                tables.append(table | {"columns": [table["columns"][place] for place in kept]})
        with archive.made(target, old.manifest | {"tables": tables, "revision": revision}) as new:
            for name in old.manifest["members"]:
                if name in places:
                    new.add(name, [_only(places[name], line) for line in old.lines(name)])
                elif not name.startswith("tables/"):
                    new.add(name, old.chunks(name))


def _only(places: list[int], line: bytes) -> bytes:
    cells = json.loads(line)
    return json.dumps([cells[place] for place in places]).encode() + b"\n"
