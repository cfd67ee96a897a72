"""Who invites, and the mail that goes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Actor, Member, actor_of
from app.database import db
from app.mail.kinds import declared_kinds
from app.mail.sending import send_next
from app.mail.transports import Folder
from tests.invitations.inviting import Mails
from tests.mail.letters import in_folder
from tests.people.asking import Browser


@pytest.fixture
def by(steward: Member) -> Actor:
    """Somebody of the steering group, as they act."""
    return actor_of(steward)


@pytest.fixture
def reviewer(signed_in: Browser, steward: Member) -> FlaskClient:
    """Their browser."""
    return signed_in(steward)


@pytest.fixture
def mails(app: Flask, tmp_path: Path) -> Mails:
    """Send whatever waits, and give all that was sent so far."""

    def sent() -> list:  # type: ignore[type-arg]
        while send_next(declared_kinds(), Folder(tmp_path), lambda: "Twiza"):
            db.session.remove()
        return in_folder(tmp_path)

    return sent
