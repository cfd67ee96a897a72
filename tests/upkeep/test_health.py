"""Whether the site is alive and ready, and what it says where its database is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url

from app import clock
from app.database import db, writing, writing_engine
from app.mail.operations import hold, post
from app.upkeep.health import newest_revision
from config import ROOT
from tests.conftest import NOON, make_app
from tests.services.postgres import connect

from .conftest import Place, site_of


def test_the_site_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["migration"] == answer.json["expected"]


def test_a_site_whose_mail_waits_says_how_long_and_is_ready(client: FlaskClient) -> None:
    def told(after: timedelta) -> tuple[int, int | None]:
        with clock.set_to(NOON + after):
            answer = client.get("/readyz")
        return answer.status_code, answer.json["mail_due_for"]

    assert told(timedelta(0)) == (200, None)
    with writing():
        for minutes in (5, 2, 60):
            post("note", 1, due_at=NOON + timedelta(minutes=minutes), limited=False)
    assert told(timedelta(minutes=1)) == (200, None)
    assert told(timedelta(minutes=7)) == (200, 300)
    with writing():
        hold()
    # What is held waits for an administrator, not for the worker.
    assert told(timedelta(hours=2)) == (200, None)


def test_the_newest_migration_is_the_last_of_their_chain_whatever_its_number() -> None:
    assert newest_revision() == ScriptDirectory(str(ROOT / "migrations")).get_current_head()


@pytest.mark.parametrize(("revision", "status"), [("9999_of_a_newer_version", 200), (None, 503)])
def test_a_server_goes_on_when_a_newer_version_has_migrated_and_waits_where_nothing_has(
    app: Flask, client: FlaskClient, revision: str | None, status: int
) -> None:
    with at_revision(revision):
        assert client.get("/readyz").status_code == status


@contextmanager
def at_revision(revision: str | None) -> Iterator[None]:
    """The database says that its tables are at that revision."""
    with writing_engine().begin() as connection:
        present = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        connection.execute(sa.text("DELETE FROM alembic_version"))
        if revision:
            connection.execute(
                sa.text("INSERT INTO alembic_version VALUES (:given)"), {"given": revision}
            )
    try:
        yield
    finally:
        with writing_engine().begin() as connection:
            connection.execute(sa.text("DELETE FROM alembic_version"))
            connection.execute(
                sa.text("INSERT INTO alembic_version VALUES (:given)"), {"given": present}
            )


@pytest.mark.parametrize("setting", ["drain_file", "leaving_file"])
def test_a_server_that_is_about_to_leave_says_so_and_answers_everything_else(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setitem(
        app.config, "TWIZA", replace(app.config["TWIZA"], **{setting: tmp_path / "leaving"})
    )
    assert client.get("/readyz").status_code == 200
    (tmp_path / "leaving").touch()
    assert [client.get(path).status_code for path in ("/readyz", "/healthz", "/")] == [
        503,
        200,
        200,
    ]


def test_readiness_names_the_engine_and_whether_its_log_is_safe(client: FlaskClient) -> None:
    told = client.get("/readyz").json
    assert told["engine"].startswith(db.engine.dialect.name)
    assert (told["ready"], told["log_safe"]) == (True, True)


AWAY = ["postgresql+psycopg://twiza@127.0.0.1:1/twiza", "sqlite:///{folder}/twiza.sqlite3"]


@pytest.mark.parametrize("url", AWAY)
def test_without_its_database_the_site_is_alive_and_says_in_one_line_that_it_is_not_ready(
    url: str, tmp_path: Path
) -> None:
    (tmp_path / "gone").mkdir()
    site = site_of(url.format(folder=tmp_path / "gone"), tmp_path)
    (tmp_path / "gone").rmdir()
    answer = site.test_client().get("/readyz", headers={"Cookie": "twiza=x"})
    assert (answer.status_code, answer.mimetype, answer.text.count("\n")) == (
        503,
        "application/json",
        1,
    )
    assert answer.json["ready"] is False
    assert site.test_client().get("/healthz").status_code == 200


@pytest.fixture
def standby(new_postgres_database: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    """A site on a PostgreSQL that takes no writes."""
    url = new_postgres_database("standby")
    with make_app(url, tmp_path).app_context():
        db.engine.dispose()
    with connect(url) as connection:
        connection.execute(
            f"ALTER DATABASE {make_url(url).database} SET default_transaction_read_only = on".encode()
        )
    site = site_of(url, tmp_path)
    yield site
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_database_that_stands_by_is_read_and_whoever_would_change_it_is_asked_to_come_back(
    standby: Flask,
) -> None:
    standby.config["WTF_CSRF_ENABLED"] = False
    visitor = standby.test_client()
    ready = visitor.get("/readyz")
    assert (ready.status_code, ready.json["writable"], visitor.get("/proposals/").status_code) == (
        503,
        False,
        200,
    )
    refused = visitor.post(
        "/sign-in", data={"email": "a@example.org", "password": "une longue phrase"}
    )
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")


def test_commands_on_a_database_that_stands_by_fail_in_one_line(standby: Flask) -> None:
    ended = standby.test_cli_runner().invoke(
        args=["members", "create", "a@example.org", "--name", "Amina"]
    )
    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)
    assert ended.stderr.startswith("Error: DATABASE_URL: ")


def test_migrations_on_a_database_that_is_away_fail_in_one_line(tmp_path: Path) -> None:
    ended = site_of(AWAY[0], tmp_path).test_cli_runner().invoke(args=["db", "upgrade"])
    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)
    assert ended.stderr.startswith("Error: DATABASE_URL: ")


def test_a_database_behind_its_program_is_not_ready(fresh: Place) -> None:
    answer = fresh("sqlite").test_client().get("/readyz")
    assert (answer.status_code, answer.json["migration"]) == (503, "none")
