"""The draft's objectives: added, changed, and kept from what is stale."""

import pytest
import sqlalchemy as sa

from app.database import db, writing
from app.errors import Invalid
from app.model import INTEGER
from app.plan.models import Objective
from app.plan.operations.objectives import add_objective
from tests import factories
from tests.factories import acting


def test_an_objective_is_added_and_changed(steward, signed_in):
    browser, principle = signed_in(steward), factories.principle()
    data = {"name_fr": "Eau", "name_ar": "ماء", "principle": principle.id}
    assert browser.post("/steering/plan/objectives/new", data=data).status_code == 303
    row = db.session.scalar(sa.select(Objective))
    assert (row.name, row.principle_id, row.position) == (
        {"fr": "Eau", "ar": "ماء"},
        principle.id,
        1,
    )
    change = {
        "name_fr": "Eau pour tous",
        "name_ar": "",
        "principle": "",
        "position": 3,
        "version": row.version,
    }
    assert browser.post(f"/steering/plan/objectives/{row.id}", data=change).status_code == 303
    row = db.session.scalar(sa.select(Objective))
    assert (row.name, row.principle_id, row.position) == ({"fr": "Eau pour tous"}, None, 3)


def test_an_objective_keeps_the_languages_that_the_form_lacks(steward, signed_in):
    row = factories.objective()
    with writing():
        row = db.session.merge(row)
        row.name, row.statement = (
            {"fr": "Eau", "zgh": "ⴰⵎⴰⵏ"},
            {"fr": "Pour tous.", "es": "Para todos."},
        )
    data = {
        "name_fr": "Eau potable",
        "statement_fr": "",
        "principle": "",
        "position": 1,
        "version": row.version,
    }
    assert (
        signed_in(steward).post(f"/steering/plan/objectives/{row.id}", data=data).status_code
        == 303
    )
    row = db.session.get_one(Objective, row.id)
    assert (row.name, row.statement) == (
        {"fr": "Eau potable", "zgh": "ⴰⵎⴰⵏ"},
        {"es": "Para todos."},
    )


@pytest.mark.parametrize("place", [-INTEGER, -1, 10_001, INTEGER])
def test_an_objective_with_any_place_that_an_import_gave_is_changed_and_followed(
    steward, signed_in, place
):
    row, browser = (
        factories.stored(Objective(name={"fr": "Eau"}, position=place)),
        signed_in(steward),
    )
    change = {"name_fr": "Eau potable", "principle": "", "position": place, "version": 1}
    assert browser.post(f"/steering/plan/objectives/{row.id}", data=change).status_code == 303
    assert (
        browser.post(
            "/steering/plan/objectives/new", data={"name_fr": "Sol", "principle": ""}
        ).status_code
        == 303
    )
    places = db.session.scalars(sa.select(Objective.position).order_by(Objective.id)).all()
    assert places == [place, min(place + 1, INTEGER)]


def test_an_objective_needs_a_name(steward, signed_in):
    assert (
        signed_in(steward)
        .post("/steering/plan/objectives/new", data={"principle": ""})
        .status_code
        == 422
    )


def test_a_stale_objective_shows_both_texts(steward, signed_in):
    row = factories.objective("Leur nom").id
    data = {"name_fr": "Mon nom", "principle": "", "version": 99}
    answer = signed_in(steward).post(f"/steering/plan/objectives/{row}", data=data)
    assert answer.status_code == 409
    assert "Mon nom" in answer.text
    assert "Leur nom" in answer.text


def test_an_objective_serves_a_principle_that_there_is(steward):
    with pytest.raises(Invalid) as refused, writing():
        add_objective({"fr": "Eau"}, {}, 99, by=acting(steward))
    assert refused.value.field == "principle"
