"""A clock that was wrong for a while: what it dated ends when the clock is right, and limits bind
all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.links import open_link
from app.accounts.models import Member
from app.accounts.operations import FAILURES_PER_ACCOUNT
from app.database import writing
from tests.conftest import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Browser = Callable[[Member], FlaskClient]


def known(browser: FlaskClient, by: timedelta) -> bool:
    """Whether the browser is signed in when the clock jumps by so much."""
    with clock.set_to(NOON + by):
        return browser.get("/my/account").status_code == 200


@pytest.mark.parametrize(
    ("by", "lives"), [(-HOUR, False), (HOUR, True), (13 * DAY, True), (31 * DAY, False)]
)
def test_a_session_lives_no_longer_for_a_jump(
    signed_in: Browser, member: Member, by: timedelta, lives: bool
) -> None:
    assert known(signed_in(member), by) == lives


def test_a_session_begun_by_a_clock_that_was_wrong_ends_when_it_is_right(
    signed_in: Browser, member: Member
) -> None:
    with clock.set_to(NOON + 400 * DAY):
        browser = signed_in(member)
    assert known(browser, 400 * DAY)
    assert not known(browser, timedelta(0))


def test_a_visit_noted_by_a_clock_that_was_wrong_keeps_no_session_alive(
    signed_in: Browser, member: Member
) -> None:
    browser = signed_in(member)
    assert known(browser, 10 * DAY)
    assert known(browser, timedelta(0)), "notes the visit anew"
    assert not known(browser, 15 * DAY)


def test_a_link_made_by_a_clock_that_was_wrong_is_worth_nothing(
    app: Flask, client: FlaskClient, member: Member
) -> None:
    with clock.set_to(NOON + 400 * DAY), writing():
        token = open_link(member)
    passwords = {"password": "une longue phrase de passe", "again": "une longue phrase de passe"}
    assert client.post(f"/welcome/{token}", data=passwords).status_code == 404


@pytest.mark.parametrize(("by", "status"), [(-HOUR, 429), (timedelta(0), 429), (-400 * DAY, 422)])
def test_guessing_stays_refused_when_the_clock_goes_back(
    client: FlaskClient, by: timedelta, status: int
) -> None:
    guess = {"email": "someone@example.org", "password": "a wrong one of some length"}
    for _ in range(FAILURES_PER_ACCOUNT):
        assert client.post("/sign-in", data=guess).status_code == 422
    with clock.set_to(NOON + by):
        assert client.post("/sign-in", data=guess).status_code == status
