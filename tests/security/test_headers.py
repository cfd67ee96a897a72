"""The headers of every answer: pages, fragments, feeds, files and errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.web.access import public
from app.web.errors import _unexpected
from tests.conftest import make_app
from tests.security.browsing import lacking
from tests.security.conftest import Browsers
from tests.security.scene import Scene

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
