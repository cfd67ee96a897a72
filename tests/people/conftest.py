"""Who looks at the pages about people."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from tests.people.asking import Browser


@pytest.fixture
def admin(signed_in: Browser, administrator: Member) -> FlaskClient:
    """The administrator's browser."""
    return signed_in(administrator)
