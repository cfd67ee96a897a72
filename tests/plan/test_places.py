"""The plan counted: by region, by objective, and what of it is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.charter.models import Territory
from app.database import db, writing
from app.kept import touch_frame
from app.plan.models import ActionTerritory, Update
from app.plan.queries.lateness import late
from app.plan.queries.places import (
    Counts,
    RegionRow,
    by_objective,
    by_region,
    standing_plan,
)
from app.plan.queries.shown import ShownAction
from tests import factories


def adopted_actions() -> list[ShownAction]:
    """The actions of the plan, adopted as it is now."""
    factories.adopted()
    plan = standing_plan()
    assert plan is not None
    return plan.actions


def named(rows: list[RegionRow]) -> dict[str, int]:
    return {row.name["fr"]: row.counts.total for row in rows}


@pytest.fixture
def country(app: Flask) -> dict[str, int]:
    """A country with two regions of the map, one that the map does not know, and a town in one of
    them.
    """
    whole = factories.territory("Maroc", iso_code="MA").id
    oriental = factories.territory("Oriental", iso_code="MA-02", parent_id=whole).id
    souss = factories.territory("Souss-Massa", iso_code="MA-09", parent_id=whole).id
    other = factories.territory("Ailleurs", parent_id=whole).id
    town = factories.territory("Oujda", parent_id=oriental).id
    return {"whole": whole, "oriental": oriental, "souss": souss, "other": other, "town": town}


def action_in(country: dict[str, int], *places: str, **columns: object) -> int:
    """A draft action in those places."""
    rows = [db.session.get_one(Territory, country[name]) for name in places]
    number: int = factories.draft_action(territories=rows, **columns).id
    return number


def test_an_action_of_three_regions_counts_in_each(country: dict[str, int]) -> None:
    action_in(country, "oriental", "souss", "other")
    action_in(country, "town", "oriental", status="done")
    action_in(country, "whole")
    action_in(country)
    found = by_region(adopted_actions())
    assert named(found.regions) == {"Oriental": 2, "Souss-Massa": 1, "Ailleurs": 1, "Maroc": 1}
    assert [row.iso_code for row in found.regions] == ["MA-02", "MA-09", "", ""]
    assert [row.whole for row in found.regions] == [False, False, False, True]
    assert found.regions[0].counts == Counts(done=1, none=1)
    assert (found.nowhere.total, found.in_several) == (1, 1)


def test_empty_regions_have_a_line_and_an_empty_country_has_none(country: dict[str, int]) -> None:
    action_in(country, "souss")
    assert named(by_region(adopted_actions()).regions) == {
        "Oriental": 0,
        "Souss-Massa": 1,
        "Ailleurs": 0,
    }


def test_a_region_that_the_site_no_longer_has_keeps_its_line(country: dict[str, int]) -> None:
    action_in(country, "other")
    adopted_actions()
    with writing():
        db.session.execute(sa.delete(ActionTerritory))
        gone = db.session.get_one(Territory, country["other"])
        db.session.delete(gone)
        touch_frame()
    plan = standing_plan()
    assert plan is not None
    assert by_region(plan.actions).regions[-1].name == {"fr": "Ailleurs"}


def test_without_territories_nothing_has_a_place(app: Flask) -> None:
    factories.draft_action()
    found = by_region(adopted_actions())
    assert (found.regions, found.nowhere.total, found.in_several) == ([], 1, 0)
    assert by_region([]).nowhere.total == 0


def test_objectives_are_counted_in_the_plans_order(app: Flask) -> None:
    empty, full = factories.objective("Vide").id, factories.objective("Pleine").id
    factories.draft_action(objective_id=full, status="in progress")
    factories.draft_action(objective_id=full, status="at risk", due_on=date(2026, 9, 30))
    actions = adopted_actions()
    plan = standing_plan()
    assert plan is not None
    rows = by_objective(plan.content, actions)
    assert [row.objective.id for row in rows if row.objective] == [empty, full]
    assert [row.counts for row in rows] == [Counts(), Counts(now=1, late=1)]
    factories.draft_action()
    again = by_objective(plan.content, adopted_actions())
    assert (again[-1].objective, again[-1].counts.total) == (None, 1)


def report(action: int, days: int, words: dict[str, str], status: str = "late") -> None:
    """A report on an action, written so many days after the present moment."""
    at = clock.now() + timedelta(days=days)
    factories.stored(Update(action_id=action, status=status, body=words, created_at=at))


def test_what_is_late_longest_stands_first_with_the_newest_reason(app: Flask) -> None:
    announced = factories.draft_action("Annoncé", status="late", due_on=date(2026, 12, 31)).id
    short = factories.draft_action("Court", due_on=date(2026, 11, 20), due_precision="day").id
    long = factories.draft_action("Long", due_on=date(2026, 9, 30), status="late").id
    factories.draft_action("Fait", due_on=date(2026, 9, 30), status="done")
    report(long, -9, {"fr": "Une pièce manque."})
    report(long, -8, {"fr": "La pièce arrive."})
    report(long, -7, {})
    actions = adopted_actions()
    found = late(actions)
    assert [(row.action.id, row.days) for row in found] == [
        (long, 55),
        (short, 4),
        (announced, None),
    ]
    assert found[0].report is not None
    assert found[0].report.body == {"fr": "La pièce arrive."}
    assert found[1].report is None
    assert [row.action.id for row in late(actions, most=1)] == [long]


@pytest.mark.parametrize("number", [3, 60])
def test_counting_reads_the_plan_once(app: Flask, count_queries: Any, number: int) -> None:
    for _each in range(number):
        factories.draft_action(due_on=date(2026, 9, 30))
    factories.adopted()
    standing_plan()
    by_region([])
    with count_queries() as statements:
        plan = standing_plan()
        assert plan is not None
        by_region(plan.actions)
        by_objective(plan.content, plan.actions)
        assert len(late(plan.actions, most=5)) == min(number, 5)
    # The edition's digest, how its actions stand, the revisions, and the reports.
    assert len(statements) <= 4


def test_there_is_no_plan_before_the_first_adoption(app: Flask) -> None:
    factories.draft_action()
    assert standing_plan() is None
