"""Sessions: new at sign-in, dead wherever they were ended, never longer than they may last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.links import open_link
from app.accounts.models import Member, SignedIn, digest
from app.accounts.operations import hash_password
from app.database import db, writing
from app.people.operations.changing import change_role
from tests import factories
from tests.conftest import make_app

PASSWORD = "une longue phrase"
NEW = "une tout autre phrase"
SignedInBrowser = Callable[[Member], FlaskClient]


@pytest.fixture
def salma(app: Flask) -> Member:
    """A member with a password."""
    return factories.member(
        "Salma", email="salma@example.org", password_hash=hash_password(PASSWORD)
    )


def sign_in(client: FlaskClient) -> None:
    assert (
        client.post(
            "/sign-in", data={"email": "salma@example.org", "password": PASSWORD}
        ).status_code
        == 303
    )


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("twiza")
    assert found is not None
    return found.value


def is_in(app: Flask, copied: str) -> bool:
    """Whether somebody with that cookie alone gets onto a member's page."""
    thief = app.test_client()
    thief.set_cookie("twiza", copied)
    return thief.get("/my/account").status_code == 200


@pytest.mark.usefixtures("salma")
def test_signing_in_begins_a_session_of_its_own(app: Flask, client: FlaskClient) -> None:
    planted = cookie_of_a_visitor(client)
    sign_in(client)
    first = cookie(client)
    sign_in(client)
    assert len({planted, first, cookie(client)}) == 3
    assert not is_in(app, planted)


def cookie_of_a_visitor(client: FlaskClient) -> str:
    client.get("/sign-in")
    return cookie(client)


@pytest.mark.usefixtures("salma")
def test_the_rows_hold_no_token(client: FlaskClient) -> None:
    sign_in(client)
    with client.session_transaction() as session:
        token = session["_user_id"]
    assert len(token) >= 43
    assert db.session.scalars(sa.select(SignedIn.token_digest)).all() == [digest(token)]


def sign_out(browser: FlaskClient, _member: Member) -> None:
    browser.post("/sign-out")


def change_password(browser: FlaskClient, _member: Member) -> None:
    data = {"present": PASSWORD, "password": NEW, "again": NEW}
    assert browser.post("/my/account/password", data=data).status_code == 303


def follow_a_link(browser: FlaskClient, member: Member) -> None:
    with writing():
        link = open_link(db.session.merge(member))
    assert browser.application.test_client().post(
        f"/welcome/{link}", data={"password": NEW, "again": NEW}
    )


def become_a_steward(_browser: FlaskClient, member: Member) -> None:
    administrator = factories.acting(factories.member("Karim", role="admin"))
    with writing():
        change_role(db.session.merge(member), "steering", by=administrator)


@pytest.mark.parametrize("end", [sign_out, change_password, follow_a_link, become_a_steward])
def test_a_copied_cookie_is_dead_afterwards(
    app: Flask, client: FlaskClient, salma: Member, end: Callable[[FlaskClient, Member], None]
) -> None:
    sign_in(client)
    copied = cookie(client)
    assert is_in(app, copied)
    end(client, salma)
    assert not is_in(app, copied)


@pytest.mark.parametrize(
    ("idle", "lives"), [(timedelta(days=13, hours=22), True), (timedelta(days=14, hours=2), False)]
)
def test_an_unused_session_lasts_fourteen_days(
    signed_in: SignedInBrowser, member: Member, idle: timedelta, lives: bool
) -> None:
    browser = signed_in(member)
    with clock.set_to(clock.now() + idle):
        assert (browser.get("/my/account").status_code == 200) is lives


def test_a_session_that_is_used_every_day_ends_after_thirty_days(
    signed_in: SignedInBrowser, member: Member
) -> None:
    browser, began = signed_in(member), clock.now()
    answers = []
    for day in range(1, 32):
        with clock.set_to(began + timedelta(days=day, seconds=-1 if day < 31 else 0)):
            answers.append(browser.get("/my/account").status_code)
    assert answers == [200] * 30 + [303]


@pytest.mark.parametrize(
    "forged", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.x.y", ".eJx.x", "é", "a" * 4000]
)
def test_a_forged_cookie_is_nobody(app: Flask, member: Member, forged: str) -> None:
    assert not is_in(app, forged)


def test_a_suspended_member_may_do_nothing_from_the_next_request_on(
    signed_in: SignedInBrowser, member: Member
) -> None:
    browser, proposal = signed_in(member), factories.proposal(factories.cycle("vote"))
    assert (
        browser.post(f"/proposals/{proposal.id}/vote", data={"choice": "support"}).status_code
        == 303
    )
    with writing():
        db.session.get_one(Member, member.id).suspended_at = clock.now()
    assert browser.post(f"/proposals/{proposal.id}/vote", data={"choice": ""}).status_code == 403


@pytest.mark.parametrize(
    ("environment", "name"), [("production", "__Host-twiza"), ("development", "twiza")]
)
def test_the_cookie_is_for_this_site_and_no_script(
    tmp_path: Path, environment: str, name: str
) -> None:
    url, base = f"sqlite:///{tmp_path / 'cookies.sqlite3'}", "https://plan.example.org"
    app = make_app(url, tmp_path, ENVIRONMENT=environment, BASE_URL=base)
    with app.app_context():
        header = app.test_client().get("/sign-in", base_url=base).headers["Set-Cookie"]
    assert header.startswith(f"{name}=")
    parts = {part.strip() for part in header.split(";")[1:]}
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert ("Secure" in parts) is (environment == "production")
    assert not any(part.startswith(("Domain", "Expires", "Max-Age")) for part in parts)
