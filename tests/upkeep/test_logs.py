"""Logs tell what was refused and what failed, and hold nothing that was typed."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.accounts.operations import hash_password
from app.web import logs
from tests import factories
from tests.factors.having import having

PASSWORD, WRONG, ADDRESS = (
    "canary-password-right",
    "canary-password-wrong",
    "canary-address@example.org",
)
WORDS = "canary-words-of-a-comment"


@pytest.fixture
def lines(app: Flask) -> Iterator[io.StringIO]:
    """What is logged from now on."""
    stream = io.StringIO()
    logs.configure(stream, testing=True)
    yield stream
    logs.configure(sys.stderr, testing=True)


def entries(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_day_on_the_site_leaves_no_secret_in_the_logs(
    app: Flask, client: FlaskClient, lines: io.StringIO
) -> None:
    person = factories.member("Canary-name", email=ADDRESS, password_hash=hash_password(PASSWORD))
    proposal = factories.proposal(factories.cycle("vote"))
    client.post("/sign-in", data={"email": ADDRESS, "password": WRONG})
    client.post("/sign-in", data={"email": "canary-nobody@example.org", "password": WRONG})
    having_one = having(person)
    client.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD})
    typed = {"code": "123456", "recovery": "canary-recovery"}
    client.post("/sign-in/code", data=typed)
    client.post("/sign-in/code", data={"recovery": having_one.codes[0]})
    client.post("/my/account/factor/confirmation", data={"sealed": "canary-sealed"})
    cookie = client.get_cookie("twiza")
    assert cookie is not None
    client.post(f"/proposals/{proposal.id}/vote", data={"choice": "support"})
    client.post(f"/proposals/{proposal.id}/vote", data={"choice": "canary-choice"})
    client.post(f"/proposals/{proposal.id}/comments", data={"body": WORDS, "stance": "for"})
    client.get("/admin/?q=canary-search")
    client.get("/welcome/canary-token")
    client.post("/steering/decisions", data={"reason": WORDS})
    text = lines.getvalue()
    assert "canary" not in text.lower()
    assert cookie.value not in text
    assert person.key not in text
    assert not [word for word in (*having_one[1:2], *having_one.codes, "123456") if word in text]
    assert "support" not in text


def test_refusals_and_failed_sign_ins_are_there_with_their_request(
    client: FlaskClient, lines: io.StringIO
) -> None:
    failed = client.post("/sign-in", data={"email": ADDRESS, "password": WRONG})
    missing = client.get("/proposals/999999999")
    told = {entry["request"]: (entry["route"], entry["status"]) for entry in entries(lines)}
    assert told[failed.headers["X-Request-Id"]] == ("/sign-in", 422)
    assert told[missing.headers["X-Request-Id"]][1] == 404


@pytest.fixture
def breaking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site whose home page fails as a row that the database refuses does."""

    def fail(**_values: Any) -> str:
        factories.stored(Member(name="Canary", email=ADDRESS, joined_at=None))
        return ""

    monkeypatch.setitem(app.view_functions, "site.home", fail)
    fail.access = "public"  # type: ignore[attr-defined]
    return app


def test_an_unexpected_fault_says_where_and_keeps_the_values_to_itself(
    breaking: Flask, lines: io.StringIO
) -> None:
    assert breaking.test_client().get("/").status_code == 500
    (entry,) = [entry for entry in entries(lines) if entry["event"] == "unexpected"]
    assert entry["exception"][0]["exc_type"] == "IntegrityError"
    assert "test_logs.py" in json.dumps(entry["exception"])
    assert "canary" not in lines.getvalue().lower()
