"""The queue of mail: who gets what and when, and that nothing is lost or sent twice."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.database import db, writing
from app.errors import Invalid
from app.mail import operations as queue
from app.mail.kinds import Recipient
from app.mail.models import LEASE, REFUSALS, TRIED_FOR, Mail, MailServer
from app.mail.operations import PER_ACTOR_AND_DAY, PER_KIND_AND_HOUR, Claimed, is_due, post
from app.mail.sending import send_next
from app.mail.transports import Away, Folder, Refused, Transport
from tests.conftest import NOON
from tests.mail.letters import AMINA, People, in_folder
from tests.races import together


def posted(number: int = 1, kind: str = "note", **more: object) -> bool:
    with writing():
        return post(kind, number, limited=False, **more)  # type: ignore[arg-type]


def claimed() -> Claimed | None:
    with writing():
        return queue.claim()


def states() -> list[tuple[str, int, str]]:
    """Each mail's state, attempts and outcome."""
    query = sa.select(Mail.state, Mail.attempts, Mail.outcome).order_by(Mail.id)
    return [(row.state, row.attempts, row.outcome) for row in db.session.execute(query)]


def sent_all(people: People, transport: Transport) -> None:
    """Send whatever is due, as the worker does."""
    while send_next(people.kinds(), transport, lambda: "Twiza"):
        pass
    transport.close()


class Stubborn:
    """A transport that answers as it is told to."""

    def __init__(self, *faults: Exception | None) -> None:
        self.faults = list(faults)

    def send(self, message: object) -> None:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault

    def close(self) -> None: ...


def test_each_mail_is_one_workers_until_its_lease_ends(app: Flask) -> None:
    posted()
    posted()
    first, second = claimed(), claimed()
    assert first is not None
    assert second is not None
    assert first.envelope.id < second.envelope.id
    assert claimed() is None
    with clock.set_to(NOON + LEASE + timedelta(seconds=1)):
        again = claimed()
        assert again is not None
        assert again.envelope == first.envelope
        # Whoever comes late notes nothing: it is another's by now.
        with writing():
            queue.note_dropped(first, "late")
        assert [state for state, *_rest in states()] == ["waiting", "waiting"]
        with writing():
            queue.note_sent(again, AMINA.address)
    assert [state for state, *_rest in states()] == ["sent", "waiting"]


@pytest.mark.engines
def test_of_many_workers_at_once_no_two_have_the_same_mail(app: Flask) -> None:
    for _ in range(6):
        posted()
    taken = together(app, *[claimed] * 8)
    numbers = [one.envelope.id for one in taken if one is not None]
    assert len(set(numbers)) == len(numbers)
    # Whoever lost one to another asks again, as the worker does.
    while (more := claimed()) is not None:
        numbers.append(more.envelope.id)
    assert len(set(numbers)) == len(numbers) == 6


def test_nobody_is_mailed_too_often_and_nothing_twice(app: Flask) -> None:
    with writing():
        assert [post("note", 1) for _ in range(PER_KIND_AND_HOUR + 1)][-2:] == [True, False]
        assert post("other", 1)
    with clock.set_to(NOON + timedelta(hours=1, seconds=1)), writing():
        assert post("note", 1)
    with writing():
        asked = [post("note", 100 + n, by_id=7) for n in range(PER_ACTOR_AND_DAY + 1)]
    assert asked.count(True) == PER_ACTOR_AND_DAY
    assert not asked[-1]
    assert posted(9, once="vote:3:9")
    assert not posted(9, once="vote:3:9")


def test_a_mail_is_what_holds_when_it_is_sent(app: Flask, people: People, folder: Path) -> None:
    posted(subject_id=5)
    posted(subject_id=6)
    posted(2)
    posted(kind="unheard of")
    posted(expires_at=clock.now())
    # Between the act and the sending: another language and address, one thing gone.
    people.known[1] = Recipient("amina@example.net", "ar", "أمينة")
    people.gone.add(6)
    sent_all(people, Folder(folder))
    outcomes = [outcome for _state, _attempts, outcome in states()]
    assert outcomes == ["", "holds no more", "nobody to send it to", "unknown kind", "expired"]
    (mail,) = in_folder(folder)
    assert (mail.to, mail.subject) == ("amina@example.net", "n° 5")
    assert mail.message["Content-Language"] == "ar"
    page = mail.tree.css_first("html")
    assert page is not None
    assert (page.attributes["lang"], page.attributes["dir"]) == ("ar", "rtl")
    assert "مرحبا" in mail.text
    assert "\u2068أمينة\u2069" in mail.text
    assert mail.message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("fault", "known_again"),
    [
        (Refused("smtp 451", for_good=False), "smtp 451"),
        (Refused("SMTPServerDisconnected", for_good=False), "SMTPServerDisconnected"),
    ],
)
def test_what_is_put_off_is_tried_for_three_days(
    app: Flask, people: People, fault: Refused, known_again: str
) -> None:
    posted()
    attempts = []
    now = NOON
    while states()[0][0] == "waiting":
        with clock.set_to(now):
            sent_all(people, Stubborn(fault))
            attempts.append(now)
            due = db.session.scalar(sa.select(Mail.due_at))
            assert due is not None
            now = max(due, now + timedelta(minutes=1))
    assert states() == [("failed", len(attempts), known_again)]
    assert TRIED_FOR - timedelta(hours=6) <= attempts[-1] - attempts[0] <= TRIED_FOR
    pauses = [later - sooner for sooner, later in itertools.pairwise(attempts)]
    # But for the last, shortly before it is too late.
    assert pauses[:-1] == sorted(pauses[:-1])


