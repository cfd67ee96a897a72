"""What a mail server did not take in time is in the next digest, and what was refused is in none."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.mail.kinds import declared_kinds
from app.mail.models import TRIED_FOR, Mail
from app.mail.sending import send_next
from app.mail.transports import Refused
from app.notices.models import Pace
from tests.conftest import NOON
from tests.notices.test_mails import (
    NEXT_DAY,
    author,
    looked,
    queued,
    reader,
    sent,
    told,
    unmailed,
)

__all__ = ["author", "reader"]
LATE = NEXT_DAY + TRIED_FOR + timedelta(hours=1)


class Refusing:
    """A server that answers every mail alike."""

    def __init__(self, code: str, *, for_good: bool) -> None:
        self.answer = Refused(code, for_good=for_good)

    def send(self, _message: object) -> None:
        raise self.answer

    def close(self) -> None: ...


def waiting_mails(reader: Member, author: Member) -> None:
    """Two mails of one notice each, and a digest of two more."""
    told(reader, author, 2, pace="at once")
    looked(NOON)
    told(reader, author, 2)
    with writing():
        db.session.query(Pace).one().pace = "daily"
    looked(NEXT_DAY)


def tried(server: Refusing) -> None:
    """The worker sends whenever something is due, until nothing waits."""
    due: datetime | None = NEXT_DAY
    while due is not None:
        with clock.set_to(due):
            while send_next(declared_kinds(), server, lambda: "Twiza"):
                db.session.remove()
        due = db.session.scalar(sa.select(sa.func.min(Mail.due_at)).where(Mail.state == "waiting"))


@pytest.mark.parametrize("state", ["dropped", "failed"])
def test_what_could_not_be_handed_over_in_time_waits_for_the_next_digest(
    app: Flask, reader: Member, author: Member, tmp_path: Path, state: str
) -> None:
    waiting_mails(reader, author)
    # Either nothing was tried for three days, or the server wanted all of it later.
    if state == "failed":
        tried(Refusing("smtp 451", for_good=False))
    assert sent(tmp_path, LATE) == []
    assert {name for _kind, name, _outcome in queued()} == {state}
    looked(LATE)
    (digest,) = sent(tmp_path, LATE)
    assert digest.text.count("Parole") == 4
    assert unmailed() == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 4
    looked(LATE + timedelta(days=1))
    assert len(queued()) == 4


def test_what_was_refused_for_good_is_not_told_again(
    app: Flask, reader: Member, author: Member, tmp_path: Path
) -> None:
    waiting_mails(reader, author)
    tried(Refusing("smtp 550", for_good=True))
    looked(LATE)
    assert sent(tmp_path, LATE) == []
    assert {name for _kind, name, _outcome in queued()} == {"failed"}
    assert len(queued()) == 3
