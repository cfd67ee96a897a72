"""An organisation, and whoever acts for it."""

from __future__ import annotations

import pytest

from app.accounts.models import Actor, Member
from app.accounts.operations import begin_session
from app.accounts.queries import actor_by_token
from app.database import db, writing
from app.organisations.models import Organisation
from tests import factories


@pytest.fixture
def amal(member: Member) -> Organisation:
    """An organisation that `member` administers."""
    row = factories.organisation()
    factories.mandate(row, member)
    return row


def present(row: Member) -> Actor:
    """The actor of a session of that member, as it is looked up now."""
    with writing():
        token = begin_session(db.session.merge(row)).token
    found = actor_by_token(token)
    assert found is not None
    return found
