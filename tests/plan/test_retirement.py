"""An adopted action leaves the plan by retirement alone, with a reason, from the next edition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.plan.models import Action
from app.plan.queries.wanting import unowned_page
from tests import factories
from tests.conftest import NOON

REASON = "Le terrain a été vendu."


@pytest.fixture
def adopted() -> tuple[Action, Action]:
    """Two actions of the first edition."""
    pumps, wells = factories.draft_action("Trois pompes"), factories.draft_action("Deux puits")
    factories.adopted()
    return pumps, wells


def version(action: Action) -> int:
    db.session.expire_all()
    return db.session.get_one(Action, action.id).version


def address(action: Action) -> str:
    return f"/steering/plan/actions/{action.id}/retirement"


def test_a_retired_action_leaves_with_the_next_edition_which_names_it(
    client: FlaskClient,
    steward: Member,
    adopted: tuple[Action, Action],
    signed_in: Callable[[Member], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pumps, wells = adopted
    browser = signed_in(steward)
    said = {"reason_fr": REASON, "replaced_by": wells.id, "version": version(pumps)}
    assert browser.post(address(pumps), data={"reason_fr": " "}).status_code == 422
    assert browser.post(address(pumps), data=said | {"replaced_by": pumps.id}).status_code == 422
    assert browser.post(address(pumps), data=said).status_code == 303
    page = f"/plan/actions/{pumps.id}-trois-pompes"
    assert REASON not in client.get(page).text, "a draft is nobody's but the steering group's"
    assert "Trois pompes" in client.get("/plan/").text
    assert REASON in browser.get(address(pumps)).text
    factories.adopted()
    assert "Trois pompes" not in client.get("/plan/").text
    frozen = client.get("/plan/editions/2.json").json
    assert [action["id"] for action in frozen["actions"]] == [wells.id]
    assert frozen["retired"] == [
        {
            "action": pumps.id,
            "title": {"fr": "Trois pompes"},
            "reason": {"fr": REASON},
            "replaced_by": wells.id,
        }
    ]
    for path in (page, "/plan/editions/2"):
        shown = client.get(f"{path}?lang=en").text
        assert REASON in shown, path
        assert "Deux puits" in shown.partition("In its place:")[2][:200], path
    factories.draft_action("Une troisième")
    assert factories.adopted().number == 3
    assert client.get("/plan/editions/3.json").json["retired"] == []
    # Of what left nobody waits for news.
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=100))
    goes_on = f"/plan/actions/{wells.id}-deux-puits"
    told = ["no news for" in client.get(f"{path}?lang=en").text for path in (page, goes_on)]
    assert told == [False, True]


def test_a_retired_action_comes_back_and_what_was_never_adopted_is_not_retired(
    client: FlaskClient,
    steward: Member,
    adopted: tuple[Action, Action],
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    pumps, _wells = adopted
    fresh = factories.draft_action("Toute neuve")
    browser = signed_in(steward)
    assert browser.post(address(fresh), data={"reason_fr": REASON}).status_code == 403
    said = {"reason_fr": REASON, "version": version(pumps)}
    assert browser.post(address(pumps), data=said).status_code == 303
    late = browser.post(address(pumps), data=said | {"reason_fr": "Autre chose."})
    assert (late.status_code, REASON in late.text, "Autre chose." in late.text) == (
        409,
        True,
        True,
    )
    assert "Trois pompes" in browser.get("/steering/plan/").text.partition("Sorties")[2]
    # Nobody looks for a lead of what leaves.
    lead = pumps.owner_organisation_id
    with writing():
        db.session.get_one(Action, pumps.id).owner_organisation_id = None
    assert unowned_page(1, 9).total == 0
    with writing():
        db.session.get_one(Action, pumps.id).owner_organisation_id = lead
    for _twice in range(2):
        back = browser.post(f"/steering/plan/actions/{pumps.id}/return")
        assert back.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Action, pumps.id).retired_for == {}
    factories.adopted()
    frozen = client.get("/plan/editions/2.json").json
    assert (len(frozen["actions"]), frozen["retired"]) == (3, [])
