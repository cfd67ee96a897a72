"""The vote as people see it: given, changed, shown, refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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
from app.voting.models import Vote
from app.voting.operations import cast
from app.voting.queries import tally_of
from app.voting.regions import drawn_region
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
