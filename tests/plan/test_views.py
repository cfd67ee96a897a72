"""The adopted plan in its other orders, on its timeline and on the map."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode

from app import clock
from app.database import db, writing
from app.plan.models import STATUSES, Action, ActionTerritory, Milestone, Objective
from tests import factories
from tests.conftest import NOON

LONG = "Ensemble" * 37


def tree_of(browser: FlaskClient, address: str, language: str = "en") -> LexborHTMLParser:
    """The page at that address."""
    answer = browser.get(address, query_string={"lang": language} if "?" not in address else None)
    assert answer.status_code == 200, address
    return LexborHTMLParser(answer.text)


def words(node: LexborNode | None) -> str:
    """What a part of a page says, its spaces evened out."""
    assert node is not None
    return " ".join(node.text().split())


def sections_of(page: LexborHTMLParser) -> dict[str, list[str]]:
    """The headings of a list with the actions under each."""
    return {
        words(section.css_first("h2")): [words(title) for title in section.css(".act__title")]
        for section in page.css(".goal")
    }


@pytest.fixture
def plan(app: Flask) -> dict[str, int]:
    """An adopted plan of five actions in two regions, a third place and none."""
    oriental = factories.territory("Oriental", iso_code="MA-02")
    souss = factories.territory("Souss-Massa", iso_code="MA-09")
    other = factories.territory("Ailleurs")
    factories.territory("Fès-Meknès", iso_code="MA-03")
    water = factories.objective("Eau")
    past = {"due_on": date(2026, 9, 30), "starts_on": date(2026, 5, 1)}
    owner = factories.organisation("Amal").id
    ids = {
        "everywhere": factories.draft_action("Partout", territories=[oriental, souss, other]).id,
        "overdue": factories.draft_action(
            "Dépassée", territories=[oriental], objective_id=water.id, status="in progress",
            progress=40, owner_organisation_id=owner, **past,
        ).id,
        "announced": factories.draft_action("Annoncée", status="late", objective_id=water.id).id,
        "done": factories.draft_action("Faite", territories=[souss], status="done").id,
        "person": factories.draft_action(
            "À moi", owner_member_id=factories.member("Zineb").id, status="at risk"
        ).id,
    }  # fmt: skip
    for number, (due, done) in enumerate(
        (
            (date(2026, 6, 15), date(2026, 6, 20)),
            (date(2026, 8, 1), None),
            (date(2027, 2, 1), None),
        )
    ):
        step = {"title": {"fr": f"Étape {number}"}, "due_on": due, "done_on": done}
        factories.stored(Milestone(action_id=ids["overdue"], **step))
    factories.adopted()
    return ids


def test_what_is_late_stands_first_the_longest_before_all(
    client: FlaskClient, plan: dict[str, int]
) -> None:
    found = sections_of(tree_of(client, "/plan/?by=late&lang=en"))
    assert list(found.items()) == [
        ("Late", ["Dépassée", "Annoncée"]),
        ("At risk", ["À moi"]),
        ("Not started", ["Partout"]),
        ("Done", ["Faite"]),
    ]


def test_by_owner_each_has_their_own(client: FlaskClient, plan: dict[str, int]) -> None:
    found = sections_of(tree_of(client, "/plan/?by=owner&lang=en"))
    assert [actions for heading, actions in found.items() if "Zineb" in heading] == [["À moi"]]
    assert list(found)[-1].endswith("Zineb")


def test_an_action_of_three_regions_stands_in_each(
    client: FlaskClient, plan: dict[str, int]
) -> None:
    page = tree_of(client, "/plan/?by=region&lang=en")
    assert sections_of(page) == {
        "Oriental": ["Partout", "Dépassée"],
        "Souss-Massa": ["Partout", "Faite"],
        "Ailleurs": ["Partout"],
        "Without a place": ["Annoncée", "À moi"],
    }
    assert "stands and counts in each of them" in page.body.text()  # type: ignore[union-attr]


def test_the_two_sentences_of_lateness(client: FlaskClient, plan: dict[str, int]) -> None:
    rows = {
        words(row.css_first("h3")): words(row) for row in tree_of(client, "/plan/").css(".act")
    }
    assert "passed 55 days ago" in rows["Dépassée"]
    assert "Deadline passed" in rows["Dépassée"]
    assert "Late, as announced" in rows["Annoncée"]
    assert "passed" not in rows["Annoncée"]


def test_how_fresh_the_news_is_moves_with_the_clock(
    client: FlaskClient, plan: dict[str, int]
) -> None:
    with writing():
        db.session.get_one(Action, plan["done"]).reported_at = clock.now() - timedelta(days=8)
    assert "updated 8 days ago" in client.get("/plan/?lang=en").text
    with clock.set_to(NOON + timedelta(days=1)):
        assert "updated 9 days ago" in client.get("/plan/?lang=en").text


def links(page: LexborHTMLParser, css: str) -> list[str]:
    return [node.attributes["href"] or "" for node in page.css(css)]


def test_counts_are_links_to_what_they_count(client: FlaskClient, plan: dict[str, int]) -> None:
    page = tree_of(client, "/plan/?by=owner&lang=en")
    shown = page.css(".sum__state")
    assert [words(node) for node in shown] == ["1 done", "1 at risk", "2 late", "1 not started"]
    for node in shown:
        found = tree_of(client, node.attributes["href"] or "")
        assert str(len(found.css(".act"))) == words(node).split()[0]
        # The view stays, and what is chosen leads back to all.
        assert "by=owner" in links(found, ".tabs [aria-current]")[0]
        chosen = found.css_first(".sum__state[aria-current]")
        assert chosen is not None
        assert "status" not in (chosen.attributes["href"] or "")


def test_a_filter_goes_from_view_to_view(client: FlaskClient, plan: dict[str, int]) -> None:
    territory = db.session.query(ActionTerritory).filter_by(action_id=plan["done"]).one()
    chosen = f"territory={territory.territory_id}"
    page = tree_of(client, f"/plan/timeline?{chosen}&lang=en")
    assert {words(node) for node in page.css(".tl__label a")} == {"Partout", "Faite"}
    assert all(chosen in link for link in links(page, ".tabs a"))
    assert chosen not in links(page, ".tag")[0]
    # The counts are of what is chosen.
    assert [words(node) for node in page.css(".sum__state")] == ["1 done", "1 not started"]


def places(page: LexborHTMLParser) -> Iterator[tuple[float, float]]:
    """Where each bar begins and how long it is."""
    for bar in page.css(".tl__track rect"):
        left, width = bar.attributes["x"], bar.attributes["width"]
        assert left
        assert width
        yield float(left.rstrip("%")), float(width.rstrip("%"))


def test_the_timeline_says_what_it_draws(client: FlaskClient, plan: dict[str, int]) -> None:
    page = tree_of(client, "/plan/timeline")
    said = [node.attributes["aria-label"] or "" for node in page.css(".tl__track")]
    (overdue,) = [text for text in said if "Étape" in text]
    assert overdue == (
        "Begins: 1 May 2026. Deadline: Q3 2026. Deadline passed. Milestones: "
        "Étape 0: reached on 20 June 2026; Étape 1: 1 August 2026; Étape 2: 1 February 2027."
    )
    row = next(row for row in page.css(".tl__row") if "Dépassée" in row.text())
    stones = [node.attributes["class"] for node in row.css(".stone")]
    assert stones == ["stone stone--done", "stone stone--late", "stone stone--next"]
    assert len(row.css(".span-over")) == 1
    table = [words(node) for node in page.css(".tl-table tbody tr")]
    assert len(table) == len(page.css(".tl__row")) == len(plan)
    assert any("Étape 2: 1 February 2027" in text for text in table)


def test_in_arabic_the_timeline_runs_from_the_right(
    client: FlaskClient, plan: dict[str, int]
) -> None:
    straight = list(places(tree_of(client, "/plan/timeline?lang=fr")))
    turned = list(places(tree_of(client, "/plan/timeline?lang=ar")))
    assert len(straight) == len(turned) > 4
    for (left, width), (other, other_width) in zip(straight, turned, strict=True):
        assert other_width == width
        assert other == pytest.approx(100 - left - width, abs=0.02)


def test_an_action_without_a_date_is_told_so(client: FlaskClient, app: Flask) -> None:
    factories.draft_action("Sans date")
    edition = factories.adopted()
    with writing():
        # As an edition from before deadlines were asked for may say it.
        edition.content = edition.content.replace('"due_on":"2027-Q2"', '"due_on":null')
        edition.sha256 = "1" * 64
    page = tree_of(client, "/plan/timeline")
    assert "No date is given." in words(page.css_first(".tl__row"))
    assert page.css(".tl__track") == []
    assert "No deadline yet" in words(tree_of(client, "/plan/").css_first(".act"))


def regions_in(page: LexborHTMLParser) -> dict[str, list[str]]:
    """The rows of the map's table."""
    rows = (row.css("th, td") for row in page.css(".regions tbody tr"))
    # A number that is a link says to who hears it of what.
    return {
        words(cells[0]): [words(cell).removeprefix("Actions ") for cell in cells[1:]]
        for cells in rows
    }


