"""Who voted what is in no output, before or after: not in pages, files, feeds, logs, events or
orders.
"""

from __future__ import annotations

import csv
import json
import logging
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.cycles.models import Cycle
from app.database import db, writing
from app.proposals.models import Proposal
from app.voting.models import Vote
from app.voting.operations import cast
from tests import factories

Browser = Callable[[Member], FlaskClient]
ENGLISH = {"Accept-Language": "en"}
PAGES = [
    "/",
    "/proposals/",
    "/cycles/",
    "/activity.atom",
    "/proposals.atom",
    "/plan/",
    "/search?q=bibliobus",
    "/decisions/",
]


def addresses(proposal: Proposal, cycle: Cycle) -> list[str]:
    """Wherever something of a vote could show."""
    own = [
        f"/proposals/{proposal.id}",
        f"/proposals/{proposal.id}/versions",
        f"/proposals/{proposal.id}/comments",
    ]
    sorted_by = [
        f"/proposals/?sort={name}"
        for name in ("new", "merit", "support", "score", "votes", "title")
    ]
    return [
        *PAGES,
        *own,
        *sorted_by,
        f"/cycles/{cycle.id}",
        f"/cycles/{cycle.id}/results",
        f"/cycles/{cycle.id}/ballots.csv",
    ]


def voted(proposal: Proposal, member: Member, choice: str) -> None:
    with writing():
        cast(proposal.id, choice, by=factories.acting(db.session.merge(member)))


def seen(browser: FlaskClient, proposal: Proposal, cycle: Cycle) -> dict[str, tuple[int, str]]:
    """What a reader gets everywhere: status and text. A page's tag changes with every write of
    whatever kind.
    """
    found = {}
    for address in addresses(proposal, cycle):
        answer = browser.get(address, headers=ENGLISH, follow_redirects=True)
        text = re.sub(
            r'value="[^"]{20,}"', "", answer.text
        )  # tokens and keys of forms, new each time
        found[address] = (answer.status_code, text)
    return found


@pytest.mark.parametrize("role", ["member", "steering", "admin"])
def test_a_vote_whose_results_are_kept_changes_nothing_that_others_see(
    app: Flask, signed_in: Browser, member: Member, role: str
) -> None:
    cycle = factories.cycle("vote", ballot="agreement", results="close")
    proposal, _other = factories.proposal(cycle), factories.proposal(cycle, title="Autre chose")
    reader = signed_in(factories.member("Lecteur", role=role))
    before = seen(reader, proposal, cycle)
    voted(proposal, member, "disagree")
    assert seen(reader, proposal, cycle) == before


def test_nor_for_a_visitor_whichever_way_it_goes(
    app: Flask, client: FlaskClient, member: Member
) -> None:
    cycle = factories.cycle("vote", ballot="agreement", results="close")
    proposal, _other = factories.proposal(cycle), factories.proposal(cycle, title="Autre chose")
    found = [seen(client, proposal, cycle)]
    for choice in ("agree", "disagree", ""):
        voted(proposal, member, choice)
        found.append(seen(client, proposal, cycle))
    assert all(each == found[0] for each in found)


def test_a_pages_tag_tells_that_something_was_written_and_not_what(
    app: Flask, client: FlaskClient, member: Member
) -> None:
    cycle = factories.cycle("vote", ballot="agreement", results="close")
    proposal, address = factories.proposal(cycle), f"/cycles/{cycle.id}"
    voted(proposal, member, "agree")
    tags = [client.get(address, follow_redirects=True).headers.get("ETag") for _ in range(2)]
    factories.member("Autre")
    tags.append(client.get(address, follow_redirects=True).headers.get("ETag"))
    assert tags[0] == tags[1] != tags[2]


def test_a_secret_vote_of_fewer_than_five_changes_nothing_even_after_the_close(
    app: Flask, client: FlaskClient
) -> None:
    cycle = factories.cycle("vote", ballot="agreement", secret=True, results="close")
    proposal, twin = factories.proposal(cycle), factories.proposal(cycle, title="Autre chose")
    members = [factories.member(f"Votante {number}") for number in range(4)]
    for each in members:
        voted(proposal, each, "agree")
        voted(twin, each, "neutral")
    ends = cycle.ends("vote")
    assert ends is not None
    found = []
    for choices in (("agree",) * 4, ("disagree",) * 4):
        for each, choice in zip(members, choices, strict=True):
            voted(proposal, each, choice)
        with clock.set_to(ends):
            found.append(seen(client, proposal, cycle))
    assert found[0] == found[1]


def test_only_ones_own_choice_is_on_ones_own_page(
    signed_in: Browser, member: Member, other: Member
) -> None:
    proposal = factories.proposal(factories.cycle("vote", ballot="agreement", secret=True))
    voted(proposal, member, "disagree")
    own, theirs = (
        signed_in(p).get(f"/proposals/{proposal.id}", follow_redirects=True).text
        for p in (member, other)
    )
    assert 'aria-pressed="true"' in own
    assert 'aria-pressed="true"' not in theirs


