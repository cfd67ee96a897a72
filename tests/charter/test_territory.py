"""A territory's page: what happens there and in what lies in it, for a visitor."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.charter.models import Territory
from app.charter.territories import all_around, with_all_above, with_parts
from app.database import db, writing
from app.kept import touch_frame
from app.meetings.models import Meeting
from app.organisations.models import Organisation
from app.plan.queries.territories import actions_by_territory, actions_within
from app.proposals.models import Proposal, ProposalTerritory
from app.site.queries.territory import MOST_PARTS, SHOWN, territory_page
from app.steering.models import Decision
from tests import factories

SECTIONS = ("actions", "proposals", "decisions", "organisations", "meetings")


def chain(length: int) -> list[Territory]:
    """Territories of which each lies in the one before."""
    rows: list[Territory] = []
    for number in range(length):
        above = rows[-1].id if rows else None
        rows.append(factories.territory(f"Lieu {number}.", parent_id=above))
    return rows


def named_by(proposal: Proposal, territory: Territory) -> Proposal:
    """The proposal, which concerns that territory."""
    link = ProposalTerritory(proposal_id=proposal.id, territory_id=territory.id)
    factories.stored(link)
    return proposal


def meeting(title: str, territory: Territory) -> None:
    """A workshop held there."""
    times = {"starts_at": clock.now(), "starts_wall": clock.wall(clock.now(), factories.ZONE)}
    row = Meeting(kind="workshop", title={"fr": title}, zone=factories.ZONE, **times)
    row.territory_id = territory.id
    factories.stored(row)


def decided(proposal: Proposal, reason: str) -> None:
    """That the proposal was declined."""
    on = {"decided_on": date(2026, 10, 1), "recorded_at": clock.now()}
    row = Decision(proposal_id=proposal.id, number=1, outcome="declined", **on)
    row.reason = {"fr": reason}
    factories.stored(row)


def read(client: FlaskClient, territory: Territory, query: str = "lang=en") -> LexborHTMLParser:
    """The page of a territory."""
    address = f"/territories/{territory.id}?{query}"
    return LexborHTMLParser(client.get(address, follow_redirects=True).text)


def section(page: LexborHTMLParser, name: str) -> str:
    """What stands under that heading; nothing where there is none."""
    found = page.css_first(f'section[aria-labelledby="{name}"]')
    return " ".join(found.text().split()) if found else ""


@pytest.fixture
def places(app: Flask) -> tuple[Territory, Territory, Territory]:
    """A country, a region in it, and a region beside that."""
    country = factories.territory("Maroc")
    region = factories.territory("Oriental", parent_id=country.id, iso_code="MA-02")
    other = factories.territory("Souss-Massa", parent_id=country.id, iso_code="MA-09")
    return country, region, other


@pytest.fixture
def busy(places: tuple[Territory, Territory, Territory]) -> tuple[Territory, ...]:
    """The same with one of each kind in each region, named by it."""
    cycle, principle = factories.cycle(), factories.principle()
    for place in places[1:]:
        name = place.name["fr"]
        factories.draft_action(f"Action {name}", territories=[place], principles=[principle])
        factories.organisation(f"Organisation {name}", territory_id=place.id)
        meeting(f"Rencontre {name}", place)
        proposals = {
            stage: factories.proposal(
                cycle, title=f"{stage} {name}", stage=stage, principles=[principle]
            )
            for stage in ("submitted", "declined", "hidden", "draft")
        }
        for proposal in proposals.values():
            named_by(proposal, place)
        decided(proposals["declined"], f"Raison {name}")
        decided(proposals["hidden"], f"Secret {name}")
    factories.adopted()
    factories.draft_action(f"Brouillon {places[1].name['fr']}", territories=[places[1]])
    return places


def test_it_shows_what_happens_there_and_nothing_else(
    client: FlaskClient, busy: tuple[Territory, ...]
) -> None:
    page = read(client, busy[1])
    whole = page.css_first("main")
    assert whole is not None
    assert "Souss-Massa" not in whole.text()
    found = {name: section(page, name) for name in SECTIONS}
    wanted = {
        "actions": ("Action Oriental",),
        "proposals": ("submitted Oriental", "declined Oriental"),
        "decisions": ("declined Oriental", "Raison Oriental"),
        "organisations": ("Organisation Oriental",),
        "meetings": ("Rencontre Oriental", "Workshop"),
    }
    missing = [(k, word) for k, said in wanted.items() for word in said if word not in found[k]]
    assert not missing
    private = ("Brouillon", "hidden", "draft Oriental", "Secret")
    assert not [word for word in private if word in whole.text()]


def test_the_whole_shows_what_happens_in_its_parts(
    client: FlaskClient, busy: tuple[Territory, ...]
) -> None:
    page = read(client, busy[0])
    for name in SECTIONS:
        found = section(page, name)
        assert "Oriental" in found, name
        assert "Souss-Massa" in found, name
    assert "Oriental 1 action" in section(page, "parts")
    assert "2 actions in the plan" in read(client, busy[0]).css_first(".lede").text()  # type: ignore[union-attr]
    trail = [node.text(strip=True) for node in read(client, busy[1]).css(".breadcrumb li")]
    assert trail == ["Territories", "Maroc"]


def test_lists_lead_on_to_all_of_it_with_its_parts(
    client: FlaskClient, busy: tuple[Territory, ...]
) -> None:
    page = read(client, busy[0])
    country = busy[0].id
    for package, word in (("plan", "Action"), ("proposals", "submitted")):
        [address] = page.css(f'main a[href^="/{package}/?"]')
        asked = address.attributes["href"] or ""
        assert f"territory={country}" in asked
        there = client.get(asked).text
        assert f"{word} Oriental" in there
        assert f"{word} Souss-Massa" in there
    listed = client.get(f"/organisations/?territory={country}&lang=en").text
    assert "Organisation Oriental" in listed
    # Not what lies beside it.
    assert "Action Souss-Massa" not in client.get(f"/plan/?territory={busy[1].id}").text


def test_list_and_map_lead_to_the_page(client: FlaskClient, busy: tuple[Territory, ...]) -> None:
    text = client.get("/territories/?lang=en").text
    address = f"/territories/{busy[1].id}-oriental?lang=en"
    assert text.count(f'href="{address}"') == 2
    assert "2 actions in the plan" in text
    # The same drawing as in the plan, with its figures.
    assert re.search(r'<text class="on-shade-\d[^"]*"[^>]*>\d+</text>', text)
    assert re.search(r'<path class="place-map__here"', client.get(address).text)


def test_names_of_territories_lead_to_the_page(
    client: FlaskClient, busy: tuple[Territory, ...]
) -> None:
    address = f'href="/territories/{busy[1].id}-oriental'
    organisation = db.session.query(Organisation).filter_by(territory_id=busy[1].id).one()
    pages = [f"/organisations/{organisation.id}", "/meetings/"]
    pages += [f"/meetings/{row.id}" for row in db.session.query(Meeting).all()[:1]]
    pages += [f"/proposals/{row.id}" for row in db.session.query(Proposal).all()[:1]]
    missing = [p for p in pages if address not in client.get(p, follow_redirects=True).text]
    assert not missing


def test_an_empty_one_says_who_can_begin_and_how(client: FlaskClient, app: Flask) -> None:
    place = factories.territory("Ici")
    page = read(client, place)
    assert "Any member can begin" in page.css_first(".empty").text()  # type: ignore[union-attr]
    assert "/proposals/new" not in page.html  # type: ignore[operator]
    factories.cycle("gather")
    assert "/proposals/new" in read(client, place).html  # type: ignore[operator]
    factories.organisation("Amal", territory_id=place.id)
    said = read(client, place).css_first("main").text()  # type: ignore[union-attr]
    assert "An action begins as a proposal" in said
    assert "Any member can write the first one" in said


def test_an_outdated_address_moves_on_and_an_unknown_one_is_not_there(
    client: FlaskClient, app: Flask
) -> None:
    place = factories.territory("Oriental")
    answer = client.get(f"/territories/{place.id}-ancien?lang=ar&meetings=2")
    assert answer.status_code == 301
    assert answer.location == f"/territories/{place.id}-oriental?lang=ar&meetings=2"
    codes = [client.get(f"/territories/{ref}").status_code for ref in ("999", "0", "x", "9" * 12)]
    assert codes == [404] * 4


@pytest.mark.parametrize(
    "name", ["A" * 300, "م", "أقصى الشرق Far East ⴰⴳⵎⵓⴹ", "<script>alert(1)</script>", "🌍"]
)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_any_name_has_its_page(client: FlaskClient, name: str, language: str) -> None:
    place = factories.territory(name)
    page = read(client, place, f"lang={language}")
    assert page.css_first("h1").text(strip=True) == name  # type: ignore[union-attr]
    named = page.css_first("meta[name=description]")
    assert named is not None
    assert name in (named.attributes["content"] or "")


def test_a_deep_chain_keeps_its_trail_short(client: FlaskClient, app: Flask) -> None:
    rows = chain(60)
    page = read(client, rows[-1])
    trail = [node.text(strip=True) for node in page.css(".breadcrumb li")]
    assert trail == ["Territories", "Lieu 0.", "…", "Lieu 56.", "Lieu 57.", "Lieu 58."]
    assert with_parts(rows[0].id) == {row.id for row in rows}
    assert [row.id for row in with_all_above(rows[-1].id)] == [row.id for row in rows[::-1]]
    factories.draft_action("Au fond", territories=[rows[-1]])
    factories.adopted()
    assert "Au fond" in section(read(client, rows[0]), "actions")


def test_a_circle_comes_to_an_end(client: FlaskClient, app: Flask) -> None:
    rows = chain(3)
    # Two changes at once may have closed it: no constraint sees more than one row.
    with writing():
        db.session.merge(rows[0]).parent_id = rows[2].id
        touch_frame()
    assert with_parts(rows[1].id) == all_around([rows[1].id]) == {row.id for row in rows}
    assert client.get(f"/territories/{rows[1].id}", follow_redirects=True).status_code == 200


@pytest.mark.engines
def test_actions_count_once_in_whatever_they_lie_in(app: Flask) -> None:
    country, region, town = chain(3)
    beside = factories.territory("Ailleurs", parent_id=country.id)
    factories.draft_action("Deux lieux", territories=[town, beside])
    factories.draft_action("Région", territories=[region], due_on=date(2026, 1, 1))
    factories.draft_action("Nulle part")
    factories.adopted()
    counts = actions_by_territory()
    rows = (country, region, town, beside)
    assert [counts[row.id] for row in rows] == [2, 2, 1, 1]
    late_first = [action.title["fr"] for action in actions_within(with_parts(country.id))]
    assert late_first == ["Région", "Deux lieux"]


@pytest.mark.engines
def test_each_kind_is_bounded_and_costs_the_same_in_any_number(app: Flask) -> None:
    country = factories.territory("Maroc")
    cycle, principle = factories.cycle(), factories.principle()
    costs = []
    for many in (1, SHOWN + 2):
        for number in range(many):
            parts = factories.territory(f"Part {number}", parent_id=country.id)
            action = {"territories": [parts], "principles": [principle]}
            factories.draft_action(f"Action {number}", **action)
            factories.organisation(f"Organisation {number}", territory_id=parts.id)
            meeting(f"Rencontre {number}", parts)
            proposal = factories.proposal(cycle, stage="declined", principles=[principle])
            decided(named_by(proposal, parts), "Non.")
        factories.adopted()
        territory_page(country, 1, 1)
        with factories.counting() as statements:
            page = territory_page(country, 1, 1)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 8
    lists = (page.actions, page.proposals, page.decisions, page.organisations, page.meetings)
    assert [(len(found.items), found.total) for found in lists] == [(SHOWN, SHOWN + 3)] * 5
    # What has no list of its own is paged here; beyond the end is the last page.
    further = territory_page(country, 2, 99)
    assert [len(further.decisions.items), len(further.meetings.items)] == [3, 3]
    assert further.meetings.number == 2


def test_of_very_many_parts_the_busiest_are_named(client: FlaskClient, app: Flask) -> None:
    country = factories.territory("Maroc")
    with writing():
        for number in range(MOST_PARTS + 5):
            db.session.add(Territory(name={"fr": f"P{number:03}"}, parent_id=country.id))
        touch_frame()
    last = factories.territory("Zagora", parent_id=country.id)
    factories.draft_action("Pompes", territories=[last])
    factories.adopted()
    parts = section(read(client, country), "parts")
    assert "Zagora 1 action" in parts
    assert parts.count("P0") == MOST_PARTS - 1
    assert "All territories" in parts
