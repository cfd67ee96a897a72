"""Signing in and out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.accounts.hashing import Fit, password_fits
from app.accounts.models import Member, SignedIn
from app.accounts.operations import FAILURES_PER_ACCOUNT, change_password, hash_password
from app.database import db, writing
from tests import factories
from tests.races import Post, in_processes

PASSWORD = "une longue phrase"
ABROAD = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "/nowhere/at/all",
    "about/",
    "/%09/evil.example",
]


@pytest.fixture
def salma(app: Flask) -> Member:
    """A member with a password."""
    return factories.member(
        "Salma", email="salma@example.org", password_hash=hash_password(PASSWORD)
    )


def signing_in(client: FlaskClient, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Salma's browser sends the sign-in form."""
    return client.post(
        "/sign-in", data={"email": "salma@example.org", "password": password} | fields
    )


def test_a_password_that_was_changed_while_it_was_proved_lets_nobody_in(
    client: FlaskClient, salma: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def proving(member: Member | None, password: str) -> Fit:
        fits = password_fits(member, password)
        with writing():
            row = db.session.get_one(Member, salma.id)
            change_password(row, hash_password("trois chats"), by=factories.acting(row))
        return fits

    monkeypatch.setattr("app.accounts.views.proving.password_fits", proving)
    page = signing_in(client)
    assert (page.status_code, "ne vont pas ensemble" in page.text) == (422, True)
    assert db.session.query(SignedIn).count() == 0


def without_token(page: str) -> str:
    """The page without the form's token, which holds the time."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def test_a_member_signs_in_and_out(client: FlaskClient) -> None:
    factories.member("Salma", email="salma@example.org", password_hash=hash_password(PASSWORD))
    answer = client.post("/sign-in", data={"email": " SALMA@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    assert "Salma" in client.get("/").text
    client.post("/sign-out")
    assert "Salma" not in client.get("/").text


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: FlaskClient) -> None:
    factories.member("Salma", email="salma@example.org", password_hash=hash_password(PASSWORD))
    wrong = client.post("/sign-in", data={"email": "salma@example.org", "password": "autre chose"})
    unknown = client.post(
        "/sign-in", data={"email": "nobody@example.org", "password": "autre chose"}
    )
    assert wrong.status_code == unknown.status_code == 422
    assert without_token(wrong.text).replace("salma", "nobody") == without_token(unknown.text)


def test_a_copied_cookie_is_worth_nothing_after_sign_out(
    signed_in: Callable[[Member], FlaskClient], member: Member
) -> None:
    browser = signed_in(member)
    cookie = browser.get_cookie("twiza")
    browser.post("/sign-out")
    assert cookie is not None
    browser.set_cookie("twiza", cookie.value)
    assert member.name not in browser.get("/").text


@pytest.mark.usefixtures("salma")
def test_after_ten_failures_even_the_right_password_waits(client: FlaskClient) -> None:
    wrong = [signing_in(client, "autre chose").status_code for _ in range(FAILURES_PER_ACCOUNT)]
    assert wrong == [422] * 10
    answer = signing_in(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "quart d" in answer.text
    with clock.set_to(clock.now() + timedelta(minutes=16)):
        assert signing_in(client).status_code == 303


@pytest.mark.served
@pytest.mark.usefixtures("salma")
def test_failures_count_whichever_process_saw_them(app: Flask, client: FlaskClient) -> None:
    wrong = Post("", "/sign-in", {"email": "salma@example.org", "password": "autre chose"})
    answers = in_processes(app, [wrong] * FAILURES_PER_ACCOUNT, processes=2, threads=1)
    assert {status for status, _page in answers} == {422}
    assert signing_in(client).status_code == 429


def test_an_unknown_address_waits_in_the_same_words(client: FlaskClient, salma: Member) -> None:
    for _ in range(FAILURES_PER_ACCOUNT):
        signing_in(client, "autre chose")
        signing_in(client, "autre chose", email="nobody@example.org")
    known, unknown = signing_in(client), signing_in(client, email="nobody@example.org")
    assert known.status_code == unknown.status_code == 429
    assert without_token(known.text.replace("salma@", "nobody@")) == without_token(unknown.text)


@pytest.mark.usefixtures("salma")
@pytest.mark.parametrize("target", ABROAD)
def test_signing_in_leads_nowhere_else(client: FlaskClient, target: str) -> None:
    assert signing_in(client, next=target).headers["Location"] == "/"


@pytest.mark.usefixtures("salma")
@pytest.mark.parametrize("target", ["/about/", "/plan/?status=late&page=2", "/proposals/new"])
def test_signing_in_leads_back(client: FlaskClient, target: str) -> None:
    assert signing_in(client, next=target).headers["Location"] == target


@pytest.fixture
def with_tokens(app: Flask) -> Iterator[None]:
    """Forms need their session's token, as on a real site."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


NEEDS = {
    "fr": "La connexion a besoin de cookies",
    "ar": "يحتاج تسجيل الدخول إلى ملفات",
    "en": "Signing in needs cookies",
}


@pytest.mark.usefixtures("salma", "with_tokens")
def test_without_cookies_the_sign_in_page_says_that_they_are_needed(
    app: Flask, client: FlaskClient
) -> None:
    blocked = app.test_client(use_cookies=False)
    for code, sentence in NEEDS.items():
        page = blocked.get(f"/sign-in?lang={code}&next=/plan/").text
        sent = {
            "email": "salma@example.org",
            "password": PASSWORD,
            "next": "/plan/",
            "csrf_token": token_in(page),
        }
        answer = blocked.post(f"/sign-in?lang={code}", data=sent, headers=OURS)
        assert (answer.status_code, answer.text.count(sentence)) == (400, 1)
        assert (
            len(re.findall('name="password"', answer.text))
            == len(re.findall('name="next"', answer.text))
            == 1
        )
        assert 'value="salma@example.org"' in answer.text
        assert PASSWORD not in answer.text
        allowed = sent | {"csrf_token": token_in(client.get("/sign-in").text)}
        assert client.post(
            f"/sign-in?lang={code}", data=allowed, headers=OURS
        ).location.startswith("/plan/")
        client.post("/sign-out", data={"csrf_token": token_in(client.get("/").text)}, headers=OURS)


@pytest.mark.usefixtures("with_tokens")
def test_a_visitors_form_says_so_too_and_keeps_the_text(app: Flask, client: FlaskClient) -> None:
    sent = {"body": "Où se trouve le prochain atelier ?", "csrf_token": "x"}
    answers = [
        browser.post("/questions/?lang=en", data=sent, headers=OURS)
        for browser in (app.test_client(), client)
    ]
    assert ["Your browser sent no cookie" in answer.text for answer in answers] == [True, True]
    client.get("/questions/")
    expired = client.post("/questions/?lang=en", data=sent, headers=OURS)
    assert "cookie" not in expired.text
    assert all(sent["body"] in answer.text for answer in (*answers, expired))


OURS = {"Sec-Fetch-Site": "same-origin"}


def token_in(page: str) -> str:
    """The token of a page's forms."""
    return re.findall('name="csrf_token" value="([^"]+)"', page)[0]
