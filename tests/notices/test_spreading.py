"""Notices are made of the sealed log: each recipient gets what an independent count says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import selectinload

from app import clock
from app.activity.models import ChainHead, Event
from app.activity.operations import record, seal
from app.cycles.models import Cycle
from app.cycles.operations import move_phase
from app.database import db, writing
from app.notices.models import Follow, Notice
from app.upkeep.worker import forget_notices, spread_notices
from app.voting.operations import cast
from tests import factories
from tests.conftest import NOON
from tests.interchange.conftest import new_folder
from tests.notices.expected import Count
from tests.notices.life import Life
from tests.races import together


def sealed() -> int:
    """All that happened is sealed; up to which place."""
    with writing():
        seal()
    return db.session.scalar(sa.select(ChainHead.position)) or 0


def told() -> list[tuple[Any, ...]]:
    """Every notice of an event, as the count has it."""
    db.session.rollback()  # what was read before is read anew
    columns = (Notice.member_id, Event.position, Notice.kind, Notice.reason)
    query = sa.select(*columns).join(Event, Event.id == Notice.event_id)
    return sorted(tuple(row) for row in db.session.execute(query))


def imported(app: Flask, folder: Path) -> None:
    """Somebody imports a call with its proposals and comments, in the middle of it all."""
    files = {
        "cycles": "id|name|ballot\nc|Appel|",
        "members": "id|name|email\nm|Amina|amina@example.org",
        "proposals": "id|cycle|author|title|body|stage\np|c|m|Un puits|Un texte.|",
        "comments": "id|proposal|author|body\nk|p|m|Oui.",
    }
    words = ("data", "import", str(new_folder(folder, **files)), "--source", "other")
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exit_code == 0, done.output


def _read_some(life: Life) -> None:
    """Some look at what they were told of, others get it by mail."""
    with writing():
        for rest, column in enumerate(("read_at", "mailed_at")):
            some = sa.update(Notice).where(Notice.id % 3 == rest)
            db.session.execute(some.values({column: life.at}))


def test_each_gets_what_an_independent_count_says_and_nothing_twice(
    app: Flask, tmp_path: Path
) -> None:
    life = Life()
    spread_notices()
    wanted, before = list[tuple[Any, ...]](), sealed()
    for part in range(3):
        life.goes_on(100)
        if part == 1:
            imported(app, tmp_path)
        with clock.set_to(life.at):
            up_to = sealed()
            wanted += Count().notices(before, up_to)
            spread_notices()
            before = up_to
            spread_notices()
        assert told() == sorted(wanted)
        _read_some(life)
    quiet = db.session.scalar(sa.select(sa.func.count()).where(Event.quiet))
    kinds = Counter(kind for _member, _position, kind, _reason in wanted)
    several = Counter(row[:2] for row in wanted if row[2] == "action")
    assert max(several.values()) > 1, "somebody answers for several actions of an edition"
    # It was a life: there is something of each kind.
    everything = {"decision", "answer", "action", "account", "waiting", "comment", "judged"}
    everything |= {"version", "progress", "cycle", "edition", "mandate"}
    reasons = Counter(row[2:] for row in wanted)
    represented = {kind for kind, reason in reasons if reason == "mandate"}
    assert represented == {"decision", "answer", "action"}
    assert min(reasons["mandate", reason] for reason in ("owner", "reviewer")) > 5
    assert quiet
    assert kinds.keys() == everything, kinds


def test_what_was_before_is_no_news(app: Flask, member: Any, other: Any) -> None:
    row = factories.proposal(author_id=member.id)
    decided(row.id, other)
    spread_after_sealing()
    assert told() == []
    decided(row.id, other)
    spread_after_sealing()
    assert told() == [(member.id, 2, "decision", "author")]


def test_what_commits_late_is_told_too(app: Flask, member: Any, other: Any) -> None:
    """Ids are given before the commit: what has a lower one may be there later, and its place in
    the log is later too.
    """
    row = factories.proposal(author_id=member.id)
    spread_notices()
    for _ in range(2):
        decided(row.id, other)
    first = sa.select(Event.__table__).order_by(Event.id).limit(1)
    values = db.session.execute(first).one()._asdict()
    with writing():
        db.session.execute(sa.delete(Event).where(Event.id == values["id"]))
    spread_after_sealing()
    with writing():
        db.session.execute(sa.insert(Event).values(values))
    spread_after_sealing()
    assert {position for _member, position, *_rest in told()} == {1, 2}


def test_of_two_workers_at_once_each_tells_what_the_other_did_not(
    app: Flask, member: Any, other: Any
) -> None:
    row = factories.proposal(author_id=member.id)
    spread_notices()
    for _ in range(5):
        decided(row.id, other)
    sealed()
    faults = together(app, *[at_noon(spread_notices)] * 4)
    assert faults == [None] * 4
    assert told() == [(member.id, at, "decision", "author") for at in range(1, 6)]


def test_nobody_is_told_of_their_own_act_nor_while_suspended(
    app: Flask, member: Any, other: Any
) -> None:
    suspended = factories.member("Away", suspended_at=NOON)
    row = factories.proposal(author_id=member.id)
    for person in (member, suspended):
        with writing():
            follow = {"member_id": person.id, "kind": "proposal", "thing_id": row.id}
            db.session.add(Follow(**follow, made_at=NOON))
    spread_notices()
    with writing():
        record("proposal.revised", "proposal", row.id, by=factories.acting(member), content=1)
    spread_after_sealing()
    assert told() == []


def test_a_vote_makes_nobody_follow_and_tells_nobody(app: Flask, member: Any, other: Any) -> None:
    row = factories.proposal(factories.cycle("vote", secret=True))
    spread_notices()
    with writing():
        cast(row.id, "support", by=factories.acting(member))
    decided(row.id, other)
    spread_after_sealing()
    assert db.session.scalar(sa.select(Follow.id)) is None
    assert told() == []


def test_all_are_told_once_that_a_vote_opened_also_where_it_is_secret(
    app: Flask, member: Any, other: Any
) -> None:
    row = factories.cycle("deliberate", days_left=2, secret=True)
    factories.cycle("vote")  # opened before anybody was told of anything
    theirs = factories.cycle("deliberate", days_left=2, electorate="organisations")
    factories.mandate(factories.organisation(), other, "vote")
    spread_notices()
    for later in (3, 4):
        with clock.set_to(NOON + timedelta(days=later)):
            spread_notices()
            spread_notices()
    query = sa.select(Notice.member_id, Notice.once, Notice.subject_id)
    rows = {tuple(one) for one in db.session.execute(query)}
    opened = (NOON + timedelta(days=2)).isoformat()
    wanted = {(person.id, f"vote {row.id} {opened}", row.id) for person in (member, other)}
    # Where organisations vote, whoever votes for one.
    assert rows == {*wanted, (other.id, f"vote {theirs.id} {opened}", theirs.id)}


def test_a_vote_that_is_opened_now_is_told_and_told_again_where_it_is_postponed(
    app: Flask, member: Any, steward: Any
) -> None:
    row = factories.cycle("deliberate", days_left=2)
    away = factories.cycle("deliberate", days_left=2)
    spread_notices()

    def begins(number: int, before: timedelta, *, later: timedelta = timedelta()) -> int:
        """The steering group has a vote begin so long before that; how often a member was told of
        it once the worker has looked twice.
        """
        with clock.set_to(NOON + later):
            wall = clock.wall(clock.now() - before, factories.ZONE).replace(tzinfo=None)
            with writing():
                cycle = db.session.get_one(Cycle, number, options=[selectinload(Cycle.phases)])
                move_phase(cycle, "vote", wall, by=factories.acting(steward))
            spread_after_sealing()
            spread_notices()
        about = (Notice.kind == "vote", Notice.subject_id == number)
        mine = sa.select(sa.func.count()).where(Notice.member_id == member.id, *about)
        return db.session.scalar(mine) or 0

    # From this morning on, of which dates were told already.
    morning, day = timedelta(hours=3), timedelta(days=1)
    assert begins(row.id, morning) == 1
    # Of the other one nothing: it is still to come.
    assert begins(away.id, -day) == 0
    # Postponed, it is told when it opens; the same beginning never again.
    assert begins(row.id, -day) == 1
    assert begins(row.id, timedelta(), later=2 * day) == 2
    assert begins(row.id, timedelta(), later=2 * day) == 2


def test_dates_that_move_again_are_told_anew_once_the_first_time_is_known(
    app: Flask, member: Any, other: Any, steward: Any
) -> None:
    row = factories.cycle("gather")
    spread_notices()

    def moved(by: Any) -> list[int]:
        """How many notices each has after two changes with another event between them."""
        with writing():
            for _ in range(2):
                record("cycle.phase_moved", "cycle", row.id, by=factories.acting(by), content=1)
                record("action.reported", "action", 1, by=None)
        spread_after_sealing()
        rows = [number for number, *_rest in told()]
        return [rows.count(person.id) for person in (member, other, steward)]

    assert moved(steward) == [1, 1, 0]
    assert moved(member) == [1, 1, 1]
    # One has read it, to another one it was mailed.
    with writing():
        for person, column in ((member, "read_at"), (other, "mailed_at")):
            known = sa.update(Notice).where(Notice.member_id == person.id)
            db.session.execute(known.values({column: NOON}))
    assert moved(steward) == [2, 2, 1]
    with writing():  # of two who change dates at once each is told of the other's
        for person in (member, other):
            record("cycle.phase_moved", "cycle", row.id, by=factories.acting(person), content=1)
        db.session.execute(sa.update(Notice).values(read_at=NOON))
    spread_after_sealing()
    assert [number for number, *_rest in told()].count(member.id) == 3
    assert [number for number, *_rest in told()].count(other.id) == 3


def test_what_is_hidden_by_now_is_told_to_nobody(app: Flask, member: Any, other: Any) -> None:
    row = factories.proposal(author_id=member.id)
    spread_notices()
    decided(row.id, other)
    with writing():
        db.session.merge(row).stage = "hidden"
    spread_after_sealing()
    assert told() == []


def test_what_was_read_long_ago_is_forgotten_and_whatever_is_a_year_old(
    app: Flask, member: Any
) -> None:
    ages = {"read": (10, 91), "read of late": (10, 89), "new": (364, None), "old": (366, None)}
    about = {"kind": "decision", "reason": "author", "subject_kind": "proposal", "subject_id": 1}
    with writing():
        for name, (age, read) in ages.items():
            at, read_at = (NOON - timedelta(days=d) if d else None for d in (age, read))
            row = Notice(member_id=member.id, once=name, at=at, read_at=read_at, **about)
            db.session.add(row)
    forget_notices()
    assert set(db.session.scalars(sa.select(Notice.once))) == {"read of late", "new"}


def decided(number: int, by: Any) -> None:
    """Somebody decides on a proposal; the log says so."""
    with writing():
        record("proposal.declined", "proposal", number, by=factories.acting(by), content=1)


def spread_after_sealing() -> None:
    sealed()
    spread_notices()


def at_noon(act: Callable[[], None]) -> Callable[[], None]:
    """For threads, which have a clock of their own."""

    def done() -> None:
        with clock.set_to(NOON):
            act()

    return done
