"""Who joins in these tests, and what reads their mail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.database import db
from app.joining.models import Application
from app.mail.kinds import declared_kinds
from app.mail.sending import send_next
from app.mail.transports import Folder
from tests.joining.asking import apply, confirm, link_in
from tests.mail.letters import Received, in_folder

Mails = Callable[[], list[Received]]


@pytest.fixture
def mails(app: Flask, tmp_path: Path) -> Mails:
    """Send whatever waits, and give what was sent just now."""
    seen = [0]

    def sent() -> list[Received]:
        while send_next(declared_kinds(), Folder(tmp_path), lambda: "Twiza"):
            db.session.remove()
        every = in_folder(tmp_path)
        newest = every[seen[0] :]
        seen[0] = len(every)
        return newest

    return sent


@pytest.fixture
def admin(signed_in: Callable[[Member], FlaskClient], administrator: Member) -> FlaskClient:
    """The administrator's browser."""
    return signed_in(administrator)


@pytest.fixture
def applicant(app: Flask, client: FlaskClient, mails: Mails) -> Callable[..., str]:
    """Somebody applies, and confirms the address: the address of their own page."""

    def confirmed(**fields: str) -> str:
        assert apply(app.test_client(), **fields).status_code == 303
        (mail,) = (mail for mail in mails() if "/link/" in mail.text)
        answer = confirm(app.test_client(), link_in(mail))
        assert answer.status_code == 303
        return str(answer.location)

    return confirmed


@pytest.fixture
def newest(app: Flask) -> Callable[[], Application]:
    """The application that was sent last."""

    def found() -> Application:
        db.session.rollback()
        return db.session.scalars(sa.select(Application).order_by(Application.id.desc())).first()  # type: ignore[return-value]

    return found
