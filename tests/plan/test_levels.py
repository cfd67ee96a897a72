"""Objectives of two levels: which may stand under which, and how the plan is read by them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member
from app.database import db, writing
from app.errors import Fault, Invalid
from app.plan.models import Objective
from app.plan.operations.objectives import add_objective, change_objective
from app.plan.queries.places import by_objective, standing_plan
from tests import factories
from tests.factories import acting

Browser = Callable[[Member], FlaskClient]


def move(objective: int, under: int | None, by: Member) -> None:
    """The steering group puts an objective under another one, or under none."""
    with writing():
        row = db.session.get_one(Objective, objective)
        about = (row.name, row.statement, row.principle_id, row.position)
        change_objective(objective, *about, seen=row.version, by=acting(by), parent_id=under)


def words(page: str, css: str) -> list[str]:
    """What each of those parts of a page says."""
    return [" ".join(node.text().split()) for node in LexborHTMLParser(page).css(css)]


@pytest.fixture
def goals(app: Flask) -> dict[str, int]:
    """Two objectives of the first level, and two under the first of them: in another order than
    they are read; three of them have an action.
    """
    water, wells = factories.objective("Eau"), factories.objective("Puits")
    roads, springs = factories.objective("Routes"), factories.objective("Sources")
    for row in (wells, springs):
        with writing():
            db.session.get_one(Objective, row.id).parent_id = water.id
    for title, row in (
        ("Piste", roads),
        ("Captage", springs),
        ("Débit", water),
        ("Forage", wells),
    ):
        factories.draft_action(title, objective_id=row.id)
    factories.draft_action("Sans but")
    return {"water": water.id, "wells": wells.id, "roads": roads.id, "springs": springs.id}


def test_there_are_two_levels_and_no_circle(goals: dict[str, int], steward: Member) -> None:
    refused = [
        (goals["roads"], goals["wells"]),  # under one that is under another
        (goals["water"], goals["roads"]),  # others stand under it
        (goals["water"], goals["wells"]),  # a circle
        (goals["water"], goals["water"]),
        (goals["roads"], 999),
    ]
    for objective, under in refused:
        with pytest.raises(Invalid) as fault:
            move(objective, under, steward)
        assert fault.value.field == "parent", (objective, under)
    with pytest.raises(Invalid), writing():
        add_objective({"fr": "X"}, {}, None, by=acting(steward), parent_id=goals["wells"])
    move(goals["wells"], None, steward)
    move(goals["wells"], goals["roads"], steward)
    assert db.session.get_one(Objective, goals["wells"]).parent_id == goals["roads"]


@pytest.mark.engines
def test_of_two_who_put_each_under_the_other_one_is_refused(app: Flask, steward: Member) -> None:
    one, other = factories.objective("Un").id, factories.objective("Deux").id
    by = steward

    def attempt(pair: tuple[int, int]) -> bool:
        with app.app_context():
            try:
                move(*pair, by)
            except Fault:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, [(one, other), (other, one)])) == [False, True]


def test_the_form_offers_the_first_level_alone(
    goals: dict[str, int], steward: Member, signed_in: Browser
) -> None:
    browser, path = signed_in(steward), "/steering/plan/objectives/{}?lang=en"
    offered = {
        name: words(browser.get(path.format(goals[name])).text, "select[name=parent] option")
        for name in ("water", "roads", "wells")
    }
    assert offered == {
        "water": ["None"], "roads": ["None", "Eau"], "wells": ["None", "Eau", "Routes"]
    }  # fmt: skip
    data = {"name_fr": "Pistes", "principle": "", "parent": goals["roads"]}
    assert browser.post("/steering/plan/objectives/new", data=data).status_code == 303
    refused = browser.post(path.format("new"), data=data | {"parent": goals["wells"]})
    assert (refused.status_code, 'id="parent-error"' in refused.text) == (422, True)
    draft = browser.get("/steering/plan/?lang=en").text
    assert words(draft, ".goal h2, .goal h3, .goal h4")[:6] == [
        *("Eau", "Débit", "Puits", "Forage", "Sources", "Captage"),
    ]
    choices = words(
        browser.get("/steering/plan/actions/new").text, "select[name=objective] option"
    )
    assert choices[1:] == ["Eau", "– Puits", "– Sources", "Routes", "– Pistes"]


def test_the_public_reads_the_plan_by_both_levels(
    goals: dict[str, int], client: FlaskClient
) -> None:
    factories.adopted()
    page = client.get("/plan/?lang=en").text
    assert words(page, ".goal h2, .goal h3, .goal h4") == [
        *("Eau", "Débit", "Puits", "Forage", "Sources", "Captage"),
        *("Routes", "Piste", "Other actions", "Sans but"),
    ]
    # Of all that stands under it, then of each.
    assert words(page, ".goal__bar p") == [
        *("3 not started", "1 not started", "1 not started", "1 not started", "1 not started"),
    ]
    timeline = client.get("/plan/timeline?lang=en").text
    headings = ["Eau", "Puits", "Sources", "Routes", "Other actions"]
    assert words(timeline, ".tl__goal") == headings
    assert words(client.get("/plan/editions/1?lang=en").text, ".goal h2, .goal h3") == [
        *("Eau", "Débit", "Puits", "Sources", "Routes", "Piste", "Other actions", "Sans but"),
    ]
    found = words(client.get(f"/plan/?objective={goals['water']}&lang=en").text, ".act__title")
    assert found == ["Débit", "Forage", "Captage"]
    found = words(client.get(f"/plan/?objective={goals['wells']}&lang=en").text, ".act__title")
    assert found == ["Forage"]


def test_an_action_names_both_and_so_do_the_tables(
    goals: dict[str, int], client: FlaskClient
) -> None:
    factories.adopted()
    plan = client.get("/plan/plan.json").json
    assert plan is not None
    parents = {row["id"]: row["parent"] for row in plan["objectives"]}
    assert parents == {
        goals["water"]: None, goals["wells"]: goals["water"],
        goals["roads"]: None, goals["springs"]: goals["water"],
    }  # fmt: skip
    number = next(row["id"] for row in plan["actions"] if row["title"] == {"fr": "Forage"})
    page = client.get(f"/plan/actions/{number}?lang=en", follow_redirects=True).text
    assert words(page, ".breadcrumb li") == ["The plan", "Eau", "Puits"]
    rows = client.get("/plan/plan.csv").text.splitlines()
    assert '"Puits","Eau","Forage"' in next(row for row in rows if "Forage" in row)
    assert '"Routes","","Piste"' in next(row for row in rows if "Piste" in row)


def test_the_home_page_counts_by_the_first_level(goals: dict[str, int]) -> None:
    factories.adopted()
    plan = standing_plan()
    assert plan is not None
    counted = by_objective(plan.content, plan.actions)
    found = [(row.objective and row.objective.name["fr"], row.counts.total) for row in counted]
    assert found == [("Eau", 3), ("Routes", 1), (None, 1)]
