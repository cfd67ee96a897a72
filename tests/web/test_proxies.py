"""What proxies in front say about a visitor, and how far it is believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request

from app.web.access import public
from app.web.sender import network
from tests.conftest import make_app

BASE = "https://plan.example.org"
# What each machine's nginx says behind a balancer, as docs/operating.md has it: only the addresses become more.
BEHIND_TWO = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7, 10.0.0.9", "X-Forwarded-Host": "plan.example.org"}


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
def test_behind_two_proxies_the_nearest_says_how_and_the_farther_one_for_whom(behind_two: Flask, said: str) -> None:
    headers = BEHIND_TWO | {"X-Forwarded-Proto": said}
    with behind_two.app_context():
        answer = behind_two.test_client().get("/about/", base_url="http://127.0.0.1:8000", headers=headers)
    assert answer.text == "198.51.100.7 https plan.example.org"
    assert "Strict-Transport-Security" in answer.headers


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