def test_the_map_counts_an_action_in_each_of_its_regions(
    client: FlaskClient, plan: dict[str, int]
) -> None:
    page = tree_of(client, "/plan/map")
    assert regions_in(page) == {
        "Oriental": ["2", "1 late, 1 not started"],
        "Souss-Massa": ["2", "1 done, 1 not started"],
        "Ailleurs": ["1", "1 not started"],
        "Fès-Meknès": ["0", "No action yet"],
        "Without a place": ["2", "1 at risk, 1 late"],
    }
    assert "1 action is carried out in several regions" in words(page.body)
    assert "OpenStreetMap contributors" in words(page.css_first(".atlas"))
    said = [node.attributes.get("aria-label") for node in page.css(".atlas-map a")]
    assert said == [
        "Oriental: 2 actions, 1 of them late",
        "Fès-Meknès: 0 actions",
        "Souss-Massa: 2 actions",
    ]
    # A region leads to its page, its number to its actions.
    assert {link.split("/")[1] for link in links(page, ".atlas-map a")} == {"territories"}
    listed = links(page, ".regions .numeric a")
    assert [len(tree_of(client, link).css(".act")) for link in listed] == [2, 2, 1]
    # Of less than all the page of a region knows nothing: the list does.
    objective = str(db.session.query(Objective.id).limit(1).scalar())
    some = links(tree_of(client, f"/plan/map?objective={objective}"), ".atlas-map a")
    assert any(f"objective={objective}" in link and "/plan/" in link for link in some)
    assert len(page.css(".atlas-map__late")) == 1


