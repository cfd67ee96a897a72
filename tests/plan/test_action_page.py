"""An action's page: how it stands, its milestones as a track, and where it came from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.meetings.models import Meeting
from app.plan.edition import FrozenAction, FrozenPlan
from app.plan.models import Milestone, Promotion
from app.plan.operations.content import ActionContent
from app.plan.operations.promotion import promote
from app.plan.queries.detail import ActionDetail, adopted_action
from app.plan.queries.draft import Draft
from app.plan.queries.origins import MOST_SIBLINGS, MOST_STORIES, origins
from app.proposals.models import Proposal
from app.speech.dates import site_zone
from app.steering.models import Decision
from app.voting.models import Tally
from tests import factories
from tests.factories import acting

WHOLE = "x" * 300


def read(client: FlaskClient, action: int, language: str = "en") -> LexborHTMLParser:
    """The page of an action."""
    address = f"/plan/actions/{action}?lang={language}"
    return LexborHTMLParser(client.get(address, follow_redirects=True).text)


def words(node: LexborNode | None) -> str:
    """What stands in a part of a page, with single spaces."""
    return " ".join(node.text().split()) if node else ""


def days_from_now(days: int) -> date:
    """The day so many days from today."""
    return clock.today(site_zone()) + timedelta(days=days)


def step(action: int, title: str, due: int, done: int | None = None) -> None:
    """A milestone due in so many days, reached that many days from now."""
    reached = None if done is None else days_from_now(done)
    planned = {"due_on": days_from_now(due), "done_on": reached}
    factories.stored(Milestone(action_id=action, title={"fr": title}, **planned))


def test_the_head_says_how_it_stands_and_how_late(client: FlaskClient) -> None:
    late = factories.draft_action("Puits", due_on=days_from_now(-55), due_precision="day").id
    calm = factories.draft_action("Pompes", status="in progress").id
    factories.adopted()
    head = read(client, late).css_first(".sheet__head")
    assert words(head).startswith("Deadline passed 55 days ago")
    assert head is not None
    # Above the title, and the panel right after: so a phone shows them, and so they are read.
    assert head.css_first("p.status-line + h1") is not None
    follows = [node.attributes["class"] for node in read(client, late).css("article.sheet > *")]
    assert follows[:2] == ["sheet__head", "sheet__act"]
    assert words(read(client, calm).css_first(".status-line")).startswith("In progress")


def test_the_panel_says_who_until_when_and_for_how_much(client: FlaskClient) -> None:
    place = factories.territory("Oriental")
    owner = factories.organisation("Réseau Oasis vivantes").id
    row = factories.draft_action(
        budget=310_000, territories=[place], owner_organisation_id=owner, progress=60
    )
    factories.adopted()
    panel = read(client, row.id).css_first(".panel")
    assert panel is not None
    said = words(panel)
    for fact in ("60%", "nobody has reported yet", "Réseau Oasis vivantes", "310,000 MAD"):
        assert fact in said
    assert words(panel.css_first(".mono")) == "ROV"
    links = [node.attributes["href"] or "" for node in panel.css("a")]
    assert f"/territories/{place.id}-oriental?lang=en" in links
    assert "/plan/editions/1?lang=en" in links


def test_milestones_are_a_track_in_words(client: FlaskClient) -> None:
    action = factories.draft_action().id
    step(action, "Galerie", -60, done=-19)
    step(action, "Étude", -40, done=-41)
    step(action, "Compteur", -5)
    step(action, "Relevé", 20)
    step(action, "Bilan", 60)
    factories.adopted()
    found = adopted_action(action)
    assert found is not None
    assert [(row.state, row.days) for row in found.steps] == [
        *(("done", 41), ("done", 0), ("late", 5), ("now", 0), ("next", 0)),
    ]
    track = words(read(client, action).css_first(".life"))
    assert "41 days after" in track
    assert "its deadline passed 5 days ago" in track
    assert "2 of 5 reached" in words(read(client, action).css_first(".sheet__life"))


def test_what_is_over_has_no_late_milestone(app: Flask) -> None:
    action = factories.draft_action(status="abandoned").id
    step(action, "Compteur", -5)
    factories.adopted()
    found = adopted_action(action)
    assert found is not None
    assert [row.state for row in found.steps] == ["next"]


@pytest.fixture
def born(steward: Member) -> tuple[int, Proposal]:
    """An adopted action that comes from a proposal with votes, decided on at a meeting."""
    proposal = factories.proposal(factories.cycle("closed"), title="Faire revivre les khettaras")
    content = ActionContent({})
    action = factories.draft_action("Restaurer la khettara").id
    times = {"starts_at": clock.now(), "zone": factories.ZONE}
    meeting = Meeting(kind="workshop", title={"fr": "Atelier d’arbitrage"}, **times)
    factories.stored(meeting)
    with writing():
        promote([proposal], content, {"fr": "Large soutien."}, by=acting(steward), into=action)
        db.session.get_one(Tally, proposal.id).support = 23
        decided = db.session.query(Decision).filter_by(proposal_id=proposal.id).one()
        decided.meeting_id = meeting.id
    factories.adopted()
    return action, proposal


def test_the_origin_is_told_with_votes_reason_meeting_and_edition(
    client: FlaskClient, born: tuple[int, Proposal]
) -> None:
    told = words(read(client, born[0]).css_first("#origin"))
    for part in (
        "Faire revivre les khettaras",
        "23 supports",
        "0 comments",
        "Large soutien.",
        "Atelier d’arbitrage",
        "Promised in edition 1 of the plan",
    ):
        assert part in told
    page = client.get(f"/plan/actions/{born[0]}?lang=en", follow_redirects=True).text
    assert page.index("Large soutien.") < page.index("Atelier d’arbitrage")


def test_counts_that_are_not_told_elsewhere_are_not_told_here(
    client: FlaskClient, steward: Member
) -> None:
    # Results come with the close of the vote, and the vote still runs.
    proposal = factories.proposal(factories.cycle("vote", results="close"))
    action = factories.draft_action().id
    with writing():
        db.session.get_one(Tally, proposal.id).support = 23
        db.session.add(Promotion(action_id=action, proposal_id=proposal.id, at=clock.now()))
    factories.adopted()
    told = words(read(client, action).css_first("#origin"))
    assert "Bibliobus" in told
    assert "23" not in told


def test_a_hidden_proposal_is_named_and_not_linked(
    client: FlaskClient, born: tuple[int, Proposal]
) -> None:
    action, proposal = born
    # Among those of which no story is told as well.
    many = [factories.proposal(stage="promoted") for _ in range(MOST_STORIES)]
    with writing():
        for other in many:
            db.session.add(Promotion(action_id=action, proposal_id=other.id, at=clock.now()))
    factories.adopted()
    with writing():
        for hidden in (proposal, *many):
            db.session.merge(hidden).stage = "hidden"
    part = read(client, action).css_first("#origin")
    assert part is not None
    assert "Faire revivre les khettaras" in words(part)
    assert "23" not in words(part)
    assert not [a for a in part.css("a") if "/proposals/" in (a.attributes["href"] or "")]


def found_origins(action: int) -> tuple[FrozenAction, FrozenPlan]:
    """What an edition says of an action, and the edition."""
    detail = adopted_action(action)
    assert isinstance(detail, ActionDetail)
    return detail.action.frozen, detail.content


@pytest.mark.engines
def test_what_was_promoted_together_shares_its_reason_and_many_are_counted(
    steward: Member,
) -> None:
    cycle, principle = factories.cycle("decide"), factories.principle()
    pair = [
        factories.proposal(cycle, title=title, principles=[principle]) for title in ("Un", "Deux")
    ]
    action = factories.draft_action().id
    others = [factories.draft_action(f"Soeur {n}").id for n in range(MOST_SIBLINGS + 2)]
    many = [
        factories.proposal(cycle, title=f"Autre {n}", stage="promoted", principles=[principle]).id
        for n in range(MOST_STORIES)
    ]
    with writing():
        promote(pair, ActionContent({}), {"fr": "Ensemble."}, by=acting(steward), into=action)
        links = [(action, number) for number in many]
        links += [(other, pair[0].id) for other in others]
        for owner, number in links:
            db.session.add(Promotion(action_id=owner, proposal_id=number, at=clock.now()))
    factories.adopted()
    frozen, content = found_origins(action)
    with factories.counting() as statements:
        found = origins(frozen, content)
    assert len(statements) == 1
    assert [len(group) for reason, group in found.groups if reason] == [2]
    assert sum(len(group) for _reason, group in found.groups) == MOST_STORIES
    assert (len(found.others), len(found.siblings), found.more) == (2, MOST_SIBLINGS, 2)


@pytest.mark.parametrize("title", [WHOLE, "a", "💧💧", "ماء Water ⵜⴰⵎⴰⵏ"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_any_title_has_its_page(client: FlaskClient, title: str, language: str) -> None:
    action = factories.draft_action(title, description={"fr": "Un.\n\n" + "Long. " * 90}).id
    factories.adopted()
    page = read(client, action, language)
    assert words(page.css_first("h1")) == title
    # A long text does not stand between the title and what was promised.
    head = words(page.css_first(".sheet__head"))
    assert "Long." not in head
    assert "Long." in words(page.css_first(".sheet__body"))


def test_an_action_that_an_edition_holds_with_a_title_alone_has_its_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As editions that came from elsewhere may hold them: here none is adopted so.
    monkeypatch.setattr(Draft, "lacks", lambda *_: [])
    bare = {"owner_organisation_id": None, "owner_member_id": None, "due_on": None}
    action = factories.draft_action("Nue", principles=[], **bare)
    factories.adopted()
    page = read(client, action.id)
    assert words(page.css_first("h1")) == "Nue"
    assert "No deadline yet" in words(page.css_first(".facts"))
    assert "deadline" not in words(page.css_first(".status-line"))
    for address in ("/plan/editions/1", "/plan/", "/plan/timeline"):
        assert "Nue" in client.get(address).text, address


def test_the_page_costs_few_statements(client: FlaskClient, born: tuple[int, Proposal]) -> None:
    step(born[0], "Étude", 5)
    address = client.get(f"/plan/actions/{born[0]}").location
    assert address is not None
    client.get(address)
    with factories.counting() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) <= 6
