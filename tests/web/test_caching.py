"""What caches may keep, and what is compressed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member

PACKED = {"Accept-Encoding": "gzip"}
OWN = re.compile(r'name="csrf_token" value="[^"]*"')


def test_a_public_page_is_compressed_and_may_be_kept(client: FlaskClient) -> None:
    answer = client.get("/", headers=PACKED)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Set-Cookie" not in answer.headers


def test_a_page_with_a_form_sets_a_cookie_and_is_kept_by_nobody(client: FlaskClient) -> None:
    answer = client.get("/sign-in", headers=PACKED)
    assert "Set-Cookie" in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_members_page_is_kept_by_nobody(
    signed_in: Callable[[Member], FlaskClient], member: Member
) -> None:
    answer = signed_in(member).get("/", headers=PACKED)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_members_page_is_compressed_by_gzip_alone(
    signed_in: Callable[[Member], FlaskClient], member: Member
) -> None:
    browser = signed_in(member)
    plain, *packed = (
        browser.get("/", headers={"Accept-Encoding": how}) for how in ("br", "gzip", "br, gzip")
    )
    assert "Content-Encoding" not in plain.headers
    for answer in packed:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert OWN.sub("", gzip.decompress(answer.data).decode()) == OWN.sub("", plain.text)
        assert len(answer.data) < len(plain.data) / 3


def test_a_members_page_is_longer_by_so_much_as_is_drawn_by_lot(
    signed_in: Callable[[Member], FlaskClient], member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else lengths differ by the token, which tells the second it is made in, and by its mask.
    monkeypatch.setattr("app.web.csrf.generate_csrf", lambda: "token")
    monkeypatch.setattr("app.web.csrf.secrets.token_bytes", lambda size: b"a" * size)
    browser, seen = signed_in(member), []
    for padding in (0, 1, 99):
        monkeypatch.setattr(
            "app.web.compress.secrets.randbelow", lambda most, drawn=padding: min(drawn, most - 1)
        )
        answer = browser.get("/my/account", headers=PACKED)
        assert gzip.decompress(answer.data).startswith(b"<!doctype html>")
        seen.append(len(answer.data))
    # A name ends with a sign of its own.
    assert [length - seen[0] for length in seen] == [0, 2, 100]
