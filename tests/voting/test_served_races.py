"""The same crowds before the production server, from several processes, by the real clock."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from app import clock
from app.accounts.operations import begin_session
from app.cycles.models import Cycle, Phase
from app.database import db, writing
from app.kept import touch_frame
from app.proposals.models import Proposal
from app.voting.models import Tally, Vote
from tests import factories
from tests.browser.site import Site, served
from tests.crowd import Answer, Sent, crowd

pytestmark = pytest.mark.served

_names = count(1)
TOKEN = "a" * 40


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The production server over a database of its own."""
    folder = tmp_path_factory.mktemp("served")
    sqlite = f"sqlite:///{folder / 'served.sqlite3'}"
    postgres = request.getfixturevalue("new_postgres_database")
    with (
        served(sqlite if request.param == "sqlite" else postgres("served"), folder) as found,
        found.app.app_context(),
    ):
        yield found


def voters(app: Flask, number: int) -> list[tuple[str, str]]:
    """The cookie and the form's token of so many new members."""
    members = [factories.member(f"Votant {next(_names)}") for _ in range(number)]
    with writing():
        sessions = [begin_session(db.session.merge(member)).token for member in members]
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(TOKEN)
    return [
        (signer.dumps({"_user_id": session, "_fresh": True, "csrf_token": TOKEN}), token)
        for session in sessions
    ]


def votes(site: Site, proposal: Proposal, members: int, each: int, *choices: str) -> list[Sent]:
    """Each member votes so many times; in an order drawn with a fixed seed."""
    draw, path = random.Random(25), f"/proposals/{proposal.id}/vote"
    found = [
        Sent(cookie, path, {"choice": draw.choice(choices), "csrf_token": token})
        for cookie, token in voters(site.app, members)
        for _ in range(each)
    ]
    draw.shuffle(found)
    return found


def statuses(answers: list[Answer]) -> set[int]:
    return {answer.status for answer in answers}


def verified(site: Site) -> bool:
    """Whether `flask verify` is content."""
    db.session.rollback()
    return bool(site.app.test_cli_runner().invoke(args=["verify"]).exit_code == 0)


@pytest.mark.parametrize(("processes", "threads"), [(1, 8), (4, 2)])
def test_however_often_they_press_everybody_has_one_vote(
    site: Site, long_run: bool, processes: int, threads: int
) -> None:
    proposal, members = factories.proposal(factories.cycle("vote")), 50 if long_run else 8
    sent = votes(site, proposal, members, 10, "support")
    assert statuses(crowd(site.address, sent, processes, threads)) == {303}
    db.session.rollback()
    assert (
        db.session.scalar(sa.select(sa.func.count()).where(Vote.proposal_id == proposal.id))
        == members
    )
    assert db.session.get_one(Tally, proposal.id).support == members


def test_votes_changes_and_withdrawals_at_once_leave_an_exact_count(
    site: Site, long_run: bool
) -> None:
    proposal = factories.proposal(factories.cycle("vote", ballot="agreement"))
    members, each, processes = (20, 100, 10) if long_run else (8, 15, 4)
    sent = votes(site, proposal, members, each, "agree", "neutral", "disagree", "")
    assert statuses(crowd(site.address, sent, processes, threads=2)) == {303}
    db.session.rollback()
    choices = Counter(
        db.session.scalars(sa.select(Vote.choice).where(Vote.proposal_id == proposal.id))
    )
    tally = db.session.get_one(Tally, proposal.id)
    assert {name: getattr(tally, name) for name in ("agree", "neutral", "disagree")} == {
        name: choices[name] for name in ("agree", "neutral", "disagree")
    }
    assert verified(site)


def closing_in(cycle: Cycle, seconds: float) -> Phase:
    """Let the cycle's vote close so soon."""
    with writing():
        decide = sa.select(Phase).where(Phase.cycle_id == cycle.id, Phase.kind == "decide")
        phase = db.session.scalars(decide).one()
        phase.starts_at = clock.now() + timedelta(seconds=seconds)
        touch_frame()
    return phase


def test_by_the_real_clock_each_acknowledged_vote_counts_and_none_is_late(
    site: Site, long_run: bool
) -> None:
    number = 400 if long_run else 60
    # A machine may need longer until all of them stand at the door: then the vote is over before
    # the first comes.
    while_it_closes = (at_the_close(site, number, lead) for lead in (5, 30, 120))
    assert any(0 < accepted < number for accepted in while_it_closes)
    assert verified(site)


def at_the_close(site: Site, number: int, lead: float, around: float = 3.0) -> int:
    """So many votes around the moment at which the vote closes; gives how many were in time, and
    are there.
    """
    cycle = factories.cycle("vote")
    proposal = factories.proposal(cycle)
    sent = votes(site, proposal, number, 1, "support")
    closes = closing_in(cycle, lead + around).starts_at
    first = closes.timestamp() - around
    spread = [vote._replace(due=first + 2 * around * at / number) for at, vote in enumerate(sent)]
    answers = crowd(site.address, spread, processes=2, threads=4)
    accepted = [answer for answer in answers if answer.status == 303]
    refused = [
        answer for answer in answers if answer.status == 403 and "Voting closed on" in answer.text
    ]
    assert len(accepted) + len(refused) == number
    db.session.rollback()
    cast_at = db.session.scalars(
        sa.select(Vote.cast_at).where(Vote.proposal_id == proposal.id)
    ).all()
    assert len(cast_at) == len(accepted) == db.session.get_one(Tally, proposal.id).support
    assert all(at < closes for at in cast_at)
    return len(accepted)
