"""What the tests of invitations ask of verbs and pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Actor, Member
from app.database import db, writing
from app.invitations.lines import read_lines
from app.invitations.models import Invitation
from app.invitations.operations.accepting import accept
from app.invitations.operations.inviting import Sent, invite
from tests.mail.letters import Received

PASSWORD = "trois chats sur un toit"
Mails = Callable[[], list[Received]]


def sent(text: str, by: Actor, words: str = "", **given: Any) -> Sent | None:
    """Invite whom that list names, committed."""
    with writing():
        return invite(read_lines(text), words, by=by, **given)


def row(email: str | None) -> Invitation:
    """The newest invitation to that address."""
    query = sa.select(Invitation).where(Invitation.email == email)
    return db.session.scalars(query.order_by(Invitation.id.desc())).first()  # type: ignore[return-value]


def link_in(mail: Received) -> str:
    """Where the mail's button leads."""
    (address,) = set(re.findall(r"https?://[^/]+(/welcome/i\.\S+)", mail.text))
    return str(address)


def spend(link: str) -> Member:
    """Accept by that link and the verb alone, in the caller's transaction."""
    token = link.partition("i.")[2].partition("?")[0]
    return accept(token, name="Khadija", language=None, password_hash="x", agreed="0" * 64)


def accepting(client: FlaskClient, address: str, **given: str) -> Any:
    """Fill in the form that the link opens, and send it; `given` in place of what it says."""
    page = client.get(address).text
    read = re.search(r'name="text"[^>]*value="(\w+)"', page)
    form = {"name": "Khadija Amrani", "language": "fr", "password": PASSWORD, "again": PASSWORD}
    form |= {"agreed": "y", "text": read[1] if read else ""}
    return client.post(address, data=form | given)
