"""What the tests of people ask of pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member

Browser = Callable[[Member], FlaskClient]
PASSWORD = "une longue phrase"


def names(page: str) -> list[str]:
    """The members that a list shows, in its order."""
    return [node.text().strip() for node in LexborHTMLParser(page).css(".person__name")]


def signing_in(client: FlaskClient, typed: str, password: str = PASSWORD) -> Any:
    return client.post("/sign-in", data={"email": typed, "password": password})
