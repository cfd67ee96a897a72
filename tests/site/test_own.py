"""What awaits a member, and everything of theirs in one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.discussion.operations import comment_on
from app.proposals.models import Proposal
from app.site.queries.awaiting import awaiting
from app.speech.dates import site_zone
from app.voting.operations import cast
from tests import factories
from tests.site.conftest import CANARY, decided

Browser = Callable[[Member], FlaskClient]


def _said(proposal: Proposal, who: Member, body: str, parent: Any = None) -> Any:
    with writing():
        words = {"body": body, "html": f"<p>{body}</p>", "language": "fr"}
        answered = parent.id if parent else None
        return comment_on(
            proposal.id, **words, parent_id=answered, by=factories.acting(who)
        ).comment


def _story(who: Member, other: Member) -> None:
    """Everything that may await a member, and beside each what must not be counted."""
    voting = factories.cycle("vote")
    up = [factories.proposal(voting, title=f"Idée {number}") for number in range(3)]
    factories.proposal(voting, title="Close", stage="declined")
    with writing():
        cast(up[0].id, "support", by=factories.acting(who))
    factories.proposal(title="Mon brouillon", stage="draft", author_id=who.id)
    factories.proposal(title=CANARY, stage="draft", author_id=other.id)
    mine = factories.proposal(factories.cycle("deliberate"), title="La mienne", author_id=who.id)
    with clock.set_to(clock.now() - timedelta(days=31)):
        _said(mine, other, "Trop ancien pour être une nouvelle.")
    own = _said(mine, who, "Je précise.")
    _said(mine, other, "Merci de préciser.", own)
    decided(factories.proposal(title="Retenue", stage="promoted", author_id=who.id))
    decided(factories.proposal(title="Pas la mienne", stage="promoted", author_id=other.id))
    late = {"due_on": date(2026, 1, 1), "due_precision": "day"}
    factories.draft_action("Sans nouvelle", owner_member_id=who.id, **late)
    fresh = {"reported_at": clock.now(), "status": "in progress"}
    factories.draft_action("Avec des nouvelles", owner_member_id=who.id, **fresh)
    with clock.set_to(clock.now() - timedelta(days=32)):
        factories.adopted()
    factories.draft_action(f"{CANARY} pas adoptée", owner_member_id=who.id)


def test_what_awaits_a_member_is_counted_for_them_alone(
    app: Flask, member: Member, count_queries: Callable[[], Any]
) -> None:
    other = factories.member("Salma")
    _story(member, other)
    actor = factories.acting(member)
    awaiting(actor)
    with count_queries() as statements:
        found = awaiting(actor)
    counted = (found.drafts, found.answers, found.decisions, found.reports)
    assert counted == (1, 1, 1, 1)
    assert [vote.left for vote in found.votes] == [2]
    assert found.total == 5
    # Which edition is the newest, and all the rest in one; how many proposals there are is kept.
    assert len(statements) == 2


def test_of_what_was_adopted_just_now_or_begins_later_no_news_are_awaited(member: Member) -> None:
    factories.draft_action("Commencée", owner_member_id=member.id)
    begins = {"starts_on": clock.today(site_zone()), "starts_precision": "day"}
    factories.draft_action("À venir", owner_member_id=member.id, **begins)
    factories.adopted()
    actor = factories.acting(member)
    assert awaiting(actor).reports == 0
    with clock.set_to(clock.now() + timedelta(days=32)):
        assert awaiting(actor).reports == 2


def test_the_home_page_begins_with_it_and_tells_nobody_else(
    app: Flask, member: Member, signed_in: Browser
) -> None:
    assert "Nothing awaits you" in signed_in(member).get("/?lang=en").text
    _story(member, factories.member("Salma"))
    page = signed_in(member).get("/?lang=en").text
    assert "5 things await you" in page
    assert "proposals left to vote on" in page
    assert page.index("await you") < page.index("What has been promised")
    assert "await you" not in app.test_client().get("/?lang=en").text
    newcomer = signed_in(factories.member("Neuve"))
    assert "1 thing awaits you" in newcomer.get("/?lang=en").text


def test_everything_of_ones_own_stands_in_one_place(
    app: Flask, member: Member, signed_in: Browser
) -> None:
    _story(member, factories.member("Salma"))
    factories.proposal(title="Reprise", stage="withdrawn", author_id=member.id)
    page = signed_in(member).get("/my/?lang=en").text
    there = [
        "Mon brouillon",
        "La mienne",
        "Reprise",
        "Idée 0",
        "Je précise.",
        "Merci de préciser.",
    ]
    there += ["Parce que.", "Sans nouvelle", "Avec des nouvelles", "Trop ancien"]
    assert [title for title in there if title not in page] == ["Trop ancien"]
    assert CANARY not in page
    assert "Pas la mienne" not in page
    for name, count in (("proposals", 4), ("votes", 1), ("comments", 1), ("actions", 2)):
        tab = page.split(f'href="#{name}"')[1].split("</a>")[0]
        assert f'<span class="count">{count}</span>' in tab, name


@pytest.mark.parametrize("stage", ["hidden", "withdrawn"])
def test_what_is_no_longer_public_tells_nothing_to_whoever_voted_or_spoke_there(
    member: Member, signed_in: Browser, stage: str
) -> None:
    voting = factories.cycle("vote")
    gone = factories.proposal(voting, title=CANARY, author_id=factories.member("Salma").id)
    with writing():
        cast(gone.id, "support", by=factories.acting(member))
    _said(gone, member, "Je soutiens.")
    assert CANARY in signed_in(member).get("/my/?lang=en").text
    with writing():
        db.session.get_one(Proposal, gone.id).stage = stage
    page = signed_in(member).get("/my/?lang=en").text
    assert CANARY not in page
    assert "Je soutiens." not in page


def test_late_actions_and_carriers_stand_on_the_home_page(client: FlaskClient) -> None:
    past = {"due_on": date(2026, 1, 1), "due_precision": "day"}
    factories.draft_action("Réparer le puits", **past)
    factories.organisation("Fondation du Sud", standing="initiator")
    factories.organisation("Association Amane", standing="founding")
    factories.organisation("Simple membre")
    factories.adopted()
    page = client.get("/?lang=en").text
    assert "Deadline passed" in page
    assert "Réparer le puits" in page
    carriers = page.split('id="carriers"')[1].split("</section>")[0]
    assert "Fondation du Sud" in carriers
    assert "Association Amane" in carriers
    assert "Simple membre" not in carriers
