"""What proxies in front say about a visitor, and how far it is believed."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request

from app.accounts.operations import begin_session
from app.database import db, writing
from app.web import logs
from app.web.access import public
from app.web.sender import network
from tests import factories
from tests.conftest import make_app
from tools.serve import notes

BASE = "https://plan.example.org"
# What each machine's nginx says behind a balancer, as docs/operating.md has it: only the addresses
# become more.
BEHIND_TWO = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.7, 10.0.0.9",
    "X-Forwarded-Host": "plan.example.org",
}


@pytest.fixture
def behind_two(tmp_path: Path) -> Flask:
    """The site behind a balancer and nginx; its home page says what it believes."""
    given = {"ENVIRONMENT": "production", "BASE_URL": BASE, "PROXY_HOPS": "2"}
    app = make_app(f"sqlite:///{tmp_path / 'proxied.sqlite3'}", tmp_path, **given)
    app.view_functions["charter.about"] = believed
    return app


@public
def believed() -> str:
    """The visitor's address, scheme and host."""
    return f"{request.remote_addr} {request.scheme} {request.host}"


@pytest.mark.parametrize("said", ["https", "http, https"])
def test_behind_two_proxies_the_nearest_says_how_and_the_farther_one_for_whom(
    behind_two: Flask, said: str
) -> None:
    headers = BEHIND_TWO | {"X-Forwarded-Proto": said}
    with behind_two.app_context():
        answer = behind_two.test_client().get(
            "/about/", base_url="http://127.0.0.1:8000", headers=headers
        )
    assert answer.text == "198.51.100.7 https plan.example.org"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_subdomains_are_held_to_https_only_where_a_setting_says_so(tmp_path: Path) -> None:
    given = {"ENVIRONMENT": "production", "BASE_URL": BASE, "HSTS_SUBDOMAINS": "yes"}
    app = make_app(f"sqlite:///{tmp_path / 'sub.sqlite3'}", tmp_path, **given)
    with app.app_context():
        answer = app.test_client().get("/sign-in", base_url=BASE)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged from now on."""
    stream = io.StringIO()
    yield stream
    logs.configure(sys.stderr, testing=True)


UNKNOWN = "PROXY_HOPS is not set"


@pytest.mark.parametrize(
    ("hops", "warned"), [({}, True), ({"PROXY_HOPS": "0"}, False), ({"PROXY_HOPS": "1"}, False)]
)
def test_where_nobody_has_said_how_many_proxies_there_are_it_is_said_everywhere(
    hops: dict[str, str], warned: bool, tmp_path: Path, lines: io.StringIO
) -> None:
    url, given = (
        f"sqlite:///{tmp_path / 'hops.sqlite3'}",
        {"ENVIRONMENT": "production", "BASE_URL": BASE, **hops},
    )
    app = make_app(url, tmp_path, **given)
    logs.configure(lines, testing=True)
    with app.app_context():
        person, browser = factories.member("Karim", role="admin"), app.test_client()
        with writing():
            token = begin_session(db.session.merge(person)).token
        with browser.session_transaction(base_url=BASE) as session:
            session.update({"_user_id": token, "_fresh": True})
        ready, page = (browser.get(path, base_url=BASE) for path in ("/readyz", "/admin/?lang=en"))
        for _ in range(2):
            browser.get("/about/", base_url=BASE, headers={"X-Forwarded-For": "203.0.113.9"})
    said = [
        any(UNKNOWN in note for note in notes(app.config["TWIZA"])),
        UNKNOWN in ready.text,
        "PROXY_HOPS" in page.text,
    ]
    assert (ready.status_code, page.status_code, said) == (200, 200, [warned] * 3)
    assert lines.getvalue().count("X-Forwarded-For is not believed") == (
        hops.get("PROXY_HOPS") != "1"
    )
    assert "203.0.113.9" not in lines.getvalue()


def test_a_wrong_host_is_logged_with_the_right_one(tmp_path: Path, lines: io.StringIO) -> None:
    app = make_app(
        f"sqlite:///{tmp_path / 'host.sqlite3'}", tmp_path, ENVIRONMENT="production", BASE_URL=BASE
    )
    logs.configure(lines, testing=True)
    with app.app_context():
        assert (
            app.test_client().get("/", headers={"Host": "other.example" + "x" * 500}).status_code
            == 400
        )
    (told,) = [
        entry for line in lines.getvalue().splitlines() if "reason" in (entry := json.loads(line))
    ]
    assert told["host"].startswith("other.example")
    assert (len(told["host"]), told["reason"]) == (100, "the host of BASE_URL is plan.example.org")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("[::ffff:203.0.113.9]:443", "203.0.113.9"),
        ("203.0.113.9:4711:1", "-"),
        ("unknown", "-"),
        ("[]:443", "-"),
    ],
)
def test_a_port_is_no_part_of_an_address(said: str, meant: str) -> None:
    assert network(said) == meant
