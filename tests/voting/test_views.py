"""The vote as people see it: given, changed, shown, refused; results and ballots."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id
from app.database import db, writing
from app.proposals.models import Proposal
from app.speech.addresses import ref_of
from app.voting.models import Vote, Voter
from app.voting.operations import cast
from app.voting.queries import tally_of
from app.voting.regions import drawn_region
from app.voting.results import results
from tests import factories

Browser = Callable[[Member], FlaskClient]
HTMX = {"HX-Request": "true", "Accept-Language": "en"}
ENGLISH = {"Accept-Language": "en"}


def url(proposal: Proposal) -> str:
    return f"/proposals/{proposal.id}-bibliobus/vote"


def give(proposal: Proposal, choice: str, voters: Iterable[Member]) -> None:
    with writing():
        for voter in voters:
            cast(proposal.id, choice, by=factories.acting(db.session.merge(voter)))


def members(number: int) -> list[Member]:
    return [factories.member(f"Votante {n}") for n in range(number)]


@pytest.fixture
def cycle(app: Flask) -> Cycle:
    return factories.cycle("vote", ballot="agreement")


@pytest.fixture
def proposal(cycle: Cycle) -> Proposal:
    return factories.proposal(cycle)


def test_a_vote_without_scripts_leads_back_to_where_it_was_given(
    signed_in: Browser, member: Member, proposal: Proposal
) -> None:
    answer = signed_in(member).post(
        url(proposal) + "?back=/sign-in%3Fpage%3D2", data={"choice": "agree"}
    )
    assert (answer.status_code, answer.location) == (303, f"/sign-in?page=2#vote-{proposal.id}")
    assert db.session.scalars(sa.select(Vote.choice)).one() == "agree"


def test_a_foreign_way_back_is_not_followed(
    signed_in: Browser, member: Member, proposal: Proposal
) -> None:
    answer = signed_in(member).post(
        url(proposal) + "?back=//evil.example", data={"choice": "agree"}
    )
    assert answer.location == f"/proposals/{proposal.id}-bibliobus#vote-{proposal.id}"


def test_the_way_back_to_the_proposal_keeps_the_language_of_the_address(
    signed_in: Browser, member: Member, cycle: Cycle
) -> None:
    row = factories.proposal(cycle, title="مكتبة", language="ar")
    address = f"/proposals/{ref_of(row)}"
    answer = signed_in(member).post(f"{address}/vote?lang=ar", data={"choice": "agree"})
    assert answer.location == f"{quote(address)}?lang=ar#vote-{row.id}"


def test_with_htmx_the_region_comes_back_and_says_the_vote(
    signed_in: Browser, member: Member, proposal: Proposal
) -> None:
    text = signed_in(member).post(url(proposal), data={"choice": "disagree"}, headers=HTMX).text
    assert text.strip().startswith(f'<div class="stack" id="vote-{proposal.id}"')
    assert "You disagree with this proposal." in text
    assert "You can change or withdraw your vote until" in text
    assert text.count('aria-pressed="true"') == 1


def test_a_withdrawn_vote_is_gone_from_the_region(
    signed_in: Browser, member: Member, proposal: Proposal
) -> None:
    browser = signed_in(member)
    browser.post(url(proposal), data={"choice": "agree"})
    text = browser.post(url(proposal), data={"choice": ""}, headers=HTMX).text
    assert 'aria-pressed="true"' not in text
    assert "No votes yet" in text
    assert "Your vote is withdrawn." in text


def test_a_withdrawal_without_scripts_is_said_once_beside_its_vote(
    signed_in: Browser, member: Member, cycle: Cycle, proposal: Proposal
) -> None:
    browser, page = signed_in(member), "/proposals/?lang=en"
    factories.proposal(cycle)
    said = [browser.get(page).text.count("Your vote is withdrawn.")]
    for choice in ("agree", ""):
        browser.post(url(proposal), data={"choice": choice}, query_string={"back": page})
        said += [browser.get(page).text.count("Your vote is withdrawn.") for _twice in range(2)]
    assert said == [0, 0, 0, 1, 0]


def test_each_vote_of_a_list_is_named_by_its_proposal(
    signed_in: Browser, member: Member, cycle: Cycle
) -> None:
    titles = {
        factories.proposal(cycle, title=title).id: title for title in ("Un puits", "Une école")
    }
    browser = signed_in(member)
    for page, votes in {
        "/proposals/": 2,
        **{f"/proposals/{number}": 1 for number in titles},
    }.items():
        text = browser.get(page, follow_redirects=True).text
        groups = re.findall(r'role="group" id="([^"]+)" aria-labelledby="\1 ([^"]+)"', text)
        named = [
            re.search(rf'id="{place}"[^>]*>(?:<a [^>]*>)?([^<]+)<', text)
            for _group, place in groups
        ]
        assert [title and title[1] in titles.values() for title in named] == [True] * votes


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"choice": "support"}, 422),
        ({"choice": "AGREE"}, 422),
        ({"choice": "x" * 10_000}, 422),
        ({}, 422),
        ({"choice": "agree", "as": "organisation:1"}, 403),
        ({"choice": "agree", "as": "member:1"}, 422),
        ({"choice": "agree", "as": "organisation:0"}, 422),
        ({"choice": "agree", "as": "organisation:99999999999999999999"}, 422),
    ],
)
def test_what_cannot_be_voted_is_answered_by_a_sentence(
    signed_in: Browser, member: Member, proposal: Proposal, data: dict[str, str], status: int
) -> None:
    assert signed_in(member).post(url(proposal), data=data).status_code == status
    assert not db.session.scalars(sa.select(Vote)).all()


def test_nobody_votes_without_a_session(client: FlaskClient, proposal: Proposal) -> None:
    assert client.post(url(proposal), data={"choice": "agree"}).status_code == 401


def test_a_closed_vote_is_refused_with_its_sentence(signed_in: Browser, member: Member) -> None:
    proposal = factories.proposal(factories.cycle("decide"))
    answer = signed_in(member).post(url(proposal), data={"choice": "support"}, headers=ENGLISH)
    assert answer.status_code == 403
    assert "Voting closed on" in answer.text


@pytest.mark.parametrize(("number", "shown"), [(4, False), (5, True)])
def test_a_secret_count_is_told_from_five_votes_on(
    signed_in: Browser, number: int, shown: bool
) -> None:
    proposal = factories.proposal(factories.cycle("vote", secret=True))
    voters = members(number)
    give(proposal, "support", voters[1:])
    text = signed_in(voters[0]).post(url(proposal), data={"choice": "support"}, headers=HTMX).text
    assert ("5 supports" in text) is shown
    assert ("shown from five votes" in text) is not shown


def test_a_tally_kept_until_the_close_is_not_shown_with_ones_vote(
    signed_in: Browser, member: Member
) -> None:
    proposal = factories.proposal(factories.cycle("vote", results="close"))
    text = signed_in(member).post(url(proposal), data={"choice": "support"}, headers=HTMX).text
    assert "1 support" not in text
    assert "Results are shown when voting has closed." in text


def seen(app: Flask, proposal: Proposal, own: str = "") -> str:
    """What a visitor sees of the vote on a page."""
    with app.test_request_context("/?page=2", headers=ENGLISH):
        app.preprocess_request()
        cycle = cycle_by_id(proposal.cycle_id)
        return drawn_region(proposal, cycle, tally_of(proposal.id), own)


def test_a_visitor_is_shown_the_way_in(app: Flask, proposal: Proposal) -> None:
    text = seen(app, proposal)
    assert f'href="/sign-in?next=/?page%3D2%23vote-{proposal.id}"' in text
    assert "<form" not in text
    assert "No votes yet" in text


def test_a_closed_vote_says_so_and_still_shows_ones_own(app: Flask) -> None:
    text = seen(app, factories.proposal(factories.cycle("decide")), own="support")
    assert "Voting closed on" in text
    assert "You support this proposal." in text
    assert "sign-in" not in text


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
    assert "1 voter took part." in published(client, cycle).text


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


@pytest.mark.parametrize(("which", "status"), [("999", 2), ("x", 2), ("", 2)])
def test_the_command_refuses_an_unknown_cycle(app: Flask, which: str, status: int) -> None:
    assert app.test_cli_runner().invoke(args=["voting", "tally", which]).exit_code == status


def test_the_command_does_not_tell_what_is_not_public(app: Flask) -> None:
    cycle = factories.cycle("vote", results="close")
    assert app.test_cli_runner().invoke(args=["voting", "tally", str(cycle.id)]).exit_code == 1


def test_an_unknown_cycle_has_no_ballots(client: FlaskClient) -> None:
    assert client.get("/cycles/99-rien/ballots.csv").status_code == 404
