"""`make run` on what cannot be served: one clear line, a status, no traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from config import ROOT
from tests.conftest import make_app
from tests.served import free_port
from tests.timing import HANGS_AFTER

pytestmark = pytest.mark.served

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "BASE_URL": "https://plan.example.org",
}
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


def started(folder: Path, **environment: str) -> tuple[int, list[str]]:
    """The status and the lines of a start that ends by itself."""
    given = {
        "DATABASE_URL": f"sqlite:///{folder / 'x.sqlite3'}",
        "SECRET_KEY": "k" * 32,
        "PORT": str(free_port()),
    }
    given |= {"UPLOADS_DIR": str(folder / "uploads"), **environment}
    own = {name: os.environ[name] for name in ("PATH", "TWIZA_ENV")} | given
    done = subprocess.run(
        [sys.executable, "-m", "tools.serve"], cwd=ROOT, env=own,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        timeout=HANGS_AFTER,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()


WRONG = {
    "a key that is missing": ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY: is required"),
    "a key that is weak": (
        {**PRODUCTION, "SECRET_KEY": "k" * 32},
        "SECRET_KEY: is too easy to guess",
    ),
    "debugging in production": (
        {**PRODUCTION, "FLASK_DEBUG": "1"},
        "FLASK_DEBUG: must not be set",
    ),
    "a settings file that is not there": (
        {"TWIZA_ENV": "/there/is/none"},
        "/there/is/none: cannot be read",
    ),
    "a setting that is wrong": ({"TIMEZONE": "Mars"}, "TIMEZONE: 'Mars' is not"),
    "a database that is absent": (
        {"DATABASE_URL": NOWHERE},
        "DATABASE_URL: the database cannot be reached",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_settings_end_the_start_in_one_line(case: str, tmp_path: Path) -> None:
    environment, beginning = WRONG[case]
    status, lines = started(tmp_path, **environment)
    assert (status, [line.startswith(beginning) for line in lines]) == (2, [True])


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database that is up to date."""
    make_app(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path)
    return tmp_path / "x.sqlite3"


def test_a_database_ahead_of_the_code_is_not_served(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    status, [line] = started(database.parent)
    assert status == 2
    assert "ahead of this code: it has the migration 9999" in line


def test_a_file_that_is_no_database_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"no database at all" * 500)
    status, [line] = started(tmp_path)
    assert (status, line) == (
        2,
        "DATABASE_URL: the database cannot be reached: file is not a database",
    )


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Somebody else is in the middle of writing."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def test_a_locked_database_that_must_be_migrated_is_not_waited_for_without_end(
    tmp_path: Path,
) -> None:
    (tmp_path / "x.sqlite3").touch()
    with locked(tmp_path / "x.sqlite3"):
        status, [line] = started(tmp_path)
    assert (status, line) == (
        2,
        "DATABASE_URL: the database cannot be reached: database is locked",
    )


def test_a_database_that_may_only_be_read_is_not_served(database: Path) -> None:
    status, [line] = started(
        database.parent, DATABASE_URL=f"sqlite:///file:{database}?mode=ro&uri=true"
    )
    assert status == 2
    assert line.startswith("DATABASE_URL: ")
