"""Content as an author writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.charter.models import Principle
from app.cycles.models import Cycle
from app.proposals.fields import FIELDS
from app.proposals.operations.content import Content
from tests import factories


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
