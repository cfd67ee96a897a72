"""Members who are signed in: a session's row, its cookie and its form token each, as the app
itself makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from app import clock, create_app
from app.accounts.models import Member
from app.accounts.operations import begin_session
from app.cycles.models import Cycle
from app.database import db, writing
from app.kept import touch_frame
from app.organisations.models import Mandate, Organisation
from app.organisations.powers import POWERS
from config import Settings
from tests.bench.servers import settings


class Person(NamedTuple):
    """Whoever sends requests: what their browser keeps, and the token of their forms."""

    member: int
    cookie: str
    token: str


def app_on(url: str, folder: Path) -> Flask:
    """The app of the measured servers, in this process."""
    return create_app(Settings.from_environment(settings(url, 8000, folder)))


def sign_in(url: str, folder: Path, count: int) -> list[Person]:
    """Sign so many members in."""
    app = app_on(url, folder)
    with app.app_context():
        with writing():
            members = db.session.scalars(sa.select(Member).order_by(Member.id).limit(count)).all()
            tokens = {member.id: begin_session(member).token for member in members}
        db.engine.dispose()
    return [_person(app, member, token) for member, token in tokens.items()]


def represent(url: str, folder: Path, people: Sequence[Person]) -> dict[int, int]:
    """Give each of them a mandate of an organisation of its own, and let organisations vote in all
    cycles: the organisation of each member.
    """
    app = app_on(url, folder)
    with app.app_context():
        with writing():
            db.session.execute(sa.update(Cycle).values(electorate="both"))
            now, found = clock.now(), {}
            for person in people:
                row = Organisation(name={"fr": f"Association {person.member}"}, joined_at=now)
                db.session.add(row)
                db.session.flush()
                held = {"organisation_id": row.id, "member_id": person.member}
                powers = {"powers": frozenset(POWERS), "accepted_at": now}
                db.session.add(Mandate(**held, **powers, from_at=now, given_at=now))
                found[person.member] = row.id
            touch_frame()
        db.engine.dispose()
    return found


def _person(app: Flask, member: int, token: str) -> Person:
    with app.test_request_context():
        session.update(_user_id=token, _fresh=True)
        form_token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        value = signer.dumps(dict(session))
    return Person(member, f"{app.config['SESSION_COOKIE_NAME']}={value}", form_token)
