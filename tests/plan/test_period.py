"""The period of the plan: said in the draft, adopted with the edition, read on the plan."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Conflict, Fault
from app.plan.models import PlanPeriod
from app.plan.operations.period import set_period
from tests import factories
from tests.factories import acting

Browser = Callable[[Member], FlaskClient]
PATH = "/steering/plan/period?lang=en"


def test_the_period_is_said_as_vaguely_as_it_is_known(steward: Member, signed_in: Browser) -> None:
    browser = signed_in(steward)
    for starts_on, ends_on, field in (
        ("soon", "", "starts_on"),
        ("2027", "2026-Q4", "ends_on"),
        ("", "2027-13", "ends_on"),
    ):
        given = {"starts_on": starts_on, "ends_on": ends_on, "version": 1}
        refused = browser.post(PATH, data=given)
        assert (refused.status_code, f'id="{field}-error"' in refused.text) == (422, True), given
    # Nothing said is nothing written.
    assert (
        browser.post(PATH, data={"starts_on": "", "ends_on": "", "version": 1}).status_code == 303
    )
    assert db.session.get(PlanPeriod, 1) is None
    given = {"starts_on": "2027-Q1", "ends_on": "2030", "version": 1}
    assert browser.post(PATH, data=given).status_code == 303
    row = db.session.get_one(PlanPeriod, 1)
    assert [str(row.starts_on), row.starts_precision] == ["2027-01-01", "quarter"]
    assert [str(row.ends_on), row.ends_precision] == ["2030-12-31", "year"]
    again = browser.post(PATH, data=given | {"ends_on": "2031"})
    assert again.status_code == 409
    assert "2031" in again.text
    assert browser.post(PATH, data=given | {"version": row.version}).status_code == 303
    verbs = sa.select(Event.verb).where(Event.subject_kind == "period")
    assert db.session.scalars(verbs).all() == ["period.changed"]


def test_what_the_draft_says_is_adopted_with_the_next_edition(
    steward: Member, signed_in: Browser, client: FlaskClient
) -> None:
    factories.draft_action("Pompes")
    factories.adopted()
    with writing():
        set_period("2027", "2030", seen=1, by=acting(steward))
    browser = signed_in(steward)
    said = "The period of the plan is now: 2027 to 2030"
    assert said in browser.get("/steering/plan/adoption?lang=en").text
    assert "Period" not in client.get("/plan/?lang=en").text
    factories.adopted()
    assert "Period: 2027 to 2030" in client.get("/plan/?lang=en").text
    assert "2027 to 2030" in client.get("/plan/editions/2?lang=en").text
    assert "2027 to 2030" not in client.get("/plan/editions/1?lang=en").text
    plan = client.get("/plan/plan.json").json
    assert plan is not None
    assert (plan["starts_on"], plan["ends_on"]) == ("2027", "2030")
    with writing():
        version = db.session.get_one(PlanPeriod, 1).version
        set_period("", "", seen=version, by=acting(steward))
    page = browser.get("/steering/plan/adoption?lang=en").text
    assert "no period any more; in the last edition it was: 2027 to 2030" in page


@pytest.mark.engines
def test_of_two_who_say_it_first_one_is_shown_both(app: Flask, steward: Member) -> None:
    by = acting(steward)

    def attempt(year: str) -> type[Fault] | None:
        with app.app_context():
            try:
                with writing():
                    set_period(year, "", seen=1, by=by)
            except Fault as fault:
                return type(fault)
            return None

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(attempt, ["2027", "2028"]))
    assert sorted(map(str, ends)) == sorted(map(str, [None, Conflict]))
