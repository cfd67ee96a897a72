"""Whoever may still vote hears of it three days before the end, once, and nobody learns who did."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Member
from app.cycles.models import Cycle, Phase
from app.database import db, writing
from app.kept import touch_frame
from app.notices.models import Follow, Notice
from app.notices.operations.reminding import remind, reminders_due
from app.proposals.models import Proposal
from app.upkeep.worker import mail_notices, remind_of_votes
from app.voting.operations import cast
from tests import factories
from tests.conftest import NOON
from tests.races import together

# The last day is 3 December: what ends at midnight has no part of the day that begins then.
ENDS = datetime(2026, 12, 4, tzinfo=UTC)
FIRST = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.fixture
def people(app: Flask) -> list[int]:
    """Two who vote, one who does not, one suspended, one who does not want to hear of it."""
    names = ("Amina", "Brahim", "Chama", "Driss", "Ezza")
    return [factories.member(name, seen_at=NOON).id for name in names]


def voting(people: list[int], ends: datetime = ENDS, **columns: object) -> int:
    """A cycle in which the first two have voted, on one proposal and on another."""
    cycle = factories.cycle("vote", **columns)
    proposals = [factories.proposal(cycle, principles=[]).id for _ in range(2)]
    number = cycle.id
    moved(number, ends)
    with writing():
        for member_id, proposal_id in zip(people[:2], proposals, strict=True):
            voter = factories.acting(db.session.get_one(Member, member_id))
            cast(proposal_id, "support", by=voter)
        db.session.get_one(Member, people[3]).suspended_at = NOON
        about = {"kind": "cycle", "thing_id": number, "stopped": True, "made_at": NOON}
        db.session.add(Follow(member_id=people[4], **about))
    return number


def moved(number: int, ends: datetime, kind: str = "decide") -> None:
    with writing():
        same = (Phase.cycle_id == number, Phase.kind == kind)
        db.session.execute(sa.update(Phase).where(*same).values(starts_at=ends))
        touch_frame()


def reminded() -> list[tuple[int, str]]:
    query = sa.select(Notice.member_id, Notice.once).where(Notice.kind == "reminder")
    return sorted((row.member_id, row.once or "") for row in db.session.execute(query))


def looked(at: datetime) -> None:
    with clock.set_to(at):
        remind_of_votes()


def test_who_has_not_voted_is_reminded_once_three_days_before_the_end(
    app: Flask, people: list[int]
) -> None:
    cycle = voting(people)
    looked(FIRST - timedelta(seconds=1))
    assert reminded() == []
    looked(FIRST)
    assert len(reminded()) == 1
    looked(FIRST + timedelta(hours=5))
    assert reminded() == [(people[2], f"reminder {cycle} 2026-12-03")]
    # It is mailed at once, and no more once the vote is over.
    with clock.set_to(FIRST):
        mail_notices()
        assert db.session.scalar(sa.select(Notice.mail_id)) is not None
    # Another end is another reminder; a worker that comes late still gives it.
    moved(cycle, ENDS + timedelta(days=7))
    looked(ENDS + timedelta(days=6))
    assert reminded()[-1] == (people[2], f"reminder {cycle} 2026-12-10")
    looked(ENDS + timedelta(days=8))
    assert len(reminded()) == 2


def test_in_a_secret_cycle_everybody_is_reminded(app: Flask, people: list[int]) -> None:
    voting(people, secret=True)
    looked(FIRST)
    assert [member_id for member_id, _once in reminded()] == people[:3]


def changed(cycle: int, **columns: object) -> None:
    with writing():
        db.session.execute(sa.update(Cycle).where(Cycle.id == cycle).values(**columns))
        touch_frame()


def test_where_nobody_votes_here_nobody_is_reminded(app: Flask, people: list[int]) -> None:
    for columns in ({"electorate": "organisations"}, {"ballot": "points"}):
        changed(voting(people), **columns)
    looked(FIRST)
    assert reminded() == []


@pytest.mark.parametrize("electorate", ["organisations", "both"])
def test_who_votes_for_an_organisation_is_reminded_of_its_vote(
    app: Flask, people: list[int], electorate: str
) -> None:
    cycle = voting(people)
    changed(cycle, electorate=electorate)
    amina, brahim = (db.session.get_one(Member, number) for number in people[:2])
    factories.mandate(factories.organisation(), amina, "vote")
    done = factories.mandate(factories.organisation("Oasis"), brahim, "vote")
    factories.mandate(factories.organisation("Rive"), brahim, "comment")
    proposal = db.session.scalars(sa.select(Proposal.id).where(Proposal.cycle_id == cycle)).first()
    with writing():
        by = replace(factories.acting(db.session.merge(brahim)), acting_for=done)
        cast(proposal or 0, "support", by=by)
    looked(FIRST)
    others = [people[2]] if electorate == "both" else []
    assert [number for number, _once in reminded()] == [people[0], *others]


def test_a_short_vote_and_one_without_proposals_are_told_by_their_opening_alone(
    app: Flask, people: list[int]
) -> None:
    cycle = voting(people)
    moved(cycle, FIRST - timedelta(hours=2), "vote")
    looked(FIRST)
    assert reminded() == []
    moved(cycle, FIRST - timedelta(days=1), "vote")
    with writing():
        db.session.execute(sa.update(Proposal).values(stage="declined"))
    looked(FIRST)
    assert reminded() == []


@pytest.mark.engines
def test_of_two_workers_at_once_nobody_is_reminded_twice(app: Flask, people: list[int]) -> None:
    voting(people, secret=True)
    (due,) = reminders_due(FIRST, 8)

    def tell() -> int:
        with writing():
            return remind(due)

    assert sorted(together(app, *[tell] * 4)) == [0, 0, 0, 3]


def test_the_command_says_what_it_does_and_does_it_once(app: Flask, people: list[int]) -> None:
    voting(people)

    def run(*args: str) -> str:
        return app.test_cli_runner().invoke(args=["reminders", "send", *args]).output

    assert "nobody to remind" in run()
    on = ("--on", "2026-11-30")
    assert "1 would be reminded that the vote ends on 2026-12-03" in run(*on, "--dry-run")
    assert reminded() == []
    assert "1 reminded" in run(*on)
    assert "nobody to remind" in run(*on)
    assert len(reminded()) == 1
