"""What is drawn once is shown only to those who see the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user

from app import clock
from app.accounts.models import Member
from app.cycles.models import PHASES
from app.database import db, writing
from app.discussion.models import Comment
from app.policy import Ability, check
from app.proposals.models import Proposal, ProposalChallenge
from app.speech.dates import near
from app.steering.operations import decide
from app.web.access import actor
from app.web.csrf import unmasked
from app.web.fragments import FragmentCache, cached
from tests import factories
from tests.conftest import NOON

Browser = Callable[[Member], FlaskClient]
PLACES = ("/proposals/", "/proposals/?lang=ar", "/proposals/?page=1", "{}", "{}?lang=en")
# What differs from answer to answer by design.
OWN = re.compile(r'name="(csrf_token|key)"[^>]*value="[^"]*"|id="key[^"]*"|value="[0-9a-f]{32}"')


def seen(browser: FlaskClient, places: tuple[str, ...]) -> list[str]:
    """What those pages show, but for the tokens of their forms."""
    return [OWN.sub("", browser.get(place).text) for place in places]


def forget(app: Flask) -> None:
    """Everything that is kept."""
    app.extensions.pop("twiza_kept", None)


@pytest.mark.parametrize("phase", PHASES)
def test_each_reader_sees_what_would_be_drawn_for_them_alone(
    app: Flask, signed_in: Browser, member: Member, other: Member, steward: Member, phase: str
) -> None:
    cycle = factories.cycle("vote", ballot="agreement")
    row = factories.proposal(cycle, author_id=member.id)
    voter, suspended = signed_in(other), factories.member(suspended_at=clock.now())
    voter.post(f"/proposals/{row.id}/vote", data={"choice": "agree"})
    voter.post(f"/proposals/{row.id}/comments", data={"body": "Oui."})
    readers = [
        app.test_client(),
        signed_in(member),
        voter,
        signed_in(steward),
        signed_in(suspended),
    ]
    places = tuple(place.format(f"/proposals/{row.id}-bibliobus") for place in PLACES)
    with clock.set_to(NOON + timedelta(days=30 * (PHASES.index(phase) - PHASES.index("vote")))):
        alone = []
        for reader in readers:
            forget(app)
            alone.append(seen(reader, places))
        forget(app)
        assert [seen(reader, places) for _twice in range(2) for reader in readers] == alone * 2


def test_nothing_is_carried_over_the_border_of_a_phase(
    app: Flask, signed_in: Browser, member: Member, other: Member
) -> None:
    # Nobody comments: what tells how long ago one was made changes with the phase as well.
    row = factories.proposal(factories.cycle("gather", ballot="agreement"), author_id=member.id)
    readers = [app.test_client(), signed_in(member), signed_in(other)]
    places = tuple(place.format(f"/proposals/{row.id}-bibliobus") for place in PLACES)
    carried, fresh = [], []
    for months in range(len(PHASES)):
        with clock.set_to(NOON + timedelta(days=30 * months)):
            carried += [seen(reader, places) for reader in readers]
    for months in range(len(PHASES)):
        with clock.set_to(NOON + timedelta(days=30 * months)):
            for reader in readers:
                forget(app)
                fresh.append(seen(reader, places))
    assert carried == fresh
    assert len({page for pages in carried[::3] for page in pages}) > len(PLACES) * 2


class Asking(NamedTuple):
    """A fragment that asks what its key does not hold."""

    ask: Callable[[], object]

    def context(self) -> dict[str, Any]:
        return {"said": self.ask()}


@pytest.mark.parametrize(
    "ask",
    [
        lambda: actor().signed_in,
        lambda: actor().standing,
        lambda: check(actor(), Ability.JUDGE),
        lambda: near(NOON),
        lambda: current_user.is_authenticated,
    ],
)
def test_what_is_kept_cannot_ask_who_reads_nor_when(app: Flask, ask: Callable[[], object]) -> None:
    with app.test_request_context("/"):
        before = actor()
        with pytest.raises(RuntimeError):
            FragmentCache("discussion/_said.html")(Asking(ask))
        with pytest.raises(RuntimeError):
            cached("asking", (), ask)
        assert actor() is before
        assert clock.now() == NOON


def tokens(page: str) -> list[str]:
    """Whose the token of each form of a page is: without its mask, hour and signature."""
    found = re.findall(r'name="csrf_token" value="([^"]*)"', page)
    return [(unmasked(token) or "").partition(".")[0] for token in found]


def test_each_form_holds_its_own_readers_token(
    app: Flask, signed_in: Browser, member: Member, other: Member, steward: Member
) -> None:
    """Replies within comments, votes, deletions, sign-out: whoever drew them first."""
    row = factories.proposal(factories.cycle("vote", ballot="agreement"), author_id=member.id)
    page = f"/proposals/{row.id}-bibliobus"
    browsers = [signed_in(person) for person in (member, other, steward)]
    for browser in browsers:
        browser.post(f"/proposals/{row.id}/comments", data={"body": "Oui."})
        browser.get(page)
    for place in (page, f"{page}?order=newest", "/proposals/"):
        found = [tokens(browser.get(place).text) for browser in (*browsers, *browsers)]
        assert [len(set(own)) for own in found] == [1] * 6
        assert len({own[0] for own in found}) == 3
        assert all(own[0] for own in found)
    # of the last page: sign-out and a vote; of the proposal's: those of each comment too
    assert len(tokens(browsers[0].get(page).text)) > 5
    assert tokens(app.test_client().get(page).text) == []


def test_a_vote_leads_back_to_the_page_on_which_it_is_given(
    app: Flask, signed_in: Browser, member: Member
) -> None:
    factories.proposal(factories.cycle("vote", ballot="agreement"))
    browser = signed_in(member)
    for place in ("/proposals/?sort=oldest", '/proposals/?q=&x="><i>'):
        page = browser.get(place).text
        assert "<i>" not in page
        (action,) = set(re.findall(r'action="([^"]+/vote[^"]*)"', page))
        assert browser.post(
            action.replace("&amp;", "&"), data={"choice": "agree"}
        ).location.startswith("/proposals/?")


def test_what_is_changed_is_drawn_anew(app: Flask, client: FlaskClient) -> None:
    row = factories.proposal(title="Un puits")
    assert "Un puits" in client.get("/proposals/").text
    with writing():
        db.session.get_one(Proposal, row.id).title = {"fr": "Deux puits"}
    assert "Deux puits" in client.get("/proposals/").text


def test_what_stands_on_a_proposals_page_is_of_the_moment(
    app: Flask, client: FlaskClient, signed_in: Browser, member: Member, steward: Member
) -> None:
    row = factories.proposal(factories.cycle("deliberate"))
    path = f"/proposals/{row.id}-bibliobus"
    eau = factories.challenge("Eau")
    browser, headers = signed_in(member), {"Accept-Language": "en"}

    def page() -> str:
        return client.get(path, headers=headers).text

    before = page()
    browser.post(f"{path}/comments", data={"body": "Une **idée**."})
    browser.post(f"{path}/comments", data={"body": "Une autre."})
    assert "Nobody has commented yet." in before
    assert "just now" in page()
    with clock.set_to(NOON + timedelta(minutes=5)):
        assert page().count("5 minutes ago") == 2
        number = db.session.scalars(sa.select(Comment.id).order_by(Comment.id)).first()
        browser.post(
            f"/comments/{number}/edit", data={"body": "Une *meilleure* idée.", "version": 1}
        )
        assert "<em>meilleure</em>" in page()
        browser.post(f"/comments/{number}/deletion")
        assert "This comment was deleted." in page()
        with writing():
            db.session.add(ProposalChallenge(proposal_id=row.id, challenge_id=eau.id))
        assert "Eau" in page()
        with writing():
            decide(
                db.session.merge(row),
                "postponed",
                {"fr": "Pas *encore*."},
                number=0,
                by=factories.acting(steward),
            )
        assert "Pas <em>encore</em>." in page()
