"""The results of a cycle: page by page what they are as a whole, and no dearer for being many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id
from app.database import db, writing
from app.voting import results as module
from app.voting.models import Tally
from app.voting.operations import cast
from app.voting.results import results, results_count, results_page, turnout
from tests import factories

SCORES = (3, 9, 0, 9, 9, 5, 0, 3, 1, 0, 7)


@pytest.fixture(params=[False, True], ids=["open", "secret"])
def cycle(app: Flask, request: pytest.FixtureRequest) -> Cycle:
    """A cycle of proposals with those supports, beside another one."""
    factories.proposal(factories.cycle("vote"), title="Ailleurs")
    row = factories.cycle("vote", secret=request.param)
    numbers = [factories.proposal(row).id for _ in SCORES]
    factories.proposal(row, stage="hidden")
    with writing():
        for number, score in zip(numbers, SCORES, strict=True):
            counts = sa.update(Tally).where(Tally.proposal_id == number)
            db.session.execute(counts.values(support=score, score=score))
    found = cycle_by_id(row.id)
    assert found is not None
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 4, 50])
def test_the_pages_are_the_whole(cycle: Cycle, size: int) -> None:
    whole = results(cycle)
    pages = [results_page(cycle, size, offset) for offset in range(0, len(SCORES) + size, size)]
    assert [row for page in pages for row in page] == whole
    assert len(whole) == len(SCORES) == results_count(cycle)


def test_equal_scores_share_a_rank(cycle: Cycle) -> None:
    ranks = [row.rank for row in results(cycle) if row.disclosed]
    assert ranks == ([1, 1, 1, 4, 5] if cycle.secret else [1, 1, 1, 4, 5, 6, 6, 8, 9, 9, 9])


def test_a_page_of_open_results_takes_two_statements(
    app: Flask, count_queries: Callable[[], Any]
) -> None:
    row = factories.cycle("vote")
    for _ in range(5):
        factories.proposal(row)
    found = cycle_by_id(row.id)
    assert found is not None
    with count_queries() as statements:
        results_page(found, 2, 2)
    assert len(statements) == 2


def test_the_turnout_is_of_the_moment_and_a_minute_old_where_counting_takes_long(
    app: Flask, member: Member, other: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG", float("inf"))
    row = factories.proposal(factories.cycle("vote"))
    found = cycle_by_id(row.cycle_id)
    assert found is not None

    def after_a_vote_of(person: Member) -> int:
        with writing():
            cast(row.id, "support", by=factories.acting(person))
        return turnout(found).voters

    assert turnout(found).voters == 0
    assert after_a_vote_of(member) == 1
    monkeypatch.setattr(module, "LONG", -1.0)
    assert after_a_vote_of(other) == 1
    monkeypatch.setattr(module, "OLD", 0.0)
    assert turnout(found).voters == 2


def test_a_page_with_an_old_turnout_is_not_kept(
    client: FlaskClient, member: Member, other: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG", -1.0)
    row = factories.proposal(factories.cycle("vote"))

    def read() -> str:
        return client.get(f"/cycles/{row.cycle_id}/results?lang=en", follow_redirects=True).text

    for person, said in ((member, "1 voter took part."), (other, "1 voter took part.")):
        with writing():
            cast(row.id, "support", by=factories.acting(person))
        assert said in read()
    monkeypatch.setattr(module, "OLD", 0.0)
    assert "2 voters took part." in read()


def test_who_votes_twice_took_part_once(app: Flask, member: Member, other: Member) -> None:
    row = factories.cycle("vote")
    first, second = factories.proposal(row), factories.proposal(row)
    for person, proposals in ((member, (first, second)), (other, (first,))):
        for proposal in proposals:
            with writing():
                cast(proposal.id, "support", by=factories.acting(person))
    found = cycle_by_id(row.id)
    assert found is not None
    assert turnout(found)[:3] == (2, 3, 2)


def test_what_has_not_changed_is_not_counted_again(
    app: Flask, count_queries: Callable[[], Any]
) -> None:
    found = cycle_by_id(factories.cycle("vote").id)
    assert found is not None
    assert (results_count(found), turnout(found)[:3]) == (0, (0, 0, 0))
    with count_queries() as statements:
        assert (results_count(found), turnout(found)[:3]) == (0, (0, 0, 0))
    assert statements == []


@pytest.mark.parametrize(
    ("agree", "neutral", "disagree", "said"),
    [(2, 2, 1, True), (0, 5, 0, True), (2, 1, 1, False), (0, 0, 4, False)],
)
def test_a_secret_count_is_told_from_five_votes_of_whatever_kind(
    app: Flask, agree: int, neutral: int, disagree: int, said: bool
) -> None:
    row = factories.cycle("vote", ballot="agreement", secret=True)
    number = factories.proposal(row).id
    with writing():
        counts = {"agree": agree, "neutral": neutral, "disagree": disagree}
        db.session.execute(
            sa.update(Tally)
            .where(Tally.proposal_id == number)
            .values(score=agree - disagree, **counts)
        )
    found = cycle_by_id(row.id)
    assert found is not None
    assert [result.disclosed for result in results(found)] == [said]


def test_votes_on_what_the_results_do_not_list_are_no_part_of_the_turnout(
    app: Flask, member: Member, other: Member
) -> None:
    row = factories.cycle("vote")
    listed, gone = factories.proposal(row), factories.proposal(row)
    for person, proposal in ((member, listed), (member, gone), (other, gone)):
        with writing():
            cast(proposal.id, "support", by=factories.acting(person))
    with writing():
        db.session.merge(gone).stage = "hidden"
    found = cycle_by_id(row.id)
    assert found is not None
    assert turnout(found)[:3] == (1, 1, 2)


RANKED = {
    "support": "ranked by the number of their supporters",
    "agreement": "ranked by those who agree minus those who disagree",
    "points": "ranked by the sum of their points",
}


@pytest.mark.parametrize("ballot", RANKED)
def test_the_page_says_how_it_ranks(client: FlaskClient, ballot: str) -> None:
    row = factories.proposal(factories.cycle("closed", ballot=ballot))
    page = client.get(f"/cycles/{row.cycle_id}/results?lang=en", follow_redirects=True).text
    assert [words for words in RANKED.values() if words in page] == [RANKED[ballot]]


def test_the_turnout_counts_voters_once_and_members_that_may_vote(
    app: Flask, member: Member, other: Member
) -> None:
    cycle = factories.cycle("vote")
    number = cycle.id
    for row in [factories.proposal(cycle) for _ in range(2)]:
        with writing():
            cast(row.id, "support", by=factories.acting(db.session.merge(member)))
    with writing():
        cast(row.id, "support", by=factories.acting(db.session.merge(other)))
    factories.member("Suspendue", suspended_at=row.created_at)
    found = cycle_by_id(number)
    assert found is not None
    assert turnout(found)[:3] == (2, 3, 2)
