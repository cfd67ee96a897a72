"""Leads are asked by saving the draft, read that one action of it, and answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.organisations.models import Mandate
from app.plan.models import Action, LeadRequest
from app.plan.operations.actions import add_action, change_action
from app.plan.operations.adoption import adopt
from app.plan.operations.answering import Answer, answer, record_answer
from app.plan.operations.asking import ask_leads
from app.plan.operations.content import ActionContent
from app.plan.operations.leaving import leave_own_actions
from app.plan.operations.retiring import retire
from tests import factories
from tests.factories import acting
from tests.races import together

WHY = {"fr": "Pas assez de monde."}


def content(owner: str, **more: Any) -> ActionContent:
    given: dict[str, Any] = {"title": {"fr": "Pompes"}, "due_on": "2030", **more}
    return ActionContent(owner=owner, principles=(factories.principle().id,), **given)


def saved(owner: str, by: Member, into: int | None = None, **more: Any) -> int:
    """The number of an action that the steering group saves."""
    said = content(owner, **more)
    with writing():
        if into is None:
            return add_action(said, by=acting(by)).id
        seen = db.session.get_one(Action, into).version
        return change_action(into, said, seen=seen, by=acting(by)).id


def standing(action: int) -> LeadRequest:
    db.session.rollback()
    query = sa.select(LeadRequest).where(LeadRequest.action_id == action)
    return db.session.scalars(query.where(LeadRequest.ended_at.is_(None))).one()


def told(action: int) -> list[str]:
    db.session.rollback()
    query = sa.select(Event.verb).where(Event.subject_id == action, Event.verb.like("action.%"))
    return list(db.session.scalars(query.order_by(Event.id)))


def say(state: str, by: Actor, request: LeadRequest, reason: Any = None) -> None:
    about = (request.id, Answer(state, reason or {}))
    seen = request.digest
    with writing():
        answer(*about, seen=seen, by=by)


def test_who_is_asked_is_asked_anew_only_for_something_else(
    app: Flask, steward: Member, member: Member, other: Member
) -> None:
    lead = f"member:{member.key}"
    action = saved(lead, steward)
    first = standing(action)
    assert (first.state, first.member_id, first.asked_by_id) == ("asked", member.id, steward.id)
    # Unanswered, it is only brought up to date; whoever read the old text reads it again first.
    old = first.digest
    saved(lead, steward, action, due_on="2031")
    assert (standing(action).id, standing(action).digest == old) == (first.id, False)
    with pytest.raises(Conflict, match="modifiée"), writing():
        answer(first.id, Answer("accepted", {}), seen=old, by=acting(member))
    say("accepted", acting(member), standing(action))
    # What nobody promises may change; a deadline is asked for anew.
    saved(lead, steward, action, due_on="2031", budget=5)
    assert standing(action).state == "accepted"
    saved(lead, steward, action, due_on="2032")
    anew = standing(action)
    assert (anew.id > first.id, anew.state) == (True, "asked")
    # Back to what they accepted, they have accepted it.
    saved(lead, steward, action, due_on="2031")
    assert (standing(action).id, standing(action).state) == (first.id, "accepted")
    saved(lead, steward, action, due_on="2032")
    anew = standing(action)
    # Somebody else is asked, and whoever was is no longer.
    saved(f"member:{other.key}", steward, action, due_on="2032")
    with pytest.raises(Conflict, match="plus"):
        say("accepted", acting(member), anew)
    # Who leads it by their own word has accepted.
    saved(f"member:{steward.key}", steward, action, due_on="2032")
    assert (standing(action).state, standing(action).answered_by_id) == ("accepted", steward.id)
    asked = [verb for verb in told(action) if verb in ("action.asked", "action.accepted")]
    assert asked == ["action.asked", "action.accepted", *["action.asked"] * 3, "action.accepted"]
    factories.adopted()
    with writing():
        version = db.session.get_one(Action, action).version
        retire(action, {"fr": "Fini"}, None, seen=version, by=acting(steward))
    assert not db.session.scalar(sa.select(sa.exists().where(LeadRequest.ended_at.is_(None))))


def test_an_answer_has_a_reason_and_is_given_once(
    app: Flask, steward: Member, member: Member, other: Member
) -> None:
    action = saved(f"member:{member.key}", steward)
    request = standing(action)
    for state in ("declined", "changes", "asked", "x"):
        with pytest.raises(Invalid) as refused:
            say(state, acting(member), request)
        assert refused.value.field == ("reason" if state in ("declined", "changes") else "answer")
    for stranger in (other, steward):
        with pytest.raises(NotFound):
            say("accepted", acting(stranger), request)
    for _twice in range(2):
        say("declined", acting(member), request, WHY)
    with pytest.raises(Conflict) as late:
        say("changes", acting(member), request, {"fr": "Autre"})
    assert "Autre" in str(late.value.mine)
    assert told(action).count("action.declined") == 1
    # Counts as none at the next adoption, by its name.
    with pytest.raises(Invalid, match=r"Pompes"), writing():
        adopt({}, by=acting(steward), although=True)


def test_an_organisation_answers_under_a_mandate_that_holds(
    app: Flask, steward: Member, member: Member
) -> None:
    amal = factories.organisation("Amal")
    request = standing(saved(f"organisation:{amal.id}", steward))
    commits, reports = (
        factories.mandate(amal, holder, power)
        for holder, power in ((member, "commit"), (factories.member("Rachid"), "report"))
    )
    lead = replace(acting(member), acting_for=commits, mandates=(commits,))
    for by in (
        acting(member),
        replace(lead, acting_for=None),
        replace(lead, acting_for=reports, mandates=(reports,)),
    ):
        with pytest.raises(NotFound):
            say("accepted", by, request)
    with writing():
        db.session.get_one(Mandate, commits.mandate_id).ended_here = True
    with pytest.raises(NotAllowed, match="fin"):
        say("accepted", lead, standing(request.action_id))


@pytest.mark.engines
def test_of_two_who_answer_at_once_one_does(app: Flask, steward: Member, member: Member) -> None:
    amal = factories.organisation("Amal")
    action = saved(f"organisation:{amal.id}", steward)
    request = standing(action)
    number, seen = request.id, request.digest
    actors = []
    for holder in (member, factories.member("Salma")):
        commits = factories.mandate(amal, holder, "commit")
        actors.append(replace(acting(holder), acting_for=commits, mandates=(commits,)))

    def one(by: Actor, state: str) -> None:
        with writing():
            answer(number, Answer(state, WHY), seen=seen, by=by)

    answers = together(
        app, partial(one, actors[0], "accepted"), partial(one, actors[1], "declined")
    )
    [late] = [each for each in answers if isinstance(each, Conflict)]
    assert any(name in late.sentence for name in ("Amina", "Salma"))
    verbs = [verb for verb in told(action) if verb in ("action.accepted", "action.declined")]
    assert verbs == [f"action.{standing(action).state}"]


def test_the_steering_group_records_what_it_was_told(
    app: Flask, steward: Member, member: Member
) -> None:
    action = factories.draft_action("Pompes", owner_member_id=member.id).id
    where = {"fr": "Par téléphone"}
    by = acting(steward)

    def tell(seen: str, **other: Any) -> None:
        given = {"where": where, "on": None, **other}
        with writing():
            record_answer(action, Answer("accepted", {}), seen=seen, by=by, **given)

    with pytest.raises(NotAllowed), writing():
        record_answer(action, Answer("accepted", {}), where, None, seen="", by=acting(member))
    for field, fault in (("where", {}), ("on", date(2900, 1, 1))):
        with pytest.raises(Invalid) as refused:
            tell("", **{field: fault})
        assert refused.value.field == field
    for _twice in range(2):
        tell("")
    found = standing(action)
    assert (found.state, found.recorded_by_id, found.answered_by_id) == (
        *("accepted", steward.id, None),
    )
    assert told(action) == ["action.asked", "action.accepted"]
    with pytest.raises(Conflict, match=steward.name):
        tell("asked", where={"fr": "Ailleurs"})
    with writing():
        leave_own_actions(by=acting(member))
    kept = db.session.scalars(sa.select(LeadRequest)).one()
    assert (kept.ended_at is not None, kept.given_at) == (True, {})


@pytest.mark.engines
def test_those_who_were_not_asked_are_asked_once(
    app: Flask, steward: Member, member: Member
) -> None:
    gone = factories.organisation("Partie", left_on=date(2026, 1, 1))
    for owner in ({"owner_member_id": member.id}, {"owner_organisation_id": gone.id}, {}):
        factories.draft_action("Pompes", **{"owner_organisation_id": None, **owner})
    by = acting(steward)

    def press() -> None:
        with writing():
            ask_leads(by=by)

    together(app, press, press)
    db.session.rollback()
    requests = db.session.scalars(sa.select(LeadRequest)).all()
    assert [row.member_id for row in requests] == [member.id]


def test_who_is_asked_reads_that_action_and_nothing_else_of_the_draft(
    app: Flask,
    steward: Member,
    member: Member,
    other: Member,
    client: FlaskClient,
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    factories.draft_action("SECRET")
    texts: dict[str, Any] = {"description": {"fr": "Trois pompes."}, "first_step": {"fr": "Puits"}}
    action = saved(f"member:{member.key}", steward, **texts)
    request = standing(action)
    page = f"/my/asked/{request.id}"
    assert signed_in(other).get(page).status_code == 404
    assert client.post(page, data={"answer": "accepted"}).status_code == 401
    browser = signed_in(member)
    shown = browser.get(f"{page}?lang=en").text
    assert all(text in shown for text in ("Pompes", "Trois pompes.", "Puits", "2030"))
    assert "SECRET" not in shown
    assert page in browser.get("/my/?lang=en").text
    assert browser.get(f"/plan/actions/{action}").status_code == 404
    seen = LexborHTMLParser(shown).css_first("input[name=seen]").attributes["value"]
    data = {"answer": "declined", "reason": "", "seen": seen}
    refused = browser.post(f"{page}?lang=en", data=data)
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    sent = browser.post(page, data={**data, "reason": "Trop court."})
    assert (sent.status_code, sent.location) == (303, page)
    assert "Trop court." in browser.get(page).text
    desk = signed_in(steward)
    assert "Trop court." in desk.get(f"/steering/plan/actions/{action}").text
    assert page not in browser.get("/my/").text
    # A folder gives it another lead, and asks nobody.
    with writing():
        db.session.get_one(Action, action).owner_member_id = other.id
    assert "Pompes" not in signed_in(member).get(page).text
    with pytest.raises(Conflict):
        say("accepted", acting(member), standing(action))
    saved(f"member:{other.key}", steward, action)
    over = signed_in(member).get(f"{page}?lang=en").text
    assert "no longer asked" in over
    assert "Pompes" not in over
