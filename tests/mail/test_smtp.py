"""Mail to a real server, with good manners and with bad ones; workers that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.database import db, writing
from app.mail import transports
from app.mail.models import LEASE, Mail, MailServer
from app.mail.operations import post
from app.mail.transports import Smtp
from config import ROOT
from tests.conftest import ENGINES
from tests.mail.letters import AMINA, People
from tests.mail.server import mail_server
from tests.mail.test_queue import posted, sent_all, states
from tests.services.postgres import dies_with_us
from tests.timing import HANGS_AFTER, until

pytestmark = pytest.mark.served


def smtp(app: Flask, url: str) -> Smtp:
    """The way to that server."""
    return Smtp(replace(app.config["TWIZA"], mail_url=url), "plan.example.org")


def test_what_arrives_is_what_was_written(app: Flask, people: People) -> None:
    for number in (5, 6):
        posted(subject_id=number)
    with mail_server() as server:
        sent_all(people, smtp(app, server.url))
    first, second = server.received
    assert (first.subject, second.subject) == ("n° 5", "n° 6")
    assert first.to == AMINA.address
    assert "Bonjour \u2068Amina\u2069," in first.text
    assert "الفقرة الثانية." in first.text
    assert "الفقرة الثانية." in first.html
    assert next(link.attributes["href"] for link in first.tree.css("a")) == "https://x"
    # Nothing is fetched, and nothing tells that it was read.
    assert first.tree.css("img, link, script, iframe, style") == []
    assert first.number != second.number


@pytest.mark.parametrize(
    ("manner", "state", "taken"),
    [
        ("greylists", ("waiting", 1, "smtp 451"), 0),
        ("knows nobody", ("failed", 1, "smtp 550"), 0),
        ("dislikes it", ("failed", 1, "smtp 554"), 0),
        ("hangs", ("waiting", 1, "SMTPServerDisconnected"), 0),
        ("closes after DATA", ("waiting", 1, "SMTPServerDisconnected"), 1),
        ("not from you", ("waiting", 0, ""), 0),
        # Not the recipient's fault.
        ("relays nothing", ("waiting", 0, ""), 0),
        ("has listed us", ("waiting", 0, ""), 0),
    ],
)
def test_each_manner_of_a_server_has_its_outcome_and_no_mail_is_lost(
    app: Flask,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    manner: str,
    state: tuple[str, int, str],
    taken: int,
) -> None:
    monkeypatch.setattr(transports, "PATIENCE", 1)
    posted()
    with mail_server(manner) as server:
        sent_all(people, smtp(app, server.url))
        assert states() == [state]
        assert len(server.raw) == taken
        # Later it is taken, under the number that it had.
        if state[0] == "waiting":
            with clock.set_to(clock.now() + timedelta(hours=1)):
                sent_all(people, smtp(app, server.url))
            assert [row[0] for row in states()] == ["sent"]
            assert len({mail.number for mail in server.received}) == 1
            assert len(server.raw) == taken + 1


def test_a_server_that_is_not_there_is_waited_for(app: Flask, people: People) -> None:
    posted()
    with mail_server() as gone:
        pass
    sent_all(people, smtp(app, gone.url))
    assert states() == [("waiting", 0, "")]
    reason = db.session.scalar(sa.select(MailServer.reason))
    assert reason == "ConnectionRefusedError"


def test_mail_leaves_this_machine_under_tls_alone(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted()
    monkeypatch.setattr(transports, "_is_this_machine", lambda host: False)
    with mail_server() as server:
        sent_all(people, smtp(app, server.url))
    # This one has no STARTTLS: nothing is said to it.
    assert server.offered == 0
    assert states() == [("waiting", 0, "")]


def begin_worker(app: Flask, folder: Path, url: str, ahead: timedelta) -> subprocess.Popen[bytes]:
    """A worker as a process of its own, on the database of the app."""
    settings = {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": "k" * 32,
        "MAIL_URL": url,
        "MAIL_FROM": "Plan <plan@example.org>",
        "UPLOADS_DIR": str(folder),
    }
    words = ["-m", "tests.mail.working", str(ahead.total_seconds() / 60)]
    command = dies_with_us([sys.executable, *words])
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | settings)


def left() -> int:
    """How many mails still wait."""
    db.session.rollback()
    waiting = sa.select(sa.func.count()).where(Mail.state == "waiting")
    return db.session.scalar(waiting) or 0


def post_many(number: int) -> None:
    """One mail each to so many people."""
    with clock.set_to(lambda: datetime.now(UTC)), writing():
        for each in range(1, number + 1):
            assert post("note", each)


# Which engine the queue lies on makes no difference to a kill; a long run asks both.
@pytest.mark.parametrize(
    "engine_app",
    ENGINES if os.environ.get("TWIZA_LONG") else ENGINES[:1],
    indirect=True,
    scope="session",
)
def test_workers_that_are_killed_lose_no_mail_and_double_only_what_was_in_flight(
    app: Flask, tmp_path: Path
) -> None:
    mails, kills = (500, 50) if os.environ.get("TWIZA_LONG") else (250, 5)
    draw = random.Random(24)
    points = sorted(draw.sample(range(5, mails - 20), kills))
    post_many(mails)
    ahead = timedelta()
    with mail_server() as server:
        for point in points:
            worker = begin_worker(app, tmp_path, server.url, ahead)
            until(lambda p=point: len(server.raw) >= p, "mail is sent", every=0.001)
            worker.send_signal(signal.SIGKILL)
            worker.wait(HANGS_AFTER)
            # What it had in hand is free again when its lease has ended.
            ahead += LEASE + timedelta(seconds=1)
        worker = begin_worker(app, tmp_path, server.url, ahead)
        until(lambda: left() == 0, "all mail is sent")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(HANGS_AFTER) == 0
        received = Counter(mail.number for mail in server.received)
    assert len(received) == mails
    assert sum(received.values()) - mails <= kills


@pytest.mark.parametrize("engine_app", ["postgresql"], indirect=True, scope="session")
def test_two_workers_share_the_queue_and_send_nothing_twice(app: Flask, tmp_path: Path) -> None:
    mails = 200
    post_many(mails)
    with mail_server() as server:
        workers = [begin_worker(app, tmp_path, server.url, timedelta()) for _ in range(2)]
        until(lambda: left() == 0, "all mail is sent")
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        assert [worker.wait(HANGS_AFTER) for worker in workers] == [0, 0]
        received = Counter(mail.number for mail in server.received)
    assert (len(received), max(received.values())) == (mails, 1)
