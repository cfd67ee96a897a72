"""Content as an author writes it, and the desk where it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.charter.models import Principle
from app.cycles.models import Cycle
from app.proposals.fields import FIELDS
from app.proposals.operations.content import Content
from tests import factories

SignedIn = Callable[[Member], FlaskClient]
Fields = Callable[..., dict[str, Any]]


@pytest.fixture
def gathering(app: Flask) -> Cycle:
    """A cycle that takes proposals."""
    return factories.cycle("gather")


@pytest.fixture
def principle(app: Flask) -> Principle:
    """A principle to serve."""
    return factories.principle()


@pytest.fixture
def content(gathering: Cycle, principle: Principle) -> Callable[..., Content]:
    """`content(title="...")`: complete content for the gathering cycle, but for what is given."""

    def write(**fields: Any) -> Content:
        texts = {
            "title": "Un bibliobus",
            "summary": "Des livres.",
            "body": "Un *bus*.",
            "html": "<p>Un bus.</p>",
        }
        where = {
            "language": "fr",
            "cycle_id": gathering.id,
            "serves": {principle.id: "Il va à chacun."},
        }
        given = texts | where | fields
        values = {field.name: given.pop(field.name) for field in FIELDS if field.name in given}
        return Content(values=values, **given)

    return write


@pytest.fixture
def desk(signed_in: SignedIn, member: Member) -> FlaskClient:
    """The author's desk."""
    return signed_in(member)


@pytest.fixture
def fields(gathering: Cycle, principle: Principle) -> Fields:
    """`fields(title="...")`: a whole form but for what is given."""

    def fill(**given: Any) -> dict[str, Any]:
        texts = {
            "title": "Un bibliobus",
            "summary": "Des livres.",
            "body": "Un *bus*.",
            "language": "fr",
            "key": "k",
        }
        links = {
            "cycle": gathering.id,
            "principles": [principle.id],
            f"how_{principle.id}": "Il va à chacun.",
        }
        return {**texts, **links, "act": "submit", **given}

    return fill
