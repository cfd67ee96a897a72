"""Every revision, up and down, with rows in every table, and killed in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import Script, ScriptDirectory
from flask import Flask

from app.database import db
from app.model import Model
from config import ROOT
from tests.conftest import make_app
from tests.lanes import first_of, from_all_sides
from tests.migrations.filling import fill

REVISIONS = list(ScriptDirectory(str(ROOT / "migrations")).walk_revisions())
# Those that most sites still have before them; all in the long run.
KILLED = REVISIONS if os.environ.get("TWIZA_LONG") else REVISIONS[:1]
WALKED = REVISIONS if from_all_sides() else REVISIONS[:6]
# What stands beside the models' tables: search indexes, and the revision itself.
BESIDE = ("proposal_search", "sqlite_", "alembic_version")
Content = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=first_of("sqlite", "postgresql"))
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A migrated site on a database of its own, with rows in every table."""
    postgres = request.getfixturevalue("new_postgres_database")
    sqlite = f"sqlite:///{tmp_path / 'm.sqlite3'}"
    app = make_app(sqlite if request.param == "sqlite" else postgres("revisions"), tmp_path)
    with app.app_context():
        fill()
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def content() -> Content:
    """Every row of every table as the database holds it now."""
    found = sa.MetaData()
    with db.engine.connect() as connection:
        found.reflect(connection, only=lambda name, _: not name.startswith(BESIDE))
        return {
            table.name: sorted(
                (dict(row) for row in connection.execute(sa.select(table)).mappings()), key=repr
            )
            for table in found.sorted_tables
        }


def lost(before: Content, after: Content, revision: Script) -> list[str]:
    """The tables of both whose rows differ in columns of both; a revision may name tables whose
    rows it `changes`.
    """
    common = before.keys() & after.keys() - getattr(revision.module, "changes", set())
    return [
        name
        for name in common
        if shared(before[name], after[name]) != shared(after[name], before[name])
    ]


def shared(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[str]:
    """The rows without the columns that the others lack."""
    names = others[0].keys() if others else set()
    return sorted(repr({key: value for key, value in row.items() if key in names}) for row in rows)


def down_to(revision: Script) -> Content:
    """Go down until just below that revision."""
    flask_migrate.downgrade(revision=str(revision.down_revision or "base"))
    return content()


def test_every_table_holds_rows(full: Flask) -> None:
    found = content()
    assert found.keys() == Model.metadata.tables.keys()
    assert [name for name, rows in found.items() if not rows] == []


def test_each_revision_keeps_every_row_down_and_up(full: Flask) -> None:
    above = content()
    for revision in WALKED:
        below = down_to(revision)
        flask_migrate.upgrade(revision=revision.revision)
        assert lost(above, below, revision) == []
        assert lost(below, content(), revision) == []
        above = down_to(revision)


def killed(app: Flask, revision: Script, number: int, folder: Path) -> tuple[int, str]:
    """Upgrade to that revision in another process that dies at a statement; its exit status, and
    what it printed.
    """
    environment = {
        **os.environ,
        "SECRET_KEY": "k" * 32,
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    command = [sys.executable, "-m", "tests.migrations.killing", revision.revision, str(number)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {"UPLOADS_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.served
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("revision", KILLED, ids=lambda revision: revision.revision)
def test_a_kill_at_any_statement_leaves_the_old_state(
    full: Flask, revision: Script, tmp_path: Path, long_run: bool
) -> None:
    below = down_to(revision)
    status, statements = killed(full, revision, 0, tmp_path)
    assert status == 0
    assert down_to(revision) == below
    last = int(statements)
    for number in range(1, last + 1, 5) if long_run else [last]:
        assert killed(full, revision, number, tmp_path)[0] == -9
        assert content() == below
    flask_migrate.upgrade()
    assert full.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0
