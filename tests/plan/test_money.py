"""Money secured and spent: live, said by whoever reports, shown against the budget."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member
from app.activity.models import Event
from app.activity.operations import digest_of
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed
from app.plan.models import Action
from app.plan.operations.money import Money, say_money
from app.text.canonical import LARGEST
from tests import factories
from tests.factories import acting

UNSAID = Money()


@pytest.fixture
def action(app: Any, member: Member) -> int:
    """An adopted action with a budget that a member is responsible for; its number."""
    number = factories.draft_action("Pompes", owner_member_id=member.id, budget=1000).id
    factories.adopted()
    return number


def say(action: int, by: Member, *amounts: int | None, seen: Money = UNSAID) -> None:
    with writing():
        say_money(action, Money(*amounts), seen=seen, by=acting(by))


def said(action: int) -> tuple[Any, ...]:
    db.session.rollback()
    row = db.session.get_one(Action, action)
    return row.secured, row.spent, row.version


def events() -> list[Any]:
    query = sa.select(Event.digest).where(Event.verb == "action.funded").order_by(Event.id)
    return list(db.session.scalars(query))


def test_it_is_said_by_whoever_reports_and_never_over_another(
    action: int, member: Member, other: Member, steward: Member
) -> None:
    with pytest.raises(NotAllowed):
        say(action, other, 1, 2)
    for wrong in (Money(-1, 0), Money(0, LARGEST + 1)):
        with pytest.raises(Invalid) as refused:
            say(action, member, *wrong)
        assert refused.value.field == ("secured" if wrong.secured else "spent")
    say(action, member, 800, 0)
    # The draft's text has the version that it had.
    assert said(action) == (800, 0, 1)
    with pytest.raises(Conflict) as conflict:
        say(action, steward, 900, 50)
    assert (conflict.value.theirs, conflict.value.mine) == (
        {"Montant obtenu": "800", "Montant dépensé": "0"},
        {"Montant obtenu": "900", "Montant dépensé": "50"},
    )
    # The same again is no change, whatever was seen.
    say(action, steward, 800, 0)
    say(action, steward, None, LARGEST, seen=Money(800, 0))
    assert said(action)[:2] == (None, LARGEST)
    assert events() == [digest_of([800, 0]), digest_of([None, LARGEST])]


def test_nobody_says_it_of_a_draft(app: Any, steward: Member) -> None:
    with pytest.raises(NotAllowed):
        say(factories.draft_action().id, steward, 1, 2)


def facts(browser: Any, action: int) -> str:
    page = LexborHTMLParser(browser.get(f"/plan/actions/{action}-pompes?lang=en").text)
    node = page.css_first(".facts")
    return " ".join(node.text(separator=" ").split()) if node else ""


def test_everybody_sees_it_against_the_budget_also_beyond_it(
    client: Any, signed_in: Any, action: int, member: Member
) -> None:
    assert "secured" not in facts(client, action)
    browser = signed_in(member)
    path = f"/plan/actions/{action}-pompes"
    given = {"money-secured": "1 300", "money-spent": "0"}
    answer = browser.post(f"{path}/money", data=given)
    assert (answer.status_code, answer.location) == (303, path)
    shown = facts(client, action)
    assert "Money secured 1,300 MAD 130% of the budget: more than it" in shown
    assert "Money spent 0 MAD 0% of the budget" in shown
    sent = client.get("/plan/plan.json").json["actions"][0]
    assert (sent["secured"], sent["spent"]) == (1300, 0)
    assert (
        client.get("/plan/plan.csv")
        .text.splitlines()[1]
        .endswith(',1300,0,"","","","","not started","not started","","no"')
    )
    old = {"money-seen_secured": "", "money-seen_spent": ""}
    stale = browser.post(f"{path}/money?lang=en", data={**given, **old, "money-spent": "7"})
    assert stale.status_code == 409
    assert "Somebody else said this meanwhile." in stale.text
    refused = browser.post(f"{path}/money?lang=en", data={"money-secured": "lots"})
    assert refused.status_code == 422
    assert 'id="money-secured-error"' in refused.text
    assert "lots" in refused.text