def test_neither_log_nor_event_knows_who_or_what(
    app: Flask,
    signed_in: Browser,
    member: Member,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    proposal, browser = (
        factories.proposal(factories.cycle("vote", ballot="agreement")),
        signed_in(member),
    )
    for choice in ("disagree", "agree", "", "nonsense"):
        browser.post(f"/proposals/{proposal.id}/vote", data={"choice": choice})
    out, err = capfd.readouterr()
    told = out + err + caplog.text
    assert not [
        word for word in ("disagree", member.name, member.email or "-", member.key) if word in told
    ]
    events = db.session.scalars(sa.select(Event).where(Event.verb.like("vote.%"))).all()
    assert len(events) == 4
    assert {event.actor_key for event in events} == {None}
    assert not any("agree" in str(value) for event in events for value in vars(event).values())


def test_a_commitment_cannot_be_opened_by_trying_the_choices(app: Flask, member: Member) -> None:
    proposal = factories.proposal(factories.cycle("vote", ballot="agreement"))
    voted(proposal, member, "agree")
    assert len(db.session.scalars(sa.select(Vote.salt)).one()) * 4 >= 128


def closed(secret: bool) -> tuple[Cycle, Proposal, list[Member]]:
    """Twelve voted, one after the other, the first against and all others for it."""
    cycle = factories.cycle("vote", ballot="agreement", secret=secret)
    proposal = factories.proposal(cycle)
    members = [factories.member(f"Votante {number:02}") for number in range(12)]
    for number, each in enumerate(members):
        voted(proposal, each, "agree" if number else "disagree")
    return cycle, proposal, members


def after(cycle: Cycle) -> AbstractContextManager[None]:
    """The instant at which the vote of that cycle ends."""
    ends = cycle.ends("vote")
    assert ends is not None
    return clock.set_to(ends)


@pytest.mark.parametrize("secret", [True, False])
def test_published_ballots_are_in_no_order_of_voting_and_name_nobody(
    client: FlaskClient, secret: bool
) -> None:
    cycle, _proposal, members = closed(secret)
    with after(cycle):
        answer = client.get(f"/cycles/{cycle.id}/ballots.csv", follow_redirects=True)
        again = client.get(f"/cycles/{cycle.id}/ballots.csv", follow_redirects=True)
    assert answer.text == again.text
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert sorted(row["choice"] for row in rows) == ["agree"] * 11 + ["disagree"]
    assert not [each for each in members if each.key in answer.text or each.name in answer.text]
    assert set(rows[0]) == {"proposal", "choice", "points"}


@pytest.mark.parametrize("secret", [True, False])
def test_the_link_to_the_ballots_says_which_they_are(client: FlaskClient, secret: bool) -> None:
    cycle, _proposal, _members = closed(secret)
    with after(cycle):
        page = client.get(f"/cycles/{cycle.id}/results?lang=en", follow_redirects=True).text
    assert ("every ballot of the proposals whose counts are shown" in page) is secret
    assert ("every ballot, without its voter" in page) is not secret


@pytest.mark.parametrize("personal", [True, False])
def test_no_export_ties_a_secret_ballot_to_anybody(
    app: Flask, tmp_path: Path, personal: bool
) -> None:
    closed(secret=True)
    words = [
        "data",
        "export",
        str(tmp_path / "out"),
        *(["--with-personal-data"] if personal else []),
    ]
    assert app.test_cli_runner().invoke(args=words).exit_code == 0
    votes = tmp_path / "out" / "votes.csv"
    assert not votes.exists() or votes.read_text().count("\n") == 1


def test_the_command_tells_no_secret_of_few(app: Flask, member: Member) -> None:
    cycle = factories.cycle("vote", secret=True)
    voted(factories.proposal(cycle), member, "support")
    told = json.loads(
        app.test_cli_runner().invoke(args=["voting", "tally", str(cycle.id), "--json"]).output
    )
    assert {told[0][name] for name in ("support", "agree", "score")} == {None}


def test_no_count_that_is_kept_back_is_left_over_of_the_others(
    app: Flask, client: FlaskClient
) -> None:
    cycle = factories.cycle("vote", ballot="agreement", secret=True)
    told, few, gone = (
        factories.proposal(cycle, title=title) for title in ("Six", "Une", "Retirée")
    )
    members = [factories.member(f"Votante {number}") for number in range(8)]
    for each in members[:6]:
        voted(told, each, "agree")
        voted(gone, each, "neutral")
    address = f"/cycles/{cycle.id}/results"
    with writing():
        db.session.merge(gone).stage = "withdrawn"
    before = client.get(address, headers=ENGLISH, follow_redirects=True).text
    voted(few, members[6], "disagree")
    voted(few, members[7], "agree")
    assert "6 voters took part." in before
    assert "They gave 6 votes." in before
    assert "are left out of these numbers. Voting is open until" in before
    assert client.get(address, headers=ENGLISH, follow_redirects=True).text == before
