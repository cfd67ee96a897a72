"""What actions are called: their own references, else their numbers; no two ever alike."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.database import db, writing
from app.errors import Invalid
from app.plan.models import Action
from app.plan.operations.actions import add_action, change_action, remove_action
from app.plan.operations.content import ActionContent
from tests import factories
from tests.races import together


@pytest.fixture
def content(app: Flask) -> dict[str, Any]:
    """What an action needs."""
    return {
        "owner": f"organisation:{factories.organisation().id}",
        "due_on": "2027",
        "principles": (factories.principle().id,),
    }


def add(content: dict[str, Any], by: Member, title: str, reference: str = "") -> int:
    said = ActionContent({"fr": title}, reference=reference, **content)
    with writing():
        return add_action(said, by=factories.acting(by)).id


def rename(content: dict[str, Any], by: Member, number: int, reference: str) -> str:
    """The action is called otherwise; how it is called then."""
    row = db.session.get_one(Action, number)
    said = ActionContent(row.title, reference=reference, **content)
    with writing():
        return change_action(number, said, seen=row.version, by=factories.acting(by)).called


def called(number: int) -> str:
    db.session.rollback()
    return db.session.get_one(Action, number).called


def test_an_action_returns_to_its_own_references_and_to_no_others(
    content: dict[str, Any], steward: Member
) -> None:
    wells = add(content, steward, "Puits", " 2.1.3\u00e9 ")
    pumps = add(content, steward, "Pompes")
    assert (called(wells), called(pumps)) == ("2.1.3é", str(pumps))
    assert rename(content, steward, wells, "B") == "B"
    # In whichever spelling of the same letters, what it was called stays its own.
    for taken in ("2.1.3e\u0301", "B", str(wells)):
        with pytest.raises(Invalid, match="Puits") as refused:
            rename(content, steward, pumps, taken)
        assert refused.value.field == "reference"
        db.session.rollback()
    back = rename(content, steward, wells, "2.1.3e\u0301")
    assert back == unicodedata.normalize("NFC", back) == "2.1.3é"
    assert rename(content, steward, wells, "") == str(wells)
    # Its number, written down, is no reference of its own.
    version = db.session.get_one(Action, pumps).version
    assert rename(content, steward, pumps, str(pumps)) == str(pumps)
    assert db.session.get_one(Action, pumps).version == version


def test_what_an_action_that_is_gone_was_called_is_given_to_no_other(
    content: dict[str, Any], steward: Member
) -> None:
    gone = add(content, steward, "Puits", "A")
    with writing():
        remove_action(gone, {}, by=factories.acting(steward))
    kept = add(content, steward, "Pompes")
    for taken in ("A", str(gone)):
        with pytest.raises(Invalid, match="n’existe plus"):
            rename(content, steward, kept, taken)
        db.session.rollback()
    # SQLite gives the number again, and not the name.
    assert called(kept) == (f"{kept}-2" if kept == gone else str(kept))


def test_a_number_that_was_given_away_is_marked(content: dict[str, Any], steward: Member) -> None:
    first = add(content, steward, "Puits")
    assert rename(content, steward, first, str(first + 1)) == str(first + 1)
    second = add(content, steward, "Pompes")
    assert called(second) == f"{second}-2"
    third = add(content, steward, "Lampes")
    # Who saves what is shown, or takes it out, has the same.
    assert rename(content, steward, second, f"{second}-2") == f"{second}-2"
    assert rename(content, steward, second, "") == f"{second}-2"
    with pytest.raises(Invalid, match="Pompes"):
        rename(content, steward, third, f"{second}-2")


@pytest.mark.engines
def test_of_many_who_give_one_reference_at_once_one_does(
    app: Flask, content: dict[str, Any], steward: Member
) -> None:
    numbers = [add(content, steward, f"Action {at}") for at in range(4)]
    given = [*numbers[:3], None, None]
    by = factories.acting(steward)
    following = str(max(numbers) + 1)

    def give(number: int | None) -> str:
        with writing():
            if number is None:
                return add_action(ActionContent({"fr": "Neuve"}, **content), by=by).called
            said = ActionContent({"fr": "Dite"}, reference=following, **content)
            return change_action(number, said, seen=1, by=by).called

    answers = together(app, *(partial(give, number) for number in given))
    assert all(isinstance(answer, str | Invalid) for answer in answers), answers
    db.session.rollback()
    rows = db.session.scalars(sa.select(Action).order_by(Action.id)).all()
    names = [row.called for row in rows]
    assert len(set(names)) == len(names) == 6
    # The number is whose it was first: one of the three, or the new action.
    assert names.count(following) == 1


def test_all_of_it_is_asked_for_shown_and_sent(
    client: Any, steward: Member, signed_in: Any, content: dict[str, Any]
) -> None:
    browser = signed_in(steward)
    data = {
        **{"title_fr": "Puits", "owner": content["owner"], "due_on": "2027"},
        **{"principles": [*content["principles"]], "reference": "2.1.<3>", "to_reach": "1 200"},
        "beneficiaries_fr": "Les **familles**.",
    }
    assert browser.post("/steering/plan/actions/new", data=data).status_code == 303
    number = db.session.scalar(sa.select(Action.id)) or 0
    plain = factories.draft_action("Pompes").id
    factories.adopted()
    page = client.get(f"/plan/actions/{number}-puits?lang=en").text
    for words in ("2.1.&lt;3&gt;", "<strong>familles</strong>", "1,200"):
        assert words in page
    assert f"<bdi>{plain}</bdi>" in client.get(f"/plan/actions/{plain}-pompes").text
    for view in ("/plan/", "/plan/timeline", "/plan/editions/1"):
        text = client.get(view).text
        assert "2.1.&lt;3&gt;" in text
        # A number alone helps nobody to find it in a list.
        assert f"<bdi>{plain}</bdi>" not in text
    assert "Puits" in client.get("/search?q=2.1.3").text
    row = client.get("/plan/plan.csv").text.splitlines()[1]
    assert '"2.1.<3>","Les **familles**.",1200' in row
    sent = client.get("/plan/plan.json").json["actions"][0]
    assert (sent["reference"], sent["to_reach"]) == ("2.1.<3>", 1200)
    refused = browser.post(
        f"/steering/plan/actions/{plain}?lang=en", data={"reference": "2.1.<3>", "title_fr": "P"}
    )
    assert refused.status_code == 422
    assert 'id="reference-error"' in refused.text