def test_a_server_that_is_away_pauses_the_queue_and_costs_no_mail_an_attempt(
    app: Flask, people: People, folder: Path
) -> None:
    posted()
    posted()
    now, looks = NOON, 0
    while looks < 8:
        with clock.set_to(now):
            sent_all(people, Stubborn(Away("ConnectionRefusedError")))
            assert not is_due(clock.now()), "the queue pauses"
            again = db.session.scalar(sa.select(MailServer.again_at))
            assert again is not None
            assert now < again <= now + timedelta(minutes=15)
            now, looks = again, looks + 1
    assert states() == [("waiting", 0, "")] * 2
    with clock.set_to(now):
        assert is_due(clock.now())
        sent_all(people, Folder(folder))
        assert db.session.scalar(sa.select(MailServer.id)) is None
    assert states() == [("sent", 1, "")] * 2


def test_an_address_that_refuses_for_good_gets_nothing_until_it_is_confirmed(
    app: Flask, people: People, folder: Path
) -> None:
    refusal = Refused("smtp 550", for_good=True, of_address=True)
    for _ in range(REFUSALS):
        posted()
    sent_all(people, Stubborn(refusal, refusal, refusal))
    # What is wrong with one mail is not held against the address.
    posted()
    sent_all(people, Stubborn())
    assert states() == [("failed", 1, "smtp 550")] * 3 + [("dropped", 0, "address refuses mail")]
    with writing():
        queue.forget_refusals(AMINA.address)
    posted()
    sent_all(people, Folder(folder))
    assert states()[-1] == ("sent", 1, "")


@pytest.mark.parametrize("address", ["a@b..c", "a@.org", f"a@{'x' * 70}.org"])
def test_a_mail_that_cannot_be_drawn_keeps_no_other(
    app: Flask, people: People, folder: Path, address: str
) -> None:
    people.known[2] = Recipient(address, "fr")
    posted(2)
    posted()
    sent_all(people, Folder(folder))
    assert states() == [("failed", 1, "cannot be drawn"), ("sent", 1, "")]


def test_what_a_clock_that_was_ahead_dated_is_not_believed(
    app: Flask, people: People, folder: Path
) -> None:
    with clock.set_to(NOON + timedelta(days=365)):
        posted(due_at=NOON, expires_at=NOON + timedelta(days=3))
        posted(due_at=NOON, expires_at=NOON + timedelta(days=3))
        assert claimed() is not None
        with writing():
            queue.note_away("ConnectionRefusedError")
            assert [post("asked", 1) for _ in range(PER_KIND_AND_HOUR)] == [True] * 3
    with clock.set_to(NOON + timedelta(days=1)):
        assert is_due(clock.now())
        sent_all(people, Folder(folder))
        with writing():
            assert post("asked", 1)
    assert [state for state, *_rest in states()][:2] == ["sent", "sent"]


def test_a_mail_that_the_server_dislikes_from_us_lets_the_others_go_first(
    app: Flask, people: People
) -> None:
    posted()
    posted()
    sent_all(people, Stubborn(Away("smtp 552", offered=True)))
    first, second = db.session.scalars(sa.select(Mail.due_at).order_by(Mail.id))
    assert first > second
    assert states() == [("waiting", 0, "")] * 2


class Watching:
    """A transport that looks whether a transaction is open while it sends."""

    def __init__(self) -> None:
        self.seen: list[bool] = []

    def send(self, message: object) -> None:
        self.seen.append(db.session().in_transaction())

    def close(self) -> None: ...


def test_nothing_is_held_while_the_mail_server_makes_up_its_mind(
    app: Flask, people: People
) -> None:
    posted()
    watching = Watching()
    sent_all(people, watching)
    assert watching.seen == [False]


def test_what_was_restored_waits_for_an_administrator(app: Flask, people: People) -> None:
    posted()
    with writing():
        queue.hold()
    assert not is_due(clock.now())
    assert claimed() is None
    with writing():
        assert queue.release() == 1
    sent_all(people, Stubborn(Refused("smtp 554", for_good=True)))
    assert states() == [("failed", 1, "smtp 554")]
    number = db.session.scalar(sa.select(Mail.id))
    assert number is not None
    with writing():
        queue.send_again(number)
    with pytest.raises(Invalid), writing():
        queue.send_again(number)
    sent_all(people, Stubborn())
    assert states() == [("sent", 1, "")]
