"""The results as people see them, and the ballots that are published with them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id
from app.database import db, writing
from app.proposals.models import Proposal
from app.voting.models import Vote, Voter
from app.voting.results import results
from tests import factories
from tests.voting.test_views import ENGLISH, give, members


def test_the_results_cost_the_same_however_many_votes(
    client: FlaskClient, cycle: Cycle, proposal: Proposal, count_queries: Any
) -> None:
    published(client, cycle)
    give(proposal, "agree", members(6))
    with count_queries() as statements:
        client.get(f"/cycles/{cycle.id}/results", headers=ENGLISH, follow_redirects=True)
    assert len(statements) <= 8


def published(client: FlaskClient, cycle: Cycle, path: str = "results", **query: Any) -> Any:
    return client.get(
        f"/cycles/{cycle.id}/{path}", headers=ENGLISH, follow_redirects=True, query_string=query
    )


def test_results_rank_the_proposals(client: FlaskClient, cycle: Cycle, proposal: Proposal) -> None:
    best = factories.proposal(cycle, title="La meilleure")
    give(best, "agree", members(3)), give(proposal, "disagree", members(2))
    text = published(client, cycle).text
    assert text.index("La meilleure") < text.index("Bibliobus")
    assert "5 voters took part." in text


def test_an_organisation_took_part_as_a_voter_and_not_as_a_member(client: FlaskClient) -> None:
    cycle = factories.cycle("decide", electorate="organisations")
    row, voter = (
        factories.proposal(cycle),
        factories.stored(Voter(organisation_id=factories.organisation().id)),
    )
    given = {"choice": "support", "number": 1, "cast_at": row.created_at, "salt": "s"}
    factories.stored(Vote(proposal_id=row.id, voter_id=voter.id, **given))
    assert "1 of 1 organisation has voted." in published(client, cycle).text


@pytest.mark.parametrize("ballot", ["support", "agreement", "points"])
def test_every_kind_of_ballot_has_its_results(client: FlaskClient, ballot: str) -> None:
    cycle = factories.cycle("closed", ballot=ballot)
    factories.proposal(cycle)
    assert "Bibliobus" in published(client, cycle).text


def test_results_are_closed_until_they_are_public(client: FlaskClient) -> None:
    cycle = factories.cycle("vote", results="close")
    assert published(client, cycle).status_code == 403
    assert published(client, cycle, "ballots.csv").status_code == 403


@pytest.mark.parametrize("page", ["-1", "999999", "x", "10" * 20])
def test_odd_pages_of_results_are_no_fault(
    client: FlaskClient, cycle: Cycle, proposal: Proposal, page: str
) -> None:
    assert published(client, cycle, page=page).status_code == 200


def closed_ballots(client: FlaskClient, **columns: Any) -> tuple[Cycle, list[dict[str, str]]]:
    """A closed cycle in which nine agreed with one proposal and three with another, and its
    published ballots.

    Beside it votes on what was hidden since, and in another cycle.
    """
    from app import clock

    cycle = factories.cycle("vote", ballot="agreement", **columns)
    many, few = factories.proposal(cycle), factories.proposal(cycle)
    voters = members(9)
    give(many, "agree", voters), give(few, "disagree", voters[:3])
    hidden, elsewhere = (
        factories.proposal(cycle),
        factories.proposal(factories.cycle("vote", ballot="agreement")),
    )
    give(hidden, "agree", voters), give(elsewhere, "neutral", voters)
    with writing():
        db.session.get_one(Proposal, hidden.id).stage = "hidden"
    ends = cycle.ends("vote")
    assert ends is not None
    with clock.set_to(ends):
        text = published(client, cycle, "ballots.csv").text
    return cycle, list(csv.DictReader(text.splitlines()))


def test_the_published_ballots_give_the_result_and_name_nobody(client: FlaskClient) -> None:
    _cycle, rows = closed_ballots(client)
    assert list(rows[0]) == ["proposal", "choice", "points"]
    assert sorted(row["choice"] for row in rows) == ["agree"] * 9 + ["disagree"] * 3


def test_anybody_can_count_the_ballots_again(client: FlaskClient) -> None:
    cycle, rows = closed_ballots(client)
    found = cycle_by_id(cycle.id)
    assert found is not None
    said = {
        (row.id, name): getattr(row, name)
        for row in results(found)
        for name in ("agree", "neutral", "disagree")
    }
    assert Counter((int(row["proposal"]), row["choice"]) for row in rows) == Counter(said)


def test_points_are_published_with_the_ballots(
    app: Flask, client: FlaskClient, member: Member
) -> None:
    cycle = factories.cycle("decide", ballot="points")
    proposal, voter = factories.proposal(cycle), factories.stored(Voter(member_id=member.id))
    given = {
        "choice": "points",
        "points": 7,
        "number": 1,
        "cast_at": proposal.created_at,
        "salt": "s",
    }
    factories.stored(
        Vote(proposal_id=proposal.id, voter_id=voter.id, member_id=member.id, **given)
    )
    assert published(client, cycle, "ballots.csv").text.splitlines()[1:] == [
        f'{proposal.id},"points",7'
    ]


def test_the_order_of_the_ballots_is_drawn_by_lot(client: FlaskClient) -> None:
    _cycle, rows = closed_ballots(client)
    choices = [row["choice"] for row in rows]
    assert choices not in (sorted(choices), sorted(choices, reverse=True))


def test_of_a_secret_vote_small_counts_are_not_published(client: FlaskClient) -> None:
    _cycle, rows = closed_ballots(client, secret=True)
    assert [row["choice"] for row in rows] == ["agree"] * 9


def test_ballots_are_not_published_while_voting_is_open(client: FlaskClient, cycle: Cycle) -> None:
    assert published(client, cycle, "ballots.csv").status_code == 403


def test_the_command_prints_the_tally_as_published(
    app: Flask, cycle: Cycle, proposal: Proposal
) -> None:
    give(proposal, "agree", members(2))
    told = app.test_cli_runner().invoke(args=["voting", "tally", str(cycle.id), "--json"])
    assert [(row["rank"], row["agree"]) for row in json.loads(told.output)] == [(1, 2)]


@pytest.mark.parametrize(
    ("secret", "counts"), [(False, "0\t2\t0\t1\t0\t1"), (True, "-\t-\t-\t-\t-\t-")]
)
def test_the_command_prints_a_line_for_each_proposal(
    app: Flask, secret: bool, counts: str
) -> None:
    cycle = factories.cycle("vote", ballot="agreement", secret=secret)
    proposal = factories.proposal(cycle, title="Bibliobus")
    given = members(3)
    give(proposal, "agree", given[:2]), give(proposal, "disagree", given[2:])
    told = app.test_cli_runner().invoke(args=["voting", "tally", str(cycle.id)]).stdout
    rank = "-" if secret else "1"
    assert told == f"{rank}\t{proposal.id}\tBibliobus\t{counts}\n"


@pytest.mark.parametrize(("which", "status"), [("999", 2), ("x", 2), ("", 2)])
def test_the_command_refuses_an_unknown_cycle(app: Flask, which: str, status: int) -> None:
    assert app.test_cli_runner().invoke(args=["voting", "tally", which]).exit_code == status


def test_the_command_does_not_tell_what_is_not_public(app: Flask) -> None:
    cycle = factories.cycle("vote", results="close")
    assert app.test_cli_runner().invoke(args=["voting", "tally", str(cycle.id)]).exit_code == 1


def test_an_unknown_cycle_has_no_ballots(client: FlaskClient) -> None:
    assert client.get("/cycles/99-rien/ballots.csv").status_code == 404
