"""Guessing at passwords: limits per account and address that hold for all workers, and what they
do not give away.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.accounts.links import open_link
from app.accounts.models import Member, SignInFailure
from app.accounts.operations import (
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_ADDRESS,
    hash_password,
    note_attempt,
)
from app.database import db, writing
from tests import factories
from tests.conftest import make_app
from tests.races import Post, in_processes, in_threads
from tests.timing import ratio

PASSWORD = "une longue phrase"


@pytest.fixture
def salma(app: Flask) -> Member:
    """A member with a password."""
    return factories.member(
        "Salma", email="salma@example.org", password_hash=hash_password(PASSWORD)
    )


def signing_in(client: FlaskClient, email: str, password: str, **how: object) -> TestResponse:
    """What the sign-in form is answered."""
    return client.post("/sign-in", data={"email": email, "password": password}, **how)


def guesses(number: int, email: str = "salma@example.org") -> list[Post]:
    """So many wrong passwords."""
    return [
        Post("", "/sign-in", {"email": email, "password": f"guess {n}"}) for n in range(number)
    ]


@pytest.mark.usefixtures("salma")
def test_many_at_once_get_no_more_guesses_than_one_after_the_other(app: Flask) -> None:
    statuses = [status for status, _text in in_threads(app, guesses(30))]
    assert statuses.count(422) <= FAILURES_PER_ACCOUNT
    assert statuses.count(422) + statuses.count(429) == 30


@pytest.mark.served
@pytest.mark.usefixtures("salma")
def test_all_workers_count_together_and_a_new_one_goes_on_counting(app: Flask) -> None:
    statuses = [status for status, _text in in_processes(app, guesses(14))]
    # Of many at once too many may be refused, and what is refused is forgotten: one goes on.
    while 429 not in statuses[14:]:
        answer = signing_in(app.test_client(), "salma@example.org", "autre chose")
        statuses.append(answer.status_code)
    assert statuses.count(422) <= FAILURES_PER_ACCOUNT < 14
    assert signing_in(app.test_client(), "salma@example.org", PASSWORD).status_code == 429


@pytest.mark.usefixtures("salma")
def test_one_address_has_fifty_failures_whatever_the_accounts(client: FlaskClient) -> None:
    with writing():
        for number in range(FAILURES_PER_ADDRESS):
            note_attempt(f"account {number}", "127.0.0.1")
    assert signing_in(client, "salma@example.org", PASSWORD).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert (
        signing_in(client, "salma@example.org", PASSWORD, environ_base=elsewhere).status_code
        == 303
    )


def shut_out() -> None:
    """Salma's account has failed as often as it may."""
    with writing():
        for _ in range(FAILURES_PER_ACCOUNT):
            note_attempt("salma@example.org", "192.0.2.99")


@pytest.mark.usefixtures("salma")
def test_a_household_of_ipv6_counts_as_one_address(client: FlaskClient) -> None:
    with writing():
        for number in range(FAILURES_PER_ADDRESS):
            note_attempt(f"account {number}", "2001:db8:1:2::/64")
    assert at(client, "2001:db8:1:2:3:4:5:6") == 429
    assert at(client, "2001:db8:1:3::1") == 303


def at(client: FlaskClient, address: str) -> int:
    return signing_in(
        client, "salma@example.org", PASSWORD, environ_base={"REMOTE_ADDR": address}
    ).status_code


@pytest.mark.usefixtures("salma")
@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP", "True-Client-IP"]
)
def test_no_header_begins_anew(client: FlaskClient, name: str) -> None:
    with writing():
        for number in range(FAILURES_PER_ADDRESS):
            note_attempt(f"account {number}", "127.0.0.1")
    header = {name: "for=192.0.2.7" if name == "Forwarded" else "192.0.2.7"}
    assert signing_in(client, "salma@example.org", PASSWORD, headers=header).status_code == 429


def test_behind_a_proxy_only_what_it_says_itself_counts(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'proxied.sqlite3'}", tmp_path, PROXY_HOPS="1")
    with app.app_context():
        factories.member("Salma", email="salma@example.org", password_hash=hash_password(PASSWORD))
        with writing():
            for number in range(FAILURES_PER_ADDRESS):
                note_attempt(f"account {number}", "192.0.2.7")
        forged = {"X-Forwarded-For": "203.0.113.9, 192.0.2.7"}
        assert (
            signing_in(
                app.test_client(), "salma@example.org", PASSWORD, headers=forged
            ).status_code
            == 429
        )


@pytest.mark.usefixtures("salma")
def test_a_right_password_leaves_no_trace_of_failure(client: FlaskClient) -> None:
    signing_in(client, "salma@example.org", PASSWORD)
    assert db.session.query(SignInFailure).count() == 0


@pytest.mark.usefixtures("salma")
def test_knocking_on_does_not_keep_the_door_shut(client: FlaskClient) -> None:
    shut_out()
    assert [signing_in(client, "salma@example.org", PASSWORD).status_code for _ in range(5)] == [
        429
    ] * 5
    with clock.set_to(clock.now() + timedelta(minutes=15, seconds=1)):
        assert signing_in(client, "salma@example.org", PASSWORD).status_code == 303


def test_the_owner_still_gets_in_by_a_link(client: FlaskClient, salma: Member) -> None:
    shut_out()
    with writing():
        link = open_link(db.session.merge(salma))
    new = {"password": "une tout autre phrase", "again": "une tout autre phrase"}
    assert client.post(f"/welcome/{link}", data=new).status_code == 303
    assert "Salma" in client.get("/").text


NEW = {"password": "une tout autre phrase", "again": "une tout autre phrase"}


def test_a_link_that_is_none_costs_no_hash(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr("app.accounts.views.signing_in.hash_password", hashed.append)
    assert client.post("/welcome/nosuchlink", data=NEW).status_code == 404
    assert hashed == []


def test_links_cannot_be_guessed_for_long_from_one_network(
    client: FlaskClient, salma: Member
) -> None:
    with writing():
        for number in range(FAILURES_PER_ADDRESS - 1):
            note_attempt(f"account {number}", "127.0.0.1")
        link = open_link(db.session.merge(salma))
    assert [
        client.post(f"/welcome/{guess}", data=NEW).status_code for guess in ("one", "two", link)
    ] == [404, 429, 429]
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post(f"/welcome/{link}", data=NEW, environ_base=elsewhere).status_code == 303


def test_a_link_that_was_open_leaves_no_trace_of_failure(
    client: FlaskClient, salma: Member
) -> None:
    with writing():
        link = open_link(db.session.merge(salma))
    assert client.post(f"/welcome/{link}", data=NEW).status_code == 303
    assert db.session.query(SignInFailure).count() == 0


@pytest.mark.usefixtures("costly_passwords", "salma")
def test_an_unknown_address_takes_as_long_as_a_known_one(client: FlaskClient) -> None:
    known, unknown = (
        wrong_password(client, name) for name in ("salma@example.org", "nobody@example.org")
    )
    assert ratio(known, unknown, below=1.1) < 1.1
    assert ratio(unknown, known, below=1.1) < 1.1


def wrong_password(client: FlaskClient, email: str) -> Callable[[], None]:
    """A failure to sign in; each is forgotten, so that no limit is reached."""

    def fail() -> None:
        assert signing_in(client, email, "autre chose").status_code == 422
        with writing():
            db.session.query(SignInFailure).delete()

    return fail
