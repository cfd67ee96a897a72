"""Signing in with a second factor: no way passes it, no code works twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.links import open_link
from app.accounts.models import Member, SignedIn
from app.accounts.operations import FAILURES_PER_ACCOUNT
from app.database import db, writing
from app.factors.codes import STEP
from app.people.operations.adding import hand_over_link
from tests import factories
from tests.conftest import NOON
from tests.factors import having
from tests.factors.having import NEW, Having, first_step, is_in, second_step
from tests.mail.letters import Received
from tests.races import Post, in_threads
from tests.test_architecture import APP, holding

Mails = Callable[[], list[Received]]
ENTERED = "SignedIn"


def sessions() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(SignedIn)) or 0


def by_password(client: FlaskClient, salma: Having, mails: Mails) -> str:
    return first_step(client, salma.member, next="/plan/").location


def by_name(client: FlaskClient, salma: Having, mails: Mails) -> str:
    with writing():
        owner = db.session.get_one(Member, salma.member.id)
        owner.email, owner.sign_in_name = None, "salma.bennani"
    return first_step(client, db.session.get_one(Member, salma.member.id)).location


def by_handed_link(client: FlaskClient, salma: Having, mails: Mails) -> str:
    with writing():
        token = hand_over_link(db.session.get_one(Member, salma.member.id), by=None)
    return client.post(f"/welcome/{token}", data=NEW).location


def _mailed(client: FlaskClient, mails: Mails, act: str) -> str:
    client.post("/sign-in/link", data={"email": "salma@example.org", "act": act})
    (address,) = {
        found
        for mail in mails()
        for found in re.findall(r"https?://[^/\s]+(/(?:welcome|link)/\S+)", mail.text)
    }
    return str(address)


def by_reset(client: FlaskClient, salma: Having, mails: Mails) -> str:
    return client.post(_mailed(client, mails, "password"), data=NEW).location


def by_mail(client: FlaskClient, salma: Having, mails: Mails) -> str:
    return client.post(_mailed(client, mails, "sign_in")).location


@pytest.mark.parametrize("way", [by_password, by_name, by_handed_link, by_reset, by_mail])
def test_every_way_in_leads_to_the_second_step_and_none_past_it(
    client: FlaskClient, salma: Having, mails: Mails, way: Callable[..., str]
) -> None:
    place = way(client, salma, mails)
    assert place.startswith("/sign-in/code")
    assert sessions() == 0
    assert not is_in(client)
    page = client.get(place)
    assert page.status_code == 200
    # Whoever is only half in is told nothing of whose account it is.
    assert "Salma" not in page.text
    assert second_step(client, code=salma.code(9)).status_code == 422
    assert not is_in(client)
    assert second_step(client, code=salma.code(), next="/plan/").location.startswith("/plan/")
    assert is_in(client)
    assert sessions() == 1


def test_sessions_begin_at_one_door() -> None:
    """Whatever a new way in checks, it cannot forget the second factor."""
    begins = {place for place, _hit in holding(r"\bbegin_session\(", sorted(APP.rglob("*.py")))}
    assert begins == {
        "app/accounts/operations.py",
        # Who changes the password has a session, and gets another one.
        "app/accounts/views/own.py",
        "app/factors/operations/signing_in.py",
    }


def test_a_wrong_password_says_nothing_of_second_factors(
    client: FlaskClient, salma: Having
) -> None:
    having.member(email="yara@example.org")
    said = set()
    for email in ("salma@example.org", "yara@example.org", "nobody@example.org"):
        with factories.written() as statements:
            page = client.post("/sign-in", data={"email": email, "password": "autre chose"})
        text = re.sub(r'value="[^"]*"', "", page.text)
        said.add((page.status_code, text, len(statements), "half" in str(page.headers)))
    assert len(said) == 1


def test_a_text_goes_along_through_both_steps(client: FlaskClient, salma: Having) -> None:
    kept = {"resume": "1", "next": "/proposals/1/comments", "body": "Une phrase à garder."}
    page = first_step(client, salma.member, **kept)
    assert (page.status_code, "Second step" in page.text) == (200, True)
    assert "Une phrase à garder." in page.text
    wrong = second_step(client, code="000000", **kept)
    assert (wrong.status_code, kept["body"] in wrong.text) == (422, True)
    with clock.set_to(NOON + timedelta(minutes=10, seconds=1)):
        late = second_step(client, code=salma.code(), **kept)
    assert (late.status_code, kept["body"] in late.text) == (422, True)
    assert "ten minutes" in late.text
    done = second_step(client, code=salma.code(), **kept)
    assert kept["body"] in done.text
    assert salma.code() not in done.text
    assert 'action="/proposals/1/comments' in done.text


def test_the_way_in_is_spent_and_dies_with_the_password(
    app: Flask, client: FlaskClient, salma: Having
) -> None:
    first_step(client, salma.member)
    cookie = client.get_cookie("twiza")
    assert cookie is not None
    assert second_step(client, code=salma.code()).status_code == 303
    # A copy of the cookie from before opens nothing, whatever is typed.
    copy = Post(cookie.value, "/sign-in/code", {"code": salma.code(1)})
    ((status, _text),) = in_threads(app, [copy])
    assert status == 422
    other = app.test_client()
    first_step(other, salma.member)
    with writing():
        token = open_link(db.session.get_one(Member, salma.member.id))
    client.post(f"/welcome/{token}", data=NEW)
    assert other.get("/sign-in/code").location == "/sign-in"
    assert second_step(other, code=salma.code(1)).status_code == 422
    assert not is_in(other)


def test_a_code_works_once_and_none_after_a_later_one(app: Flask, salma: Having) -> None:
    """Of the steps of time, in an order that each of them decides."""
    tries = [(-2, False), (-1, True), (-1, False), (1, True), (0, False), (1, False), (2, False)]
    for later, works in tries:
        browser = app.test_client()
        first_step(browser, salma.member)
        second_step(browser, code=salma.code(later))
        assert is_in(browser) == works, later
    with clock.set_to(NOON + timedelta(seconds=2 * STEP)):
        browser = app.test_client()
        first_step(browser, salma.member)
        figures = salma.code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        second_step(browser, code=f"{figures[:3]} {figures[3:]}")
        assert is_in(browser)


@pytest.mark.engines
@pytest.mark.parametrize("kind", ["code", "recovery"])
def test_of_twenty_at_once_with_one_code_one_comes_in(
    app: Flask, salma: Having, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not the limit of guesses, but the code itself decides.
    monkeypatch.setattr("app.accounts.operations.FAILURES_PER_ACCOUNT", 100)
    typed = {"code": salma.code(), "recovery": salma.codes[3]}[kind]
    posts = []
    for _ in range(20):
        browser = app.test_client()
        first_step(browser, salma.member)
        cookie = browser.get_cookie("twiza")
        assert cookie is not None
        posts.append(Post(cookie.value, "/sign-in/code", {kind: typed}))
    statuses = [status for status, _text in in_threads(app, posts)]
    assert (statuses.count(303), statuses.count(422)) == (1, 19)
    assert sessions() == 1


def test_a_recovery_code_opens_once_and_its_owner_is_told(
    app: Flask, salma: Having, mails: Mails
) -> None:
    code = salma.codes[0].upper().replace("0", "O").replace("1", "l")
    for works in (True, False):
        browser = app.test_client()
        first_step(browser, salma.member)
        page = second_step(browser, recovery=f"{code[:4]}-{code[4:8]} {code[8:]}")
        assert (page.status_code == 303, is_in(browser)) == (works, works)
    mail = mails()[-1]
    assert mail.subject == "A recovery code was used"
    assert "9 recovery codes are left." in mail.text
    assert salma.codes[0] not in mail.text


def test_guesses_are_limited_and_failed_passwords_do_not_count(app: Flask, salma: Having) -> None:
    browser = app.test_client()
    first_step(browser, salma.member)
    for _ in range(FAILURES_PER_ACCOUNT - 1):
        browser.post("/sign-in", data={"email": "salma@example.org", "password": "autre"})
    wrong = [second_step(browser, code=f"{n:06}").status_code for n in range(12)]
    assert wrong == [422] * FAILURES_PER_ACCOUNT + [429] * 2
    late = second_step(browser, code=salma.code())
    assert (late.status_code, late.headers["Retry-After"]) == (429, "900")
    # Another browser, another address: it is the account that counts; the first step still opens.
    other = app.test_client()
    assert first_step(other, salma.member).status_code == 303
    there = {"REMOTE_ADDR": "192.0.2.9"}
    again = other.post("/sign-in/code", data={"code": salma.code()}, environ_base=there)
    assert again.status_code == 429
    with clock.set_to(NOON + timedelta(minutes=15, seconds=1)):
        first_step(other, salma.member)
        assert second_step(other, code=salma.code()).status_code == 303


def test_under_another_key_recovery_codes_still_open(
    app: Flask, salma: Having, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SECRET_KEY", "another " * 5)
    browser = app.test_client()
    first_step(browser, salma.member)
    assert "The site has another key now" in browser.get("/sign-in/code?lang=en").text
    refused = second_step(browser, code=salma.code())
    assert (refused.status_code, "another key" in refused.text) == (422, True)
    assert second_step(browser, recovery=salma.codes[9]).status_code == 303
    assert "another key" in browser.get("/my/account/factor?lang=en").text
    off = {"recovery": salma.codes[8], "act": "off"}
    assert browser.post("/my/account/factor/change", data=off).status_code == 303
    assert "Set it up" in browser.get("/my/account/factor?lang=en").text
