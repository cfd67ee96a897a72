"""Reports that are corrected and taken back, and what partners say beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Actor, Member
from app.database import db, writing
from app.errors import Fault, Invalid, NotAllowed
from app.plan.models import Action, ActionPartner, ActionPerson, Update
from app.plan.operations.leaving import remove_own_reports
from app.plan.operations.taking_back import take_report_back
from app.plan.operations.updates import report, say_as_partner
from tests import factories
from tests.conftest import NOON
from tests.factories import acting
from tests.races import together


@pytest.fixture
def action(app: Flask, member: Member, other: Member) -> int:
    """An adopted action that a member leads and of which another is a partner; its number."""
    number = factories.draft_action("Pompes", owner_member_id=member.id).id
    factories.stored(ActionPartner(action_id=number, member_id=other.id))
    factories.adopted()
    return number


def say(action: int, by: Actor, status: str, progress: int, words: str, **more: Any) -> int:
    with writing():
        return report(action, status, progress, {"fr": words}, by=by, **more).id


def beside(action: int, by: Actor, words: str, **more: Any) -> int:
    with writing():
        return say_as_partner(action, {"fr": words}, by=by, **more).id


def take_back(number: int, by: Actor, reason: str = "") -> None:
    with writing():
        take_report_back(number, {"fr": reason} if reason else {}, by=by)


def live(action: int) -> tuple[str, int, bool]:
    """Status, progress, and whether anybody is said to have reported."""
    db.session.rollback()
    row = db.session.get_one(Action, action)
    return row.status, row.progress, row.reported_at is not None


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=days))


def test_who_is_in_charge_reports_and_says_what_else_is_live(
    action: int, other: Member, signed_in: Any
) -> None:
    factories.stored(ActionPerson(action_id=action, member_id=other.id, at=clock.now()))
    say(action, acting(other), "in progress", 30, "Deux puits.")
    assert live(action) == ("in progress", 30, True)
    page = signed_in(other).get(f"/plan/actions/{action}-pompes?lang=en").text
    assert "Report on this action" in page
    assert "as a partner" not in page
    with pytest.raises(NotAllowed):
        beside(action, acting(other), "Et comme partenaire.")


def test_what_a_partner_says_stands_beside_and_changes_nothing(
    client: Any, action: int, member: Member, other: Member, steward: Member, signed_in: Any
) -> None:
    lead, partner_ = acting(member), acting(other)
    say(action, lead, "in progress", 30, "Deux puits.")
    page = f"/plan/actions/{action}-pompes"
    browser = signed_in(other)
    assert "as a partner" in browser.get(f"{page}?lang=en").text
    given = {"partner-body": "La pompe est arrivée.", "partner-key": "k"}
    sent = [browser.post(f"{page}/partners", data=given).status_code for _twice in range(2)]
    assert sent == [303, 303]
    assert live(action) == ("in progress", 30, True)
    assert client.get(f"{page}?lang=en").text.count("A partner says") == 1
    assert browser.post(f"{page}/partners", data={"partner-body": " "}).status_code == 422
    assert client.post(f"{page}/partners", data=given).status_code == 401
    # Who answers for the action reports; whoever takes no part says nothing.
    for nobody in (lead, acting(steward), acting(factories.member("Nadia"))):
        with pytest.raises(NotAllowed):
            beside(action, nobody, "Moi aussi.")
    with pytest.raises(NotAllowed):
        say(action, partner_, "done", 100, "Fini.")
    # Each partner corrects its own, and nobody across the sides.
    (first,) = db.session.scalars(sa.select(Update.id).where(Update.as_partner))
    (leads,) = db.session.scalars(sa.select(Update.id).where(sa.not_(Update.as_partner)))
    for wrong in (partial(beside, action, partner_), partial(say, action, lead, "done", 100)):
        with pytest.raises(Invalid):
            wrong("Non.", corrects=leads if wrong.func is beside else first)
    beside(action, partner_, "Elle est arrivée hier.", corrects=first)
    told = client.get(page).text
    assert told.index("Elle est arrivée hier.") < told.index("La pompe est arrivée.")


def test_for_a_partner_organisation_whoever_may_report_speaks(action: int, other: Member) -> None:
    amal = factories.organisation("Amal")
    factories.stored(ActionPartner(action_id=action, organisation_id=amal.id))
    holder = factories.mandate(amal, other, "report")
    for_amal = replace(acting(other), acting_for=holder)
    # The public reads of a partner of the draft once it is adopted.
    with pytest.raises(NotAllowed):
        beside(action, for_amal, "Nous aidons.")
    factories.adopted()
    said = beside(action, for_amal, "Nous aidons.")
    with pytest.raises(Invalid):
        beside(action, acting(other), "Non.", corrects=said)
    with pytest.raises(NotAllowed):
        take_back(said, acting(other))
    take_back(said, for_amal)
    powerless = factories.mandate(factories.organisation("Autre"), other, "vote")
    with pytest.raises(NotAllowed):
        beside(action, replace(acting(other), acting_for=powerless), "Nous aussi.")


def test_the_newest_report_that_stands_decides(
    action: int, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing():
        row = db.session.get_one(Action, action)
        row.status, row.progress = "at risk", 10
    lead = acting(member)
    first = say(action, lead, "in progress", 20, "Un.")
    later(monkeypatch, 1)
    second = say(action, lead, "done", 50, "Deux.", sure=True)
    later(monkeypatch, 2)
    # In the place of the first, which the second followed.
    corrected = say(action, lead, "late", 25, "Un, corrigé.", corrects=first)
    assert live(action) == ("done", 100, True)
    with pytest.raises(Invalid) as twice:
        say(action, lead, "late", 25, "Encore.", corrects=first)
    assert twice.value.field == "body"
    take_back(second, lead)
    assert live(action) == ("late", 25, True)
    with pytest.raises(Invalid):
        say(action, lead, "late", 25, "Trop tard.", corrects=second)
    again = say(action, lead, "in progress", 26, "Un, encore.", corrects=corrected)
    # What corrected it corrects the first now, which comes back with neither.
    take_back(corrected, lead)
    assert live(action) == ("in progress", 26, True)
    take_back(again, lead)
    assert live(action) == ("in progress", 20, True)
    for _twice in range(2):
        take_back(first, lead, "Faux.")
    # As it was before anybody reported.
    assert live(action) == ("at risk", 10, False)


def test_a_correction_keeps_its_place_when_what_it_corrects_is_taken_back(
    client: Any, action: int, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = acting(member)
    first = say(action, lead, "in progress", 20, "Mars.")
    later(monkeypatch, 1)
    say(action, lead, "done", 100, "Avril.")
    later(monkeypatch, 2)
    corrected = say(action, lead, "at risk", 25, "Mars, corrigé.", corrects=first)
    take_back(first, lead)
    assert live(action) == ("done", 100, True)
    page = client.get(f"/plan/actions/{action}-pompes?lang=en").text
    assert f"#report-{first}" in page.partition(f'id="report-{corrected}"')[2]
    # What decides says in the feed how the action stands, whatever was written after it.
    feed = client.get("/plan.atom?lang=en").text
    assert ("Pompes: At risk<" in feed, "Pompes: Done<" in feed) == (True, True)


def test_nothing_is_left_of_the_words_of_a_report_that_was_taken_back(
    client: Any, action: int, member: Member, other: Member, signed_in: Any
) -> None:
    secret, page = "Pompe volée.", f"/plan/actions/{action}-pompes"
    first = say(action, acting(member), "late", 20, secret)
    second = say(action, acting(member), "in progress", 20, "Retrouvée.", corrects=first)
    told = client.get(f"{page}?lang=en").text
    for link in (f"#report-{first}", f"#report-{second}", f'id="report-{first}"'):
        assert link in told
    feed = client.get("/plan.atom").text
    assert ("Retrouvée." in feed, secret in feed) == (True, False)
    path = f"/plan/updates/{first}/taking-back"
    reason = {f"back-{first}-reason": "Ce n’était pas vrai."}
    assert client.post(path, data=reason).status_code == 401
    assert signed_in(other).post(path, data=reason).status_code == 403
    lead = signed_in(member)
    too_long = {f"back-{first}-reason": "x" * 100_001}
    assert lead.post(path, data=too_long).status_code == 422
    assert lead.post(path, data=reason).status_code == 303
    pages = (page, "/", "/plan/", "/plan/?by=late", "/plan.atom", "/plan/plan.json")
    texts = {each: client.get(each).text for each in pages}
    assert [each for each, text in texts.items() if secret in text] == []
    assert "Ce n’était pas vrai." in texts[page]
    assert live(action) == ("in progress", 20, True)
    assert "taken back" in client.get(f"{page}?lang=en").text
    assert lead.post("/plan/updates/999/taking-back").status_code == 404


def test_a_correction_begins_with_what_it_corrects_and_loses_nothing(
    action: int, member: Member, signed_in: Any
) -> None:
    first = say(action, acting(member), "late", 20, "Il manque une pièce.")
    browser, page = signed_in(member), f"/plan/actions/{action}-pompes"
    form = browser.get(f"{page}?corrects={first}&lang=en").text
    for held in (f'name="corrects" type="hidden" value="{first}"', ">Il manque une pièce.<"):
        assert held in form
    sent = {"status": "late", "progress": "25", "body": "Deux pièces.", "corrects": str(first)}
    assert browser.post(f"{page}/updates", data=sent).status_code == 303
    refused = browser.post(f"{page}/updates?lang=en", data=sent | {"body": "Trois pièces."})
    assert refused.status_code == 422
    for held in ("was corrected or taken back meanwhile", "Trois pièces."):
        assert held in refused.text
    for odd in ("x", "999", "-1", str(2**70)):
        assert browser.get(f"{page}?corrects={odd}").status_code == 200
        odd_sent = browser.post(f"{page}/updates", data=sent | {"corrects": odd})
        assert odd_sent.status_code == 422, odd


def test_who_is_erased_takes_their_words_and_their_reasons_along(
    action: int, member: Member, other: Member
) -> None:
    said = say(action, acting(member), "late", 20, "Mes mots.")
    words = beside(action, acting(other), "Les siens.")
    beside(action, acting(other), "Les siens, corrigés.", corrects=words)
    take_back(said, acting(member), "Mes raisons.")
    with writing():
        remove_own_reports(by=acting(other))
        remove_own_reports(by=acting(member))
    rows = db.session.execute(sa.select(Update.id, Update.body, Update.taken_back_for)).all()
    assert [tuple(row) for row in rows] == [(said, {}, {})]


@pytest.mark.engines
def test_of_acts_on_one_report_at_once_each_is_whole_or_refused(
    app: Flask, action: int, member: Member
) -> None:
    lead = acting(member)
    for at in range(4):
        first = say(action, lead, "late", 20, f"Premier {at}.")
        correcting = partial(say, action, lead, "done", 100, f"Corrigé {at}.", corrects=first)
        answers = together(
            app, correcting, correcting, partial(take_back, first, lead), correcting
        )
        assert [each for each in answers if isinstance(each, Exception)] == [
            each for each in answers if isinstance(each, Fault)
        ]
        done = [each for each in answers if isinstance(each, int)]
        assert len(done) <= 1
        db.session.rollback()
        assert db.session.get_one(Update, first).body == {}
        for each in done:
            take_back(each, lead)
        assert live(action) == ("not started", 0, False)
    sent = partial(say, action, lead, "in progress", 40, "Deux fois.", key="twice")
    assert len(set(together(app, sent, sent))) == 1
    assert live(action) == ("in progress", 40, True)
