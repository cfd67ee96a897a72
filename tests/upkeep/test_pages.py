"""Health and the administrators' pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import make_url

from app import clock
from app.accounts.models import Member
from app.activity.operations import record, seal
from app.activity.queries import chain_faults, unsealed_count
from app.database import db, writing, writing_engine
from app.files.operations import sweep
from app.upkeep.health import newest_revision
from app.upkeep.queries import events_page
from config import ROOT, VERSION
from tests.conftest import NOON, make_app
from tests.security.browsing import forms
from tests.services.postgres import connect

from .conftest import Place, site_of

Browser = Callable[[Member], FlaskClient]


def test_the_site_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["migration"] == answer.json["expected"]


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


def test_a_backup_is_noted_beside_the_uploads_and_the_site_tells_how_old_it_is(
    app: Flask, signed_in: Browser, administrator: Member, tmp_path: Path
) -> None:
    browser = signed_in(administrator)
    assert browser.get("/readyz").json["backup"] == "low"
    assert app.test_cli_runner().invoke(args=["backup", str(tmp_path / "x.zip")]).exit_code == 0
    for later, told in ((timedelta(hours=3), "ok"), (timedelta(hours=51), "low")):
        with clock.set_to(NOON + later):
            sweep()
            assert browser.get("/readyz").json["backup"] == told
    with clock.set_to(NOON + timedelta(hours=3)):
        assert "Newest backup: 24 November 2026" in browser.get("/admin/?lang=en").text


def test_a_disk_that_is_nearly_full_is_told(
    signed_in: Browser, administrator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, said = signed_in(administrator), {}
    for free in (2_400_000_000, 900_000_000):
        monkeypatch.setattr(
            "shutil.disk_usage", lambda _folder, free=free: SimpleNamespace(free=free)
        )
        page = browser.get("/admin/?lang=fr").text
        said[browser.get("/readyz").json["disk"]] = ("2,4 Go" in page, "presque plein" in page)
    assert said == {"ok": (True, False), "low": (False, True)}


@pytest.mark.parametrize("asked", ["pathlib.Path.is_dir", "shutil.disk_usage"])
def test_a_disk_that_cannot_be_asked_is_told_and_no_fault(
    signed_in: Browser, administrator: Member, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    browser = signed_in(administrator)

    def refuse(_folder: object) -> None:
        raise PermissionError

    browser.get("/readyz")  # what migrations there are is looked for once
    with monkeypatch.context() as patch:
        patch.setattr(asked, refuse)
        ready, page = browser.get("/readyz"), browser.get("/admin/?lang=en")
    assert (ready.status_code, ready.json["disk"], page.status_code) == (200, "low", 200)
    assert (
        "Nobody can say how much disk space is free" in page.text,
        "nearly full" in page.text,
    ) == (True, False)


def test_each_page_says_which_version_it_is_and_where_its_source_lies(tmp_path: Path) -> None:
    source, found = "https://code.example.org/twiza", []
    for given in ({}, {"SOURCE_URL": source}):
        app = make_app(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, **given)
        with app.app_context():
            page = app.test_client().get("/").text
        found.append((f"Twiza {VERSION}" in page, f'href="{source}"' in page))
    assert found == [(True, False), (True, True)]
    assert (ROOT / "CHANGELOG.md").read_text().partition("\n## ")[2].startswith(f"{VERSION}\n")


def test_only_administrators_administer(
    signed_in: Browser, steward: Member, client: FlaskClient
) -> None:
    assert client.get("/admin/").status_code == 303
    assert signed_in(steward).get("/admin/").status_code == 403


def test_to_make_an_administrator_is_asked_about_and_never_one_choice_among_others(
    signed_in: Browser, administrator: Member, member: Member
) -> None:
    page = signed_in(administrator).get("/admin/?lang=en").text
    offered = [
        form
        for form in forms(page, "/admin/")
        if form.sent().get("role") == ["admin"] and form.asked
    ]
    assert [form.action for form in offered] == [f"/admin/members/{member.id}/role?lang=en"]
    choices = LexborHTMLParser(page).css(f"#role-{member.id} option")
    assert [choice.attributes["value"] for choice in choices] == ["member", "steering"]


def test_an_administrator_finds_a_member_and_gives_a_role(
    signed_in: Browser, administrator: Member, member: Member
) -> None:
    browser = signed_in(administrator)
    assert member.name in browser.get("/admin/?q=salma").text
    assert (
        browser.post(f"/admin/members/{member.id}/role", data={"role": "steering"}).status_code
        == 303
    )
    assert db.session.get_one(Member, member.id).role == "steering"


def test_the_last_administrator_stays_one(signed_in: Browser, administrator: Member) -> None:
    browser = signed_in(administrator)
    assert (
        browser.post(
            f"/admin/members/{administrator.id}/role", data={"role": "member"}
        ).status_code
        == 422
    )


def test_the_log_has_as_many_pages_as_events_fill(
    app: Flask, signed_in: Browser, administrator: Member
) -> None:
    with suppress(ZeroDivisionError), writing():
        for number in range(300):
            record("question.asked", "question", number, by=None)
        raise ZeroDivisionError  # what was undone leaves a gap in PostgreSQL's numbers
    with writing():
        for number in range(150):
            record("question.asked", "question", number, by=None)
        seal(batches=1)
    browser = signed_in(administrator)
    assert 'href="/admin/log?page=2"' in browser.get("/admin/log").text
    assert 'page=3"' not in browser.get("/admin/log?page=2").text
    assert events_page(1)[1] == 151


def test_whoever_writes_first_after_many_events_seals_only_a_part_of_them(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.activity.operations.BATCH", 10)
    monkeypatch.setattr("app.upkeep.views._seal_due", lambda: True)
    with writing():
        for number in range(25):
            record("question.asked", "question", number, by=None)
    left = [unsealed_count() for _ in range(4) if client.post("/sign-out").status_code == 303]
    assert left == [15, 5, 0, 0]
    assert list(chain_faults()) == []


def test_the_log_shows_what_happened(signed_in: Browser, administrator: Member) -> None:
    assert "Connexion" in signed_in(administrator).get("/admin/log?lang=fr").text
