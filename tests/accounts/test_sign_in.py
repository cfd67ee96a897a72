"""Signing in and out."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from app.accounts.models import Member
from app.accounts.operations import hash_password
from tests import factories

PASSWORD = "une longue phrase"


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
    unknown = client.post("/sign-in", data={"email": "nobody@example.org", "password": "autre chose"})
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