@pytest.mark.parametrize(
    ("show", "figures"), [("number", ["2", "2"]), ("done", ["0%", "50%"]), ("late", ["50%", "0%"])]
)
def test_what_the_map_shows_is_chosen_in_the_address(
    client: FlaskClient, plan: dict[str, int], show: str, figures: list[str]
) -> None:
    page = tree_of(client, f"/plan/map?show={show}&lang=en")
    assert [words(node) for node in page.css(".atlas-map text")] == figures
    assert len(page.css(".map-shows [aria-current]")) == 1


def test_a_plan_without_any_region_has_a_table_and_no_map(client: FlaskClient, app: Flask) -> None:
    factories.draft_action()
    factories.adopted()
    page = tree_of(client, "/plan/map")
    assert page.css(".atlas-map") == []
    assert regions_in(page) == {"Without a place": ["1", "1 not started"]}


def test_an_objective_may_hold_nothing_or_very_much(client: FlaskClient, app: Flask) -> None:
    factories.objective("Vide")
    full = factories.objective("Pleine").id
    action = factories.draft_action(objective_id=full)
    copied = {"objective_id": full, "due_on": action.due_on, "due_precision": "quarter"}
    with writing():
        rows = [
            Action(
                title={"fr": f"{LONG} {number}", "ar": "حفر الآبار"}, status=STATUSES[number % 6],
                owner_organisation_id=action.owner_organisation_id, created_at=clock.now(), **copied,
            )
            for number in range(899)
        ]  # fmt: skip
        db.session.add_all(rows)
        db.session.flush()
        principle = factories.Principle(name={"fr": "Eau"}, position=99)
        db.session.add(principle)
        db.session.flush()
        db.session.add_all(
            factories.ActionPrinciple(action_id=row.id, principle_id=principle.id) for row in rows
        )
    factories.adopted()
    first = tree_of(client, "/plan/?lang=fr")
    # Shares and no blocks, for all of the objective's actions and not for this page's alone.
    assert [bar.attributes["viewBox"] for bar in first.css(".shares")] == ["0 0 900 1"] * 2
    assert first.css(".units") == []
    assert "151 pas commencées" in words(first.css_first(".goal__bar"))
    assert "encore sans action" not in words(first.body)
    last = tree_of(client, "/plan/?page=18&lang=fr")
    assert "Objectifs encore sans action : Vide" in words(last.body)
    assert "suite" in words(last.css_first(".goal__words"))
