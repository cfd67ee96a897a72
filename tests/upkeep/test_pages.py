"""Health and the administrators' pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.database import db

Browser = Callable[[Member], FlaskClient]


def test_the_site_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["migration"] == answer.json["expected"]


@pytest.mark.parametrize(("revision", "status"), [("9999_of_a_newer_version", 200), (None, 503)])
def test_a_server_goes_on_when_a_newer_version_has_migrated_and_waits_where_nothing_has(
    app: Flask, client: FlaskClient, revision: str | None, status: int
) -> None:
    with at_revision(revision):
        assert client.get("/readyz").status_code == status


@contextmanager
def at_revision(revision: str | None) -> Iterator[None]:
    """The database says that its tables are at that revision."""
    with db.engine.begin() as connection:
        present = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        connection.execute(sa.text("DELETE FROM alembic_version"))
        if revision:
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:given)"), {"given": revision})
    try:
        yield
    finally:
        with db.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM alembic_version"))
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:given)"), {"given": present})


def test_a_server_that_is_about_to_leave_says_so_and_answers_everything_else(
    app: Flask, client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], drain_file=tmp_path / "leaving"))
    assert client.get("/readyz").status_code == 200
    (tmp_path / "leaving").touch()
    assert [client.get(path).status_code for path in ("/readyz", "/healthz", "/")] == [503, 200, 200]


def test_only_administrators_administer(signed_in: Browser, steward: Member, client: FlaskClient) -> None:
    assert client.get("/admin/").status_code == 303
    assert signed_in(steward).get("/admin/").status_code == 403


def test_an_administrator_finds_a_member_and_gives_a_role(
    signed_in: Browser, administrator: Member, member: Member
) -> None:
    browser = signed_in(administrator)
    assert member.name in browser.get("/admin/?q=salma").text
    assert browser.post(f"/admin/members/{member.id}/role", data={"role": "steering"}).status_code == 303
    assert db.session.get_one(Member, member.id).role == "steering"


def test_the_last_administrator_stays_one(signed_in: Browser, administrator: Member) -> None:
    browser = signed_in(administrator)
    assert browser.post(f"/admin/members/{administrator.id}/role", data={"role": "member"}).status_code == 422


def test_the_log_shows_what_happened(signed_in: Browser, administrator: Member) -> None:
    assert "Connexion" in signed_in(administrator).get("/admin/log?lang=fr").text
