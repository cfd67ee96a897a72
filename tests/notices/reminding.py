"""A plan of a few actions, and reminders of it on one day or another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.mail.kinds import declared_kinds
from app.mail.sending import send_next
from app.mail.transports import Folder
from app.notices.cli import reminded_in_turns
from app.notices.queries.commitments import bundles_on
from app.organisations.models import Organisation
from tests import factories
from tests.conftest import NOON
from tests.mail.letters import Received, in_folder
from tests.notices import promised

TODAY = date(2026, 11, 24)
Lead = Member | Organisation | None


def at(days: int) -> datetime:
    return NOON + timedelta(days=days)


def person(name: str, **columns: object) -> Member:
    return factories.member(name, **{"seen_at": NOON, "language": "en", **columns})


def plan(*dues: str, lead: Lead = None, steps: bool = False) -> list[int]:
    """An edition of an action for each deadline, of which there was news today."""
    with writing():
        numbers = [promised.action(reported_at=NOON) for _due in dues]
        frozen = [
            promised.frozen(
                *(number, due, promised.party(lead)),
                [(promised.step(number), due)] if steps else (),
            )
            for number, due in zip(numbers, dues, strict=True)
        ]
        promised.freeze(frozen, TODAY)
    return numbers


def reached(days: int = 0) -> list[str]:
    """Who is reminded on that day, so many from today."""
    on = TODAY + timedelta(days=days)
    with clock.set_to(at(days)):
        bundles = bundles_on(on)
        assert reminded_in_turns(bundles, on) == len(bundles)
    return [f"{bundle.addressee.kind} {bundle.addressee.id}" for bundle in bundles]


def sent(folder: Path, days: int = 0) -> list[Received]:
    """What a worker sends on that day."""
    with clock.set_to(at(days)):
        while send_next(declared_kinds(), Folder(folder), lambda: "Twiza"):
            db.session.remove()
    return in_folder(folder)


def changed(statement: sa.UpdateBase) -> None:
    with writing():
        db.session.execute(statement)
