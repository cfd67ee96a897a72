"""Many vote at once, and nobody twice; nothing is cast after the close. Several processes:
`test_served_races.py`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import count
from threading import Event as Signal
from threading import Thread

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Actor, Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id
from app.database import db, writing, writing_engine
from app.errors import NotAllowed
from app.proposals.models import Proposal
from app.voting.models import Tally, Vote
from app.voting.operations import cast
from app.voting.queries import tally_faults
from tests import conftest, factories
from tests.races import Post, in_threads, together
from tests.timing import HANGS_AFTER

pytestmark = pytest.mark.engines

Browser = Callable[[Member], FlaskClient]


def cookies(signed_in: Browser, number: int) -> list[str]:
    """The cookies of so many members."""
    browsers = (signed_in(factories.member(f"Votant {n}")) for n in range(number))
    return [cookie.value for browser in browsers if (cookie := browser.get_cookie("twiza"))]


def posts(
    signed_in: Browser, proposal: Proposal, members: int, each: int, *choices: str
) -> list[Post]:
    """Each member votes so many times; in an order drawn with a fixed seed."""
    draw = random.Random(24)
    path = f"/proposals/{proposal.id}/vote"
    people = cookies(signed_in, members)
    found = [
        Post(cookie, path, {"choice": draw.choice(choices)})
        for cookie in people
        for _ in range(each)
    ]
    draw.shuffle(found)
    return found


def one_each(proposal_id: int, members: int) -> None:
    """The check: as many ballots as members, and the tally says so."""
    db.session.rollback()
    ballots = db.session.scalar(sa.select(sa.func.count()).where(Vote.proposal_id == proposal_id))
    assert ballots == members
    assert db.session.get_one(Tally, proposal_id).support == members


def test_however_often_they_press_everybody_has_one_vote(
    app: Flask, signed_in: Browser, long_run: bool
) -> None:
    proposal, members = factories.proposal(factories.cycle("vote")), 50 if long_run else 10
    answers = in_threads(app, posts(signed_in, proposal, members, 10, "support"))
    assert {status for status, _text in answers} == {303}
    one_each(proposal.id, members)


def without_constraint() -> None:
    """Take the one-vote rule out of the database."""
    with (
        writing_engine().begin() as connection,
        Operations.context(MigrationContext.configure(connection)) as operations,
        operations.batch_alter_table("vote") as vote,
    ):
        vote.drop_constraint("uq_vote_proposal_id_voter_id", type_="unique")


@pytest.fixture(params=["sqlite", "postgresql"])
def lawless_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """An app whose database lacks the constraint."""
    folder = tmp_path_factory.mktemp("lawless")
    sqlite = request.param == "sqlite"
    url = (
        f"sqlite:///{folder / 'x.sqlite3'}"
        if sqlite
        else request.getfixturevalue("new_postgres_database")("lawless")
    )
    app = conftest.make_app(url, folder)
    with app.app_context(), clock.set_to(conftest.NOON):
        without_constraint()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_check_would_notice_if_the_database_did_not_guard_it(lawless_app: Flask) -> None:
    proposal, voter = (
        factories.proposal(factories.cycle("vote")),
        factories.acting(factories.member()),
    )
    for _ in range(2):
        with writing():
            cast(proposal.id, "support", by=voter)
    with pytest.raises(AssertionError):
        one_each(proposal.id, 1)


def test_of_twenty_votes_at_once_as_many_count_as_the_cycle_allows(
    app: Flask, member: Member, long_run: bool
) -> None:
    voter = factories.acting(member)
    for _ in range(100 if long_run else 2):
        cycle = factories.cycle("vote", ballot_limit=5)
        ids = [factories.proposal(cycle, principles=[]).id for _ in range(20)]
        outcomes = together(app, *(voting(number, voter) for number in ids))
        assert Counter(type(outcome) for outcome in outcomes) == {type(None): 5, NotAllowed: 15}
        db.session.rollback()
        assert db.session.scalar(sa.select(sa.func.count()).where(Vote.proposal_id.in_(ids))) == 5
    assert list(tally_faults()) == []


def voting(number: int, voter: Actor) -> Callable[[], None]:
    """The act of supporting that proposal."""

    def act() -> None:
        with writing():
            cast(number, "support", by=voter)

    return act


def close_of(cycle: Cycle) -> datetime:
    """When the vote of a cycle closes."""
    kept = cycle_by_id(cycle.id)
    assert kept is not None
    ends = kept.ends("vote")
    assert ends is not None
    return ends


def closing(ends: datetime, before: int) -> Callable[[], datetime]:
    """A clock that goes on a second with each look, and reaches the vote's close after so many."""
    looks = count()
    return lambda: ends + timedelta(seconds=next(looks) - before)


def test_across_the_deadline_each_acknowledged_vote_counts_and_none_is_late(
    app: Flask, signed_in: Browser, long_run: bool
) -> None:
    cycle = factories.cycle("vote", days_left=1)
    proposal, number = factories.proposal(cycle), 400 if long_run else 60
    sent = posts(signed_in, proposal, number, 1, "support")
    with clock.set_to(closing(close_of(cycle), number * 3)):
        answers = in_threads(app, sent)
    accepted = [text for status, text in answers if status == 303]
    refused = [text for status, text in answers if status == 403 and "Voting closed on" in text]
    assert len(accepted) + len(refused) == number
    assert accepted
    assert refused
    one_each(proposal.id, len(accepted))
    assert max(db.session.scalars(sa.select(Vote.cast_at))) < close_of(cycle)


def test_the_clock_is_read_when_the_vote_holds_the_tally(app: Flask, member: Member) -> None:
    cycle = factories.cycle("vote", days_left=1)
    proposal_id, ends, actor = (
        factories.proposal(cycle).id,
        close_of(cycle),
        factories.acting(member),
    )
    outcome: list[object] = []
    started = Signal()

    def vote() -> None:
        started.set()
        with writing():
            cast(proposal_id, "support", by=actor)

    late = Thread(target=lambda: outcome.extend(together(app, vote)))
    with ExitStack() as later:
        with writing():
            db.session.get(Tally, proposal_id, with_for_update=True)
            late.start()
            started.wait(HANGS_AFTER)
            late.join(0.3)
            later.enter_context(clock.set_to(ends))
        late.join(HANGS_AFTER)
    assert [type(fault) for fault in outcome] == [NotAllowed]
