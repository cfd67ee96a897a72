"""Health and the administrators' pages."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from app.accounts.models import Member
from app.database import db

Browser = Callable[[Member], FlaskClient]


def test_the_site_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json["migration"] == answer.json["expected"]


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
