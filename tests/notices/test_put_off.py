"""A mail server that does not take what is told, and a worker that has nothing to tell."""

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
from app.mail.models import KEPT_FOR, Mail
from app.mail.operations import post, send_again, sweep_mail
from app.mail.sending import send_next
from app.mail.transports import Refused
from app.notices.cli import digests_due
from app.notices.operations.mailing import are_waiting, are_waiting_at_once
from tests.conftest import NOON
from tests.mail.test_queue import Stubborn
from tests.notices.test_mails import NEXT_DAY, looked, queued, sent, told, unmailed
from tests.proposals.test_list import plans_of

FULL, GONE = Refused("smtp 452", for_good=False), Refused("smtp 550", for_good=True)
LATER = NEXT_DAY + timedelta(days=3)


def refused_until_the_end(fault: Refused, at: datetime) -> None:
    """Each mail is tried, and refused, for as long as any is."""
    while True:
        due = db.session.scalar(sa.select(sa.func.min(Mail.due_at)).where(Mail.state == "waiting"))
        if due is None:
            break
        at = max(at, due)
        with clock.set_to(at):
            send_next(declared_kinds(), Stubborn(fault), lambda: "Twiza")
        db.session.remove()


def test_what_a_full_mailbox_puts_off_for_three_days_is_in_the_next_digest(
    app: Flask, reader: Member, author: Member, tmp_path: Path
) -> None:
    told(reader, author, 2, pace="at once")
    looked(NOON)
    told(reader, author, 3)
    with writing():
        db.session.execute(sa.text("UPDATE notice_pace SET pace = 'daily'"))
    looked(NEXT_DAY)
    refused_until_the_end(FULL, NEXT_DAY)
    assert queued() == [
        *[("notices.one", "failed", "smtp 452")] * 2,
        ("notices.daily", "failed", "smtp 452"),
    ]
    looked(LATER)
    with writing():  # an administrator sends the old ones again: they are told already
        for number in db.session.scalars(sa.select(Mail.id).where(Mail.state == "failed")).all():
            send_again(number)
    (digest,) = sent(tmp_path, LATER)
    assert digest.text.count("Parole") == 5
    assert unmailed() == 0
    looked(LATER + timedelta(days=1))
    assert len(sent(tmp_path, LATER + timedelta(days=1))) == 1


def test_what_an_address_refuses_for_good_is_not_sent_again_and_again(
    app: Flask, reader: Member, author: Member
) -> None:
    told(reader, author, 2, pace="daily")
    looked(NEXT_DAY)
    refused_until_the_end(GONE, NEXT_DAY)
    for day in range(1, 6):
        looked(LATER + timedelta(days=day))
    assert queued() == [("notices.daily", "failed", "smtp 550")]


def test_the_number_of_a_mail_that_was_forgotten_is_never_given_again(
    app: Flask, reader: Member, author: Member
) -> None:
    told(reader, author, pace="daily")
    looked(NEXT_DAY)
    refused_until_the_end(GONE, NEXT_DAY)
    first = db.session.scalar(sa.select(Mail.id))
    with clock.set_to(LATER + KEPT_FOR), writing():
        sweep_mail()
        assert post("note", 1)
    assert db.session.scalar(sa.select(Mail.id)) != first


@pytest.mark.parametrize("engine_app", ["sqlite"], indirect=True, scope="session")
def test_whether_anything_waits_is_asked_of_what_waits_alone(app: Flask) -> None:
    """Neither all members nor all notices nor all mail are read each minute."""
    plans = plans_of(lambda: (are_waiting_at_once(), are_waiting(digests_due(NOON))))
    steps = [step for plan in plans for step in plan.splitlines()]
    read = {step for step in steps if step.startswith("SCAN")}
    # Two tables of one row each are read to see whether what is kept still holds.
    assert read == {
        *("SCAN notice USING INDEX ix_notice_unmailed", "SCAN CONSTANT ROW"),
        *("SCAN frame", "SCAN written"),
    }
    assert len([step for step in steps if "ix_notice_unmailed" in step]) == 3, steps
