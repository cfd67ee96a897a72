"""Notices become mail: once, whole, and only while they are news to somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.discussion.models import Comment
from app.mail.kinds import declared_kinds
from app.mail.models import LEASE, REFUSALS, TRIED_FOR, Mail
from app.mail.operations import count_refusal, forget_refusals
from app.mail.sending import send_next
from app.mail.transports import Folder
from app.notices.mails import MOST_OF_EACH
from app.notices.models import Notice, Pace
from app.notices.operations.mailing import post_at_once, post_digests
from app.notices.times import end_of, last_due
from app.proposals.models import Proposal
from app.upkeep.worker import mail_notices
from tests import factories
from tests.conftest import NOON
from tests.mail.letters import Received, in_folder
from tests.notices import telling
from tests.races import together

NEXT_DAY = NOON + timedelta(days=1)


def told(reader: Member, author: Member, times: int = 1, pace: str = "", **more: Any) -> list[int]:
    """So many comments on one proposal; the numbers of the notices."""
    with writing():
        # They may have been read in a session that is over.
        reader, author = db.session.merge(reader), db.session.merge(author)
        if pace:
            db.session.add(Pace(member_id=reader.id, kind="comment", pace=pace))
        on = telling.proposal("fr", "Un bibliobus")
        words = [f"Parole {number}" for number in range(times)]
        return [telling.commented(reader, author, on, each, **more).id for each in words]


def looked(at: datetime) -> None:
    """The worker looks for what is to be mailed."""
    with clock.set_to(at):
        mail_notices()


def sent(folder: Path, at: datetime = NEXT_DAY) -> list[Received]:
    """Whatever is due is sent; all the mails there are."""
    with clock.set_to(at):
        while send_next(declared_kinds(), Folder(folder), lambda: "Twiza"):
            db.session.remove()
    return in_folder(folder)


def queued() -> list[tuple[str, str, str]]:
    query = sa.select(Mail.kind, Mail.state, Mail.outcome).order_by(Mail.id)
    return [(row.kind, row.state, row.outcome) for row in db.session.execute(query)]


def unmailed() -> int:
    counting = sa.select(sa.func.count()).select_from(Notice)
    return db.session.scalar(counting.where(Notice.mailed_at.is_(None))) or 0


def test_a_thousand_comments_in_an_hour_are_three_mails_and_one_digest(
    app: Flask, reader: Member, author: Member, tmp_path: Path
) -> None:
    with writing():
        db.session.add(Pace(member_id=reader.id, kind="comment", pace="at once"))
        on = telling.proposal("fr", "Un bibliobus")
        notice = telling.commented(reader, author, on, "Voilà ce que j’en pense.")
    like = {column.name: getattr(notice, column.name) for column in Notice.__table__.columns}
    for part in range(5):
        now = NOON + timedelta(minutes=11 * part)
        numbers = range(notice.id + 200 * part + 1, notice.id + 200 * part + 201)
        rows = [like | {"id": number, "position": 9000 + number, "at": now} for number in numbers]
        with writing():
            db.session.execute(sa.insert(Notice), rows)
        looked(now)
    looked(NOON + timedelta(hours=3))
    looked(NEXT_DAY)
    looked(NEXT_DAY + timedelta(hours=3))
    assert [kind for kind, *_rest in queued()] == ["notices.one"] * 3 + ["notices.daily"]
    assert unmailed() == 0
    *_ones, digest = sent(tmp_path)
    assert digest.text.count("Voilà ce que") == MOST_OF_EACH
    assert f"{1001 - 3 - MOST_OF_EACH} avis plus anciens" in digest.text
    # One POST ends this digest too, though nobody asked for one.
    assert ".daily-comment." in str(digest.message["List-Unsubscribe"])


def test_a_mail_tells_what_was_written_and_where_and_why(
    app: Flask, reader: Member, author: Member, tmp_path: Path
) -> None:
    told(reader, author, pace="at once")
    with writing():
        comment = db.session.query(Comment).one()
        number = comment.id
        comment.body = {"fr": "**Oui** <b>mais</b>\n\n" + "mot " * 400}
    looked(NOON)
    (mail,) = sent(tmp_path)
    assert mail.to == "zahra@example.org"
    assert mail.subject == "Un bibliobus : Karim Idrissi a écrit un commentaire"
    assert "Oui <b>mais</b>" in mail.text
    assert "&lt;b&gt;mais&lt;/b&gt;" in mail.html
    assert "mot…" in mail.text
    assert len(mail.text) < 2500
    assert f"/comments/{number}?lang=fr" in mail.text
    assert (
        "Vous recevez cette notification parce que vous suivez ceci ou ce dont cela fait partie."
        in mail.text
    )


def _read(reader: Member) -> None:
    db.session.execute(sa.update(Notice).values(read_at=clock.now()))


def _hidden(reader: Member) -> None:
    db.session.query(Proposal).one().stage = "hidden"


def _deleted(reader: Member) -> None:
    db.session.query(Comment).one().deleted_at = clock.now()


def _stopped(reader: Member) -> None:
    db.session.query(Pace).one().pace = "never"


def _suspended(reader: Member) -> None:
    reader.suspended_at = clock.now()


def _without_address(reader: Member) -> None:
    reader.email = None


@pytest.mark.parametrize("pace", ["at once", "daily"])
def test_what_is_no_news_by_then_is_not_sent(
    app: Flask, author: Member, tmp_path: Path, pace: str
) -> None:
    """Also when it was put into the queue before."""
    happened = (_read, _hidden, _deleted, _stopped, _suspended, _without_address)
    for number, happens in enumerate(happened):
        reader = factories.member(f"R{number}", language="fr", seen_at=NOON)
        told(reader, author, pace=pace)
        looked(NEXT_DAY)
        assert [state for _kind, state, _outcome in queued()] == ["waiting"]
        with writing():
            happens(db.session.merge(reader))
        assert sent(tmp_path) == []
        # In the web nothing of it is lost.
        assert db.session.query(Notice).count() == 1
        with writing():
            for model in (Mail, Notice, Pace, Comment, Proposal):
                db.session.execute(sa.delete(model))


def test_who_was_imported_and_never_came_in_gets_no_mail(
    app: Flask, author: Member, tmp_path: Path
) -> None:
    imported = factories.member("Importée", language="fr", source="x", source_id="1")
    told(imported, author, pace="daily")
    looked(NEXT_DAY)
    assert queued() == []
    with writing():
        db.session.get_one(Member, imported.id).seen_at = NEXT_DAY
    looked(NEXT_DAY)
    assert len(sent(tmp_path)) == 1


class Killed(BaseException):
    """Signal 9."""


class Dying:
    """A mail server that has taken the mail when whoever sends it is killed."""

    def __init__(self) -> None:
        self.taken: list[Received] = []

    def send(self, message: Any) -> None:
        self.taken.append(Received(message.as_bytes()))
        raise Killed

    def close(self) -> None: ...


def test_a_worker_killed_in_between_loses_nothing_and_doubles_only_the_mail_in_hand(
    app: Flask, reader: Member, author: Member, tmp_path: Path
) -> None:
    told(reader, author, 3, pace="daily")
    due = last_due(NEXT_DAY, 8, 0)[0]

    def posts_and_dies() -> None:
        with clock.set_to(NEXT_DAY), writing():
            assert post_digests(due) == 1
            raise Killed

    with pytest.raises(Killed):
        posts_and_dies()
    # Neither half of it was done.
    assert (queued(), unmailed()) == ([], 3)
    looked(NEXT_DAY)
    dying = Dying()
    with pytest.raises(Killed), clock.set_to(NEXT_DAY):
        send_next(declared_kinds(), dying, lambda: "Twiza")
    db.session.remove()
    # Somebody comments meanwhile: that is no part of the digest.
    told(reader, author, 1)
    looked(NEXT_DAY)
    (again,) = sent(tmp_path, NEXT_DAY + LEASE + timedelta(seconds=1))
    (first,) = dying.taken
    assert (again.number, again.text, again.html) == (first.number, first.text, first.html)
    assert [(kind, state) for kind, state, _ in queued()] == [("notices.daily", "sent")]


def test_what_could_not_be_handed_over_in_time_waits_for_the_next_digest(
    app: Flask, reader: Member, author: Member, tmp_path: Path
) -> None:
    told(reader, author, 2, pace="at once")
    looked(NOON)
    told(reader, author, 2)
    with writing():
        db.session.query(Pace).one().pace = "daily"
    looked(NEXT_DAY)
    late = NEXT_DAY + TRIED_FOR + timedelta(hours=1)
    assert sent(tmp_path, late) == []
    assert {outcome for *_rest, outcome in queued()} == {"expired"}
    looked(late)
    (digest,) = sent(tmp_path, late)
    assert digest.text.count("Parole") == 4
    assert unmailed() == 0


@pytest.mark.engines
def test_of_two_workers_at_once_nobody_is_mailed_twice(app: Flask, author: Member) -> None:
    for number in range(4):
        reader = factories.member(f"L{number}", seen_at=NOON)
        told(reader, author, 4, pace="at once")
        told(factories.member(f"Q{number}", seen_at=NOON), author, 2)

    def at_once() -> int:
        with writing():
            return post_at_once()

    def daily() -> int:
        with writing():
            return post_digests(last_due(end_of(NEXT_DAY.date()), 8, 0)[0])

    outcomes = together(app, *[at_once] * 4) + together(app, *[daily] * 4)
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    kinds = [kind for kind, *_rest in queued()]
    assert (kinds.count("notices.one"), kinds.count("notices.daily")) == (12, 8)
    assert unmailed() == 0


def test_an_address_that_refused_begins_anew_once_it_is_confirmed(
    app: Flask, reader: Member, author: Member, tmp_path: Path
) -> None:
    address = str(reader.email)
    with writing():
        for _ in range(REFUSALS):
            count_refusal(address, None)
    told(reader, author, pace="daily")
    looked(NEXT_DAY)
    assert sent(tmp_path) == []
    assert queued()[-1][1:] == ("dropped", "address refuses mail")
    with writing():
        forget_refusals(address)
    told(reader, author)
    later = NEXT_DAY + timedelta(days=1)
    looked(later)
    assert len(sent(tmp_path, later)) == 1
