"""Actions that the steering group adds to the draft without a proposal."""

from datetime import date

import pytest
import sqlalchemy as sa
from selectolax.lexbor import LexborHTMLParser

from app.database import db
from app.plan.models import Action, Milestone
from tests import factories


def new_action_data(**other):
    place, principle = factories.organisation(), factories.principle()
    return {
        "title_fr": "Coordonner",
        "owner": f"organisation:{place.id}",
        "due_on": "2027-Q2",
        "principles": [principle.id],
        **other,
    }


def test_an_action_without_proposals_is_added_once_though_sent_twice(steward, signed_in):
    browser, data = signed_in(steward), new_action_data(key="k")
    assert [
        browser.post("/steering/plan/actions/new", data=data).status_code for _ in range(2)
    ] == [303, 303]
    assert [row.title for row in db.session.scalars(sa.select(Action))] == [{"fr": "Coordonner"}]
    assert "Coordonner" in browser.get("/steering/plan/").text


@pytest.mark.parametrize("missing", ["title_fr", "owner", "due_on", "principles"])
def test_an_incomplete_new_action_is_not_saved_and_nothing_typed_is_lost(
    steward, signed_in, missing
):
    data = new_action_data(description_fr="Une longue description.")
    del data[missing]
    answer = signed_in(steward).post("/steering/plan/actions/new", data=data)
    assert (answer.status_code, db.session.scalar(sa.select(Action))) == (422, None)
    assert "Une longue description." in answer.text


def test_only_the_steering_group_adds_actions(member, signed_in):
    assert (
        signed_in(member).post("/steering/plan/actions/new", data=new_action_data()).status_code
        == 403
    )


def test_the_public_sees_an_added_action_with_the_next_adoption(client, steward, signed_in):
    signed_in(steward).post("/steering/plan/actions/new", data=new_action_data())
    assert "Coordonner" not in client.get("/plan/").text
    factories.adopted()
    assert "Coordonner" in client.get("/plan/").text


def test_a_new_action_begins_with_its_first_milestone(steward, signed_in):
    browser = signed_in(steward)
    data = new_action_data(first_step_due="2027-Q1")
    answer = browser.post("/steering/plan/actions/new?lang=en", data=data)
    assert (answer.status_code, "Give the milestone a title." in answer.text) == (422, True)
    kept = LexborHTMLParser(answer.text).css_first("#first_step_due-quarter [selected]")
    assert kept.attributes["value"] == "1"
    browser.post("/steering/plan/actions/new", data=data | {"first_step_fr": "Le terrain"})
    step = db.session.scalars(sa.select(Milestone)).one()
    assert (step.title, step.due_on, step.due_precision) == (
        {"fr": "Le terrain"},
        date(2027, 3, 31),
        "quarter",
    )
