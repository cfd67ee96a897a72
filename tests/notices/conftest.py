"""Whoever is told, and whoever writes what they are told of."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.models import Member
from tests import factories
from tests.conftest import NOON


@pytest.fixture
def reader(app: Flask) -> Member:
    """Somebody who was here at noon, and reads French."""
    return factories.member("Zahra", language="fr", seen_at=NOON, email="zahra@example.org")


@pytest.fixture
def author(app: Flask) -> Member:
    """Another member."""
    return factories.member("Karim Idrissi")
