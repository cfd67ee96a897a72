"""The headers of every answer: pages, fragments, feeds, files and errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.models import Member
from app.web.access import public
from app.web.errors import _unexpected
from app.web.headers import POLICY
from tests.conftest import make_app
from tests.security.addresses import pages
from tests.security.browsing import forms
from tests.security.conftest import Browsers
from tests.security.scene import Scene
from tests.spreadsheets import text

SEALED = "default-src 'none'; img-src 'self'; sandbox"
# (address, method, headers, body) -> status
FAULTS = [
    ("/nowhere", "GET", {}, b"", 404),
    ("/proposals/9999999999", "GET", {}, b"", 404),
    ("/about/", "POST", {}, b"", 405),
    ("/sign-in", "POST", {"Content-Type": "application/json"}, b"[" * 3000, 415),
    ("/sign-in", "POST", {"Content-Type": "text/plain"}, b"email=a", 415),
    (
        "/sign-in",
        "POST",
        {"Content-Type": "application/x-www-form-urlencoded"},
        b"email=" + b"a" * 2**20 * 13,
        413,
    ),
]
WORDS = {"fr": ("Erreur", "ltr"), "ar": ("خطأ", "rtl")}


def lacking(address: str, answer: TestResponse) -> list[str]:
    """What that answer's headers lack."""
    headers = answer.headers
    policy = SEALED if address.startswith("/files/") and answer.status_code == 200 else POLICY
    wanted = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return [
        f"{address} {name}: {headers.get(name)}"
        for name, value in wanted.items()
        if headers.get(name) != value
    ]


def test_every_answer_says_what_a_browser_must_not_do(scene: Scene, browsers: Browsers) -> None:
    for role in ("visitor", "admin"):
        for address in pages(scene):
            for headers in ({}, {"HX-Request": "true"}):
                answer = browsers[role].get(address, headers=headers, buffered=True)
                assert lacking(address, answer) == []


def test_a_page_without_a_form_sets_no_cookie(app: Flask, scene: Scene) -> None:
    for address in pages(scene):
        answer = app.test_client().get(address, buffered=True)
        if answer.status_code == 200 and not [
            form for form in forms(text(answer), "") if form.method == "post"
        ]:
            assert "Set-Cookie" not in answer.headers, address


def test_what_a_member_reads_is_kept_by_nobody(scene: Scene, browsers: Browsers) -> None:
    for address in pages(scene):
        answer = browsers["author"].get(address, buffered=True)
        if answer.mimetype == "text/html":
            assert answer.headers["Cache-Control"] == "private, no-store", address


@pytest.mark.parametrize(("address", "method", "headers", "body", "status"), FAULTS)
@pytest.mark.parametrize("language", WORDS)
def test_errors_speak_the_readers_language(
    client: FlaskClient,
    language: str,
    address: str,
    method: str,
    headers: dict[str, str],
    body: bytes,
    status: int,
) -> None:
    word, direction = WORDS[language]
    answer = client.open(
        address, method=method, headers=headers | {"Accept-Language": language}, data=body
    )
    assert answer.status_code == status
    assert word in answer.text
    assert f'dir="{direction}"' in answer.text
    assert lacking(address, answer) == []


@pytest.mark.parametrize("language", WORDS)
def test_a_fault_of_ours_speaks_it_too(language: str, tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'faulty.sqlite3'}", tmp_path)
    app.testing, app.config["TRAP_HTTP_EXCEPTIONS"] = False, False
    app.view_functions["charter.about"] = broken
    app.register_error_handler(Exception, _unexpected)
    with app.app_context():
        answer = app.test_client().get("/about/", headers={"Accept-Language": language})
    assert (answer.status_code, WORDS[language][0] in answer.text) == (500, True)
    assert lacking("/about/", answer) == []


@public
def broken() -> str:
    """A view with a fault."""
    raise ZeroDivisionError


def test_a_member_reads_errors_in_the_language_of_their_choice(
    browsers: Browsers, scene: Scene, member: Member
) -> None:
    answer = browsers["member"].get("/nowhere", headers={"Accept-Language": "ar"})
    assert "Erreur" in answer.text
