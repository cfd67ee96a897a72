"""A proposal's page: in which order it is read, where the proposal stands, what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.cycles.models import PHASES
from app.proposals.models import Proposal
from app.speech.addresses import url_of
from tests import factories

SignedIn = Callable[[Member], FlaskClient]
STATION = re.compile(r'<li class="is-(\w+)".*?<b>(?:<a[^>]*>)?([^<]+)', re.DOTALL)


def page(client: FlaskClient, row: Proposal) -> str:
    return client.get(f"/proposals/{row.id}?lang=en", follow_redirects=True).text


@pytest.mark.parametrize("title", ["m" * 300, "x", "🌱🌍", "Eau ماء ⴰⵎⴰⵏ"])
def test_what_can_be_done_comes_right_after_the_title(client: FlaskClient, title: str) -> None:
    row = factories.proposal(factories.cycle("vote"), title=title)
    text = page(client, row)
    places = [
        text.index(part)
        for part in (
            f'id="title-{row.id}"',
            f'id="vote-{row.id}"',
            "<p>Un texte.</p>",
            'id="thread"',
        )
    ]
    assert places == sorted(places)
    assert text.count("<h1") == 1
    assert f"No. {row.id}<" in text


@pytest.mark.parametrize(
    ("phase", "states"),
    [
        ("gather", ["done", "next", "next", "next", "next"]),
        ("deliberate", ["done", "now", "next", "next", "next"]),
        ("vote", ["done", "done", "now", "next", "next"]),
        ("decide", ["done", "done", "done", "now", "next"]),
        ("closed", ["done", "done", "done", "now", "next"]),
    ],
)
def test_the_life_line_shows_where_it_stands(
    client: FlaskClient, phase: str, states: list[str]
) -> None:
    text = page(client, factories.proposal(factories.cycle(phase)))
    words = ["Submitted", "Discussion", "The vote", "Decision", "Action that is followed"]
    # Once for each width.
    assert STATION.findall(text) == 2 * list(zip(states, words, strict=True))


def test_what_is_declined_ends_there(client: FlaskClient) -> None:
    text = page(client, factories.proposal(factories.cycle("closed"), stage="declined"))
    assert STATION.findall(text)[3] == ("refused", "Declined")


@pytest.mark.parametrize("phase", PHASES)
def test_what_comes_next_is_what_lies_ahead(client: FlaskClient, phase: str) -> None:
    text = page(client, factories.proposal(factories.cycle(phase)))
    ahead = len(PHASES) - 1 - PHASES.index(phase)
    # Beside them one day more: that on which it was submitted.
    assert text.count('<li><time datetime="') == 2 * ahead + 1


def test_who_submits_is_told_what_comes_next(
    app: Flask, signed_in: SignedIn, member: Member
) -> None:
    row = factories.proposal(
        factories.cycle("gather"), stage="draft", number=0, author_id=member.id
    )
    with app.test_request_context():
        address = url_of("proposals.edit", row)
    browser = signed_in(member)
    form = dict(
        re.findall(r'name="(version|principles)"[^>]*value="(\d+)"', browser.get(address).text)
    )
    texts = {"title": "Un puits", "summary": "Court.", "body": "Long.", "language": "fr"}
    sent = {**form, **texts, f"how_{form['principles']}": "Ainsi.", "act": "submit"}
    sent["cycle"] = str(row.cycle_id)
    text = browser.post(f"{address}?lang=en", data=sent, follow_redirects=True).text
    assert "Your proposal is published. From " in text


def test_the_discussion_tells_its_stances_and_who_wrote_the_proposal(
    client: FlaskClient, signed_in: SignedIn, member: Member, other: Member
) -> None:
    row = factories.proposal(factories.cycle("deliberate"), author_id=member.id)
    place = f"/proposals/{row.id}/comments"
    for number, stance in enumerate(("for", "for", "question", "")):
        words = {"body": "Un mot.", "stance": stance, "key": f"{number}" * 32}
        signed_in(other).post(place, data=words)
    signed_in(member).post(place, data={"body": "Une réponse."})
    text = page(client, row)
    assert re.findall(r'<li class="stance-\w+">([^<]+)', text) == ["2 for", "1 question"]
    assert text.count("wrote the proposal") == 1
    form = signed_in(other).get(f"/proposals/{row.id}?lang=en", follow_redirects=True).text
    assert not re.search(r'name="stance"[^>]* checked', form)
    assert form.count('name="stance"') == 4
