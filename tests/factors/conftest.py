"""Who has a second factor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.database import db
from app.mail.kinds import declared_kinds
from app.mail.sending import send_next
from app.mail.transports import Folder
from tests.factors.having import Having, having, member
from tests.mail.letters import Received, in_folder


@pytest.fixture
def salma(app: Flask) -> Having:
    """A member with a second factor."""
    return having(member(email="salma@example.org", language="en"))


@pytest.fixture
def mails(app: Flask, tmp_path: Path) -> Callable[[], list[Received]]:
    """Send whatever waits, and give all that was sent so far."""

    def sent() -> list[Received]:
        while send_next(declared_kinds(), Folder(tmp_path), lambda: "Twiza"):
            db.session.remove()
        return in_folder(tmp_path)

    return sent
