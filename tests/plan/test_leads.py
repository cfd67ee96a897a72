"""What the public hears of leads: whether they were asked, and whether one is looked for; and
organisations that offer to be one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Actor, Member
from app.database import db, writing
from app.errors import Conflict, NotAllowed
from app.plan.models import Action, LeadOffer, LeadRequest
from app.plan.operations.answering import Answer, answer
from app.plan.operations.asking import ask_lead
from app.plan.operations.offering import offer_to_lead, take_offer, withdraw_offer
from app.plan.operations.retiring import retire
from tests import factories
from tests.conftest import NOON
from tests.factories import acting

STANDING = sa.select(LeadRequest).where(LeadRequest.ended_at.is_(None))
WORDS = {"fr": "Deux puisatiers."}


def asked(action: Action, by: Member) -> LeadRequest:
    with writing():
        request = ask_lead(db.session.merge(action), by=acting(by))
        assert request is not None
    return db.session.merge(request)


def say(request: LeadRequest, state: str, by: Member) -> None:
    about = (request.id, Answer(state, {"fr": "SECRET"}))
    seen = request.digest
    with writing():
        answer(*about, seen=seen, by=acting(by))


def of_action(client: FlaskClient) -> dict[str, Any]:
    [action] = client.get("/plan/plan.json").get_json()["actions"]
    return dict(action["lead_answer"] or {})


def test_the_public_hears_of_the_answer_once_the_action_is_adopted(
    app: Flask, client: FlaskClient, member: Member, steward: Member
) -> None:
    action = factories.draft_action("Pompes", owner_member_id=member.id)
    page = f"/plan/actions/{action.id}-pompes?lang=en"
    with clock.set_to(NOON):
        request = asked(action, steward)
        assert client.get(page).status_code == 404
        factories.adopted()
        say(request, "accepted", member)
        shown = client.get(page).text
        assert [text in shown for text in ("Accepted on", member.name)] == [True, True]
        assert "Looking for a lead" not in shown
        assert of_action(client)["state"] == "accepted"
        # What the draft says since, and the answer to that, are nobody's before it is adopted.
        with writing():
            db.session.get_one(Action, action.id).due_on = NOON.date()
        say(asked(action, steward), "declined", member)
        shown = client.get(page).text
    assert ("Accepted on" in shown, "Declined" in shown, "SECRET" in shown) == (True, False, False)


def test_the_answer_to_a_later_draft_is_nobodys_before_its_adoption(
    app: Flask, client: FlaskClient, member: Member, steward: Member
) -> None:
    action = factories.draft_action("Pompes", owner_member_id=member.id)
    due_on = action.due_on
    first = asked(action, steward).id
    factories.adopted()
    with writing():
        db.session.get_one(Action, action.id).due_on = NOON.date()
    # A folder changed it: whoever answers has read the draft, and not what they were asked first.
    request = db.session.get_one(LeadRequest, first)
    with pytest.raises(Conflict):
        say(request, "accepted", member)
    assert of_action(client)["state"] == "asked"
    # Back to what was adopted, the answer is to that, and told.
    asked(action, steward)
    with writing():
        db.session.get_one(Action, action.id).due_on = due_on
    asked(action, steward)
    say(db.session.scalars(STANDING).one(), "changes", member)
    assert (db.session.scalars(STANDING).one().id, of_action(client)["state"]) == (
        first,
        "changes",
    )


@pytest.mark.parametrize("by_folder", [True, False])
def test_what_the_public_reads_of_a_request_stays_while_the_draft_moves(
    app: Flask,
    client: FlaskClient,
    member: Member,
    steward: Member,
    signed_in: Callable[[Member], FlaskClient],
    by_folder: bool,
) -> None:
    action = factories.draft_action("Pompes", owner_member_id=member.id)
    page = f"/my/asked/{asked(action, steward).id}"
    factories.adopted()
    with writing():
        db.session.get_one(Action, action.id).due_on = NOON.date()
    if not by_folder:
        asked(action, steward)
    browser = signed_in(member)
    seen = LexborHTMLParser(browser.get(page).text).css_first("input[name=seen]")
    sent = {"answer": "accepted", "seen": seen.attributes["value"]}
    assert browser.post(page, data=sent).status_code == 303
    assert (db.session.scalars(STANDING).one().state, of_action(client)["state"]) == (
        *("accepted", "asked"),
    )
    factories.adopted()
    assert of_action(client)["state"] == "accepted"


def test_unanswered_for_the_days_that_are_set_it_looks_for_a_lead_everywhere(
    app: Flask, client: FlaskClient, member: Member, steward: Member
) -> None:
    with clock.set_to(NOON):
        action = factories.draft_action("Pompes", owner_member_id=member.id)
        # Adopted before anybody was asked, it says what is asked all the same.
        factories.adopted()
        asked(action, steward)
    for days, seeks in ((29, False), (30, True)):
        with clock.set_to(NOON + timedelta(days=days)):
            pages = [f"/plan/actions/{action.id}-pompes?lang=en", "/plan/?lang=en"]
            assert ["Looking for a lead" in client.get(page).text for page in pages] == [seeks] * 2
            assert of_action(client)["looking_for_lead"] is seeks
            table = client.get("/plan/plan.csv").text.splitlines()[1]
            assert (',"","yes",' in table) is seeks
    with clock.set_to(NOON + timedelta(days=40)), writing():
        db.session.get_one(Action, action.id).status = "done"
    assert of_action(client)["looking_for_lead"] is False


@pytest.fixture
def sought(app: Flask, member: Member, steward: Member) -> Action:
    """An adopted action whose lead has declined since."""
    action = factories.draft_action("Pompes", owner_member_id=member.id)
    request = asked(action, steward)
    factories.adopted()
    say(request, "declined", member)
    return db.session.get_one(Action, action.id)


def offering(who: Member) -> Actor:
    amal = factories.organisation("Amal")
    commits = factories.mandate(amal, who, "commit")
    return replace(acting(who), acting_for=commits, mandates=(commits,))


def test_an_organisation_that_offers_to_lead_has_accepted_what_it_read(
    sought: Action, other: Member, steward: Member
) -> None:
    number, by, version = sought.id, offering(other), sought.version
    assert by.acting_for is not None
    amal = by.acting_for.organisation_id
    with pytest.raises(NotAllowed), writing():
        offer_to_lead(number, WORDS, by=acting(other))
    for _twice in range(2):
        with writing():
            offer_to_lead(number, WORDS, by=by)
    assert db.session.scalar(sa.select(sa.func.count(LeadOffer.id))) == 1
    with writing():
        withdraw_offer(number, by=by)
    with pytest.raises(Conflict), writing():
        take_offer(number, amal, seen=version, by=acting(steward))
    with writing():
        offer_to_lead(number, WORDS, by=by)
    for _twice in range(2):
        with writing():
            take_offer(number, amal, seen=version, by=acting(steward))
    taken = db.session.scalars(STANDING).one()
    assert (taken.organisation_id, taken.state, taken.answered_by_id) == (
        *(amal, "accepted", other.id),
    )
    assert db.session.scalar(sa.select(LeadOffer)) is None


def test_who_declined_may_offer_it_later(sought: Action, other: Member, steward: Member) -> None:
    number, by = sought.id, offering(other)
    assert by.acting_for is not None
    amal = by.acting_for.organisation_id
    with writing():
        offer_to_lead(number, WORDS, by=by)
        action = db.session.get_one(Action, number)
        action.owner_member_id, action.owner_organisation_id = None, amal
    seen = asked(db.session.get_one(Action, number), steward).digest
    request = db.session.scalars(STANDING).one()
    with writing():
        answer(request.id, Answer("declined", WORDS), seen=seen, by=by)
    version = db.session.get_one(Action, number).version
    with writing():
        take_offer(number, amal, seen=version, by=acting(steward))
    assert db.session.scalars(STANDING).one().state == "accepted"


def test_what_it_did_not_read_it_is_asked(sought: Action, other: Member, steward: Member) -> None:
    number, by = sought.id, offering(other)
    assert by.acting_for is not None
    with writing():
        offer_to_lead(number, WORDS, by=by)
        db.session.get_one(Action, number).measure = {"fr": "Cinq pompes."}
    seen = db.session.get_one(Action, number).version
    with writing():
        take_offer(number, by.acting_for.organisation_id, seen=seen, by=acting(steward))
    assert db.session.scalars(STANDING).one().state == "asked"


def test_what_was_retired_meanwhile_asks_nobody(
    sought: Action, other: Member, steward: Member
) -> None:
    number, version, by = sought.id, sought.version, offering(other)
    assert by.acting_for is not None
    with writing():
        offer_to_lead(number, WORDS, by=by)
    with writing():
        retire(number, WORDS, None, seen=version, by=acting(steward))
    with pytest.raises(Conflict), writing():
        take_offer(number, by.acting_for.organisation_id, seen=version, by=acting(steward))
    with writing():
        assert ask_lead(db.session.get_one(Action, number), by=acting(steward)) is None


def test_offers_are_made_on_the_page_and_read_by_the_steering_group(
    sought: Action,
    client: FlaskClient,
    other: Member,
    steward: Member,
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    by = offering(other)
    assert by.acting_for is not None
    page = f"/plan/actions/{sought.id}-pompes"
    assert "Offer to lead" not in client.get(f"{page}?lang=en").text
    browser = signed_in(other)
    assert "Offer to lead" in browser.get(f"{page}?lang=en").text
    sent = {"offer-as": f"organisation:{by.acting_for.organisation_id}", "offer-words": "Chiche."}
    answered = browser.post(f"{page}/offer", data=sent)
    assert (answered.status_code, answered.location) == (303, f"{page}#lead")
    shown = browser.get(f"{page}?lang=en").text
    assert ("Withdraw the offer" in shown, "Chiche" in shown) == (True, False)
    desk = signed_in(steward)
    draft = f"/steering/plan/actions/{sought.id}"
    assert "Chiche." in desk.get(draft).text
    taken = {"organisation": by.acting_for.organisation_id, "seen": sought.version}
    assert desk.post(f"{draft}/lead", data=taken).status_code == 303
    assert "Amal" in desk.get(draft).text
