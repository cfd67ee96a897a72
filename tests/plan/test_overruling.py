"""A status set against the calendar: who may, how long it holds, and what is shown of both."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed
from app.plan.models import Milestone, StatusOverruling
from app.plan.operations.leaving import remove_own_reports
from app.plan.operations.overruling import overrule, take_overruling_back
from app.plan.operations.updates import report
from app.plan.queries.detail import adopted_action
from app.plan.status import DatedStep, Overruling, Reported, Standing, standing_of
from tests import factories
from tests.conftest import NOON
from tests.factories import acting
from tests.plan.test_races import at_once

WHY = {"fr": "Les pompes sont livrées."}
TODAY = date(2026, 11, 24)


@pytest.fixture
def action(app: Flask, member: Member) -> int:
    """An adopted action of a member whose deadline has passed, with a step to come; its number."""
    columns: dict[str, Any] = {"owner_member_id": member.id, "status": "in progress"}
    overdue = {"due_on": date(2026, 11, 1), "due_precision": "day"}
    number = factories.draft_action("Pompes", **columns, **overdue).id
    factories.stored(Milestone(action_id=number, title={"fr": "Forage"}, due_on=date(2026, 12, 5)))
    factories.adopted()
    return int(number)


def rule(action: int, by: Member, status: str = "in progress", seen: int = 0, **why: str) -> int:
    """What was said is the newest; its number."""
    with writing():
        overrule(action, status, why or WHY, seen=seen, by=acting(by))
    return int(db.session.scalars(sa.select(StatusOverruling.id)).one())


def standing(action: int) -> Standing:
    db.session.rollback()
    detail = adopted_action(action)
    assert detail is not None
    return detail.action.stands


def test_it_is_said_by_whoever_reports_and_never_over_another(
    action: int, member: Member, other: Member, steward: Member
) -> None:
    with pytest.raises(NotAllowed):
        rule(action, other)
    wrongs = [("done", WHY, "status"), ("at risk", {"fr": " "}, "reason"), ("late", WHY, "status")]
    for status, reason, field in wrongs:
        with pytest.raises(Invalid) as refused:
            rule(action, member, status, **reason)
        assert refused.value.field == field
    first = rule(action, member)
    # The same again is no change, whatever was seen.
    assert rule(action, steward) == first
    with pytest.raises(Conflict) as conflict:
        rule(action, steward, "at risk")
    assert conflict.value.theirs == {"État": "En cours"}
    second = rule(action, steward, "at risk", seen=first)
    assert second > first
    with pytest.raises(Conflict), writing():
        take_overruling_back(action, seen=first, by=acting(member))
    for _twice in range(2):
        with writing():
            take_overruling_back(action, seen=second, by=acting(member))
    assert standing(action) == Standing("overdue", "overdue")
    verbs = sa.select(Event.verb).where(Event.verb.like("action.%")).order_by(Event.id)
    said = [verb for verb in db.session.scalars(verbs) if "rule" in verb]
    assert said == ["action.overruled", "action.overruled", "action.unruled"]


def test_it_holds_until_the_next_date_passes_or_another_status_is_reported(
    action: int, member: Member
) -> None:
    rule(action, member)
    holding = Standing("in progress", "overdue", True, date(2026, 12, 5))
    assert standing(action) == holding
    with clock.set_to(NOON + timedelta(hours=1)), writing():
        report(action, "in progress", 50, {"fr": "On avance."}, by=acting(member))
    assert standing(action) == holding
    with clock.set_to(datetime.combine(date(2026, 12, 5), NOON.timetz())):
        assert standing(action) == holding
    with clock.set_to(datetime.combine(date(2026, 12, 6), NOON.timetz())):
        assert standing(action) == Standing("overdue", "overdue")
        # The same words once more begin anew.
        rule(action, member, seen=db.session.scalars(sa.select(StatusOverruling.id)).one())
        assert standing(action) == Standing("in progress", "overdue", True, None)
    with clock.set_to(NOON + timedelta(days=30)), writing():
        report(action, "at risk", 50, {"fr": "Incertain."}, by=acting(member))
    assert standing(action) == Standing("overdue", "overdue")
    with clock.set_to(NOON + timedelta(days=31)), writing():
        report(action, "abandoned", 50, {"fr": "Fini."}, by=acting(member))
    with pytest.raises(Invalid), writing():
        overrule(action, "at risk", WHY, seen=0, by=acting(member))


def test_an_edition_that_moves_the_next_date_moves_until_when_it_holds(
    action: int, member: Member
) -> None:
    rule(action, member)
    with writing():
        db.session.scalars(sa.select(Milestone)).one().due_on = date(2026, 12, 20)
    # Of the draft alone nothing follows.
    assert standing(action).until == date(2026, 12, 5)
    factories.adopted()
    assert standing(action) == Standing("in progress", "overdue", True, date(2026, 12, 20))


SAID = Overruling("in progress", NOON, TODAY)


@pytest.mark.parametrize(
    ("reported", "due", "steps", "ruled", "words"),
    [
        ("in progress", TODAY, [], None, "in progress"),
        ("in progress", TODAY - timedelta(1), [], None, "overdue"),
        ("done", TODAY - timedelta(1), [DatedStep(TODAY - timedelta(1), False)], SAID, "done"),
        ("not started", None, [DatedStep(TODAY - timedelta(1), False)], None, "behind"),
        ("not started", None, [DatedStep(TODAY - timedelta(1), True)], None, "not started"),
        ("not started", None, [DatedStep(TODAY, False)], None, "not started"),
        ("at risk", None, [DatedStep(TODAY - timedelta(1), False)], None, "at risk"),
        ("late", TODAY, [DatedStep(TODAY - timedelta(1), False)], None, "late"),
        # Said on the last day of a date it ends with that day.
        ("at risk", TODAY, [], SAID, "in progress"),
        ("at risk", TODAY - timedelta(1), [], SAID, "in progress"),
    ],
)
def test_each_part_of_the_rule(
    reported: str, due: date | None, steps: list[DatedStep], ruled: Overruling | None, words: str
) -> None:
    found = standing_of(Reported(reported, None), due, steps, ruled, TODAY)
    assert found.words == words
    if ruled and reported == "at risk" and due == TODAY:
        after = standing_of(Reported(reported, None), due, steps, ruled, TODAY + timedelta(1))
        assert after.words == "overdue"


def page(browser: FlaskClient, address: str) -> LexborHTMLParser:
    answer = browser.get(f"{address}?lang=en")
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def test_the_page_and_the_files_tell_both(
    client: FlaskClient, signed_in: Any, action: int, member: Member
) -> None:
    path = f"/plan/actions/{action}-pompes"
    assert page(client, path).css_first(".status-line .on-paper").text() == "Deadline passed"
    browser = signed_in(member)
    sent = {"overruling-status": "in progress", "overruling-reason": "Livrées <b>hier</b>."}
    refused = browser.post(f"{path}/overruling", data={**sent, "overruling-reason": " "})
    assert refused.status_code == 422
    assert 'id="overruling-reason-error"' in refused.text
    assert browser.post(f"{path}/overruling", data=sent).status_code == 303
    told = page(client, path)
    words = " ".join(told.css_first(".sheet__head .notice").text(separator=" ").split())
    assert words.startswith("“In progress”, says Salma Bennani on 24 November 2026: Livrées")
    assert "By the calendar: Deadline passed" in words
    assert "This holds until 5 December 2026" in words
    assert not told.css("form[action$='/overruling']")
    row = page(client, "/plan/").css_first(".act__state").text(separator=" ")
    assert " ".join(row.split()) == "Status: In progress by the calendar: Deadline passed"
    found = client.get("/plan/plan.json").json["actions"][0]
    assert (found["status"], found["by_calendar"]) == ("in progress", "late")
    assert found["overruling"] == {
        "status": "in progress",
        "reason": {"fr": "Livrées <b>hier</b>."},
        "at": "2026-11-24T12:00:00Z",
        "until": "2026-12-05",
    }
    number = db.session.scalars(sa.select(StatusOverruling.id)).one()
    stale = browser.post(f"{path}/overruling", data={**sent, "overruling-status": "at risk"})
    assert (stale.status_code, "Livrées" in stale.text) == (409, True)
    back = {"act": "remove", "overruling-seen": str(number)}
    assert browser.post(f"{path}/overruling", data=back).status_code == 303
    assert not page(client, path).css(".sheet__head .notice")


def test_it_goes_with_whoever_is_erased_unless_an_organisation_said_it(
    action: int, member: Member, steward: Member
) -> None:
    rule(action, member)
    with writing():
        remove_own_reports(by=acting(member))
    assert db.session.scalar(sa.select(StatusOverruling)) is None
    number = rule(action, steward)
    organisation = factories.organisation().id
    with writing():
        db.session.get_one(StatusOverruling, number).organisation_id = organisation
        remove_own_reports(by=acting(steward))
    assert standing(action).overruled


@pytest.mark.engines
def test_of_several_at_once_one_is_said(app: Flask, action: int, member: Member) -> None:
    by = acting(member)
    acts = [
        partial(overrule, action, status, {"fr": f"Motif {n}."}, seen=0, by=by)
        for n, status in enumerate(("in progress", "at risk", "not started"))
    ]
    assert at_once(app, acts) == Counter(done=1, conflict=2)
    db.session.rollback()
    assert len(db.session.scalars(sa.select(StatusOverruling)).all()) == 1
