"""What caches may keep, and what is compressed."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from app.accounts.models import Member

PACKED = {"Accept-Encoding": "gzip"}


def test_a_public_page_is_compressed_and_may_be_kept(client: FlaskClient) -> None:
    answer = client.get("/", headers=PACKED)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Set-Cookie" not in answer.headers


def test_a_page_with_a_form_sets_a_cookie_and_is_kept_by_nobody(client: FlaskClient) -> None:
    answer = client.get("/sign-in", headers=PACKED)
    assert "Set-Cookie" in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Content-Encoding" not in answer.headers


def test_a_members_page_is_kept_by_nobody(signed_in: Callable[[Member], FlaskClient], member: Member) -> None:
    answer = signed_in(member).get("/", headers=PACKED)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Content-Encoding" not in answer.headers
