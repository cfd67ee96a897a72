"""Members with a second factor, and what they type."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask.testing import FlaskClient
from pyotp import HOTP
from werkzeug.test import TestResponse

from app import clock
from app.accounts.models import Member, actor_of
from app.accounts.operations import hash_password
from app.database import db, writing
from app.factors.codes import step_at
from app.factors.operations.turning import new_codes, offer_secret, turn_on
from tests import factories

PASSWORD = "une longue phrase"
NEW = {"password": "trois chats sur un toit", "again": "trois chats sur un toit"}


class Having(NamedTuple):
    """A member who has a second factor, with its secret and recovery codes."""

    member: Member
    secret: str
    codes: list[str]

    def code(self, later: int = 0) -> str:
        """What the app shows now, or so many steps later."""
        return code_of(self.secret, later)


def code_of(secret: str, later: int = 0) -> str:
    """What an app with that secret shows."""
    return HOTP(secret).at(step_at(clock.now()) + later)


def member(name: str = "Salma Bennani", **columns: Any) -> Member:
    """A member with a password."""
    return factories.member(name, password_hash=hash_password(PASSWORD), **columns)


def having(owner: Member) -> Having:
    """The member, who turned a second factor on a while ago."""
    offer, codes = offer_secret(owner.id), new_codes()
    with writing():
        owner = db.session.get_one(Member, owner.id)
        # No step that a test could use is used.
        turn_on(owner, offer, step_at(clock.now()) - 9, codes, by=actor_of(owner))
    return Having(owner, offer.secret, codes.plain)


def first_step(client: FlaskClient, owner: Member, **more: str) -> TestResponse:
    """What the right password is answered."""
    typed = owner.email or owner.sign_in_name or ""
    return client.post("/sign-in?lang=en", data={"email": typed, "password": PASSWORD, **more})


def second_step(client: FlaskClient, **typed: str) -> TestResponse:
    """What the second step is answered."""
    return client.post("/sign-in/code?lang=en", data=typed)


def is_in(client: FlaskClient) -> bool:
    """Whether the browser has a session."""
    return client.get("/my/account").status_code == 200
