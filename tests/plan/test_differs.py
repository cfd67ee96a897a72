"""What an adoption would change: named on its page; an edition in which nothing differs is
refused.
"""

import json
from dataclasses import replace
from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from app.database import db, writing
from app.errors import Invalid
from app.kept import touch_frame
from app.plan.models import Milestone
from app.plan.operations.adoption import adopt
from tests import factories


def test_a_draft_in_which_nothing_differs_is_not_adopted(app, steward, signed_in):
    action = factories.draft_action("Pompes")
    factories.adopted()
    browser, sentence = signed_in(steward), "nothing to adopt"
    with pytest.raises(Invalid, match="rien à adopter"), writing():
        adopt({}, by=factories.acting(steward), although=True)
    again = app.test_cli_runner().invoke(args=["plan", "adopt"])
    assert (again.exit_code, "rien à adopter" in again.stderr) == (2, True)
    page = browser.get("/steering/plan/adoption?lang=en").text
    assert (sentence in page, "Adopt and publish" in page) == (True, False)
    refused = browser.post(
        "/steering/plan/adoption?lang=en",
        data={"number": 2, "although": "y", "words_fr": "Encore."},
    )
    assert (refused.status_code, sentence in refused.text, "Encore." in refused.text) == (
        422,
        True,
        True,
    )
    factories.stored(Milestone(action_id=action.id, title={"fr": "Forage"}))
    assert (
        browser.post("/steering/plan/adoption", data={"number": 2, "although": "y"}).status_code
        == 303
    )


def test_the_page_names_every_kind_of_thing_that_differs_and_what_of_it(steward, signed_in):
    served = factories.principle("Équité")
    changed, gone = factories.objective("Eau"), factories.objective("Ancien")
    action = factories.draft_action("Pompes", principles=[served], objective_id=changed.id)
    factories.adopted()
    factories.objective("Nouveau")
    with writing():
        db.session.delete(db.session.merge(gone))
        db.session.merge(changed).statement = {"fr": "Pour tous."}
        db.session.merge(action).due_on = date(2028, 6, 30)
        db.session.merge(action).measure = {"fr": "Au débit."}
        db.session.merge(served).name = {"fr": "Justice"}
        touch_frame()
    page = plain(signed_in(steward).get("/steering/plan/adoption?lang=en").text)
    for said in (
        "New objectives Nouveau",
        "Objectives that say something else now Eau What it is for",
        "Objectives no longer in the plan Ancien",
        "Actions that say something else now Pompes How it is measured Deadline",
        "Principles that say something else now Justice Name",
    ):
        assert said in page


def test_another_currency_of_the_budgets_is_a_difference(app, steward, signed_in, monkeypatch):
    factories.draft_action("Pompes", budget=5)
    factories.adopted()
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], currency="EUR"))
    page = plain(signed_in(steward).get("/steering/plan/adoption?lang=en").text)
    assert "Budgets are in EUR; in the last edition they were in MAD." in page
    assert "Nothing differs" not in page
    assert json.loads(factories.adopted().content)["currency"] == "EUR"


def plain(page):
    """The page's words."""
    return " ".join(LexborHTMLParser(page).css_first("main").text(separator=" ").split())
