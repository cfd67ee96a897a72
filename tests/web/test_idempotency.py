"""What tells one form that was sent from another one."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Flask, g

from app.accounts.models import VISITOR, ActingFor, Actor
from app.web.forms import Form

MEMBER, OTHER = Actor(1, "one", role="member"), Actor(2, "two", role="member")
FOR_OTHERS = Actor(1, "one", role="member", acting_for=ActingFor(3, 4, frozenset()))
SAID = {"key": "k", "body": "Un.", "csrf_token": "a"}


def key_of(
    app: Flask,
    said: dict[str, str],
    by: Actor = MEMBER,
    path: str = "/steering/meetings/new",
    file: bytes = b"",
) -> str:
    """The idempotency key of that form, sent there by that person."""
    data: dict[str, Any] = {**said, "file": (BytesIO(file), "a.txt")}
    with app.test_request_context(path, method="POST", data=data):
        g._login_user = by
        return Form().idempotency_key


def test_the_same_from_the_same_is_the_same_whatever_its_token_and_button(app: Flask) -> None:
    assert key_of(app, SAID) == key_of(app, SAID | {"csrf_token": "b", "act": "submit"})
    assert key_of(app, SAID, VISITOR) == key_of(app, SAID, VISITOR)


def test_other_words_people_files_and_pages_are_other_acts(app: Flask) -> None:
    others = [
        key_of(app, SAID | {"key": "l"}),
        key_of(app, SAID | {"body": "Deux."}),
        key_of(app, SAID, OTHER),
        key_of(app, SAID, FOR_OTHERS),
        key_of(app, SAID, VISITOR),
        key_of(app, SAID, path="/steering/cycles/new"),
        key_of(app, SAID, file=b"other"),
    ]
    assert len({key_of(app, SAID), *others}) == len(others) + 1


def test_without_a_key_of_its_own_a_form_is_like_no_other(app: Flask) -> None:
    for said in ({"body": "Un."}, {"body": "Un.", "key": ""}):
        assert key_of(app, said) != key_of(app, said)
