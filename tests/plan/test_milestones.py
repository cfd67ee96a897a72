"""Milestones that change, are dropped, or were not reached after all: with a reason once they are
promised, which the public reads with the adoption.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
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
from app.errors import Conflict, Invalid, NotFound
from app.plan.models import Action, Milestone, MilestoneChange
from app.plan.operations.milestones import (
    add_milestone,
    change_milestone,
    complete_milestone,
    drop_milestone,
)
from tests import factories
from tests.conftest import NOON
from tests.factories import acting

WHY = {"fr": "La pompe arrive plus tard."}
Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def later() -> Callable[[], Any]:
    """`with later():` each is an hour after the one before."""
    hours = iter(range(1, 100))
    return lambda: clock.set_to(NOON + timedelta(hours=next(hours)))


@pytest.fixture
def step(app: Flask) -> int:
    """The number of a milestone of an action of the draft."""
    action = factories.draft_action("Pompes").id
    planned = {"due_on": date(2027, 3, 31), "due_precision": "month"}
    return factories.stored(Milestone(action_id=action, title={"fr": "Étude"}, **planned)).id


def page_of(client: FlaskClient, step: int) -> str:
    """The words of the public page of the action that the step belongs to."""
    action = db.session.scalar(sa.select(Action.id).order_by(Action.id).limit(1))
    page = client.get(f"/plan/actions/{action}?lang=en", follow_redirects=True).text
    return " ".join(LexborHTMLParser(page).css_first("main").text(separator=" ").split())  # type: ignore[union-attr]


def change(step: int, by: Member, due_on: str, reason: dict[str, str], **other: Any) -> Milestone:
    """The steering group gives the step another deadline."""
    seen = other.get("seen", db.session.get_one(Milestone, step).version)
    title = other.get("title", {"fr": "Étude"})
    with writing():
        return change_milestone(step, title, due_on, reason, seen=seen, by=acting(by))


def drop(step: int, by: Member, reason: dict[str, str]) -> None:
    """The steering group drops the step."""
    with writing():
        drop_milestone(step, reason, by=acting(by))


def test_what_nobody_was_promised_changes_and_goes_without_a_reason(
    step: int, steward: Member
) -> None:
    changed = change(step, steward, "2027-Q3", {})
    assert (changed.due_on, changed.due_precision) == (date(2027, 9, 30), "quarter")
    drop(step, steward, {})
    with pytest.raises(NotFound):
        drop(step, steward, {})
    factories.adopted()
    # Nor does a reason make sense for a step that only the draft knows, after its action is adopted.
    action = db.session.scalars(sa.select(Action.id)).one()
    with writing():
        added = add_milestone(action, {"fr": "Forage"}, "", by=acting(steward)).id
    change(added, steward, "2027", {}, title={"fr": "Forage"})
    drop(added, steward, {})
    assert db.session.scalar(sa.select(Milestone)) is None
    assert db.session.scalar(sa.select(MilestoneChange)) is None


def test_what_was_promised_changes_and_is_dropped_with_a_reason_alone(
    step: int, steward: Member
) -> None:
    factories.adopted()
    for reason in ({}, {"fr": " "}, {"fr": "\u200b"}):
        with pytest.raises(Invalid) as refused:
            change(step, steward, "2027-09", reason)
        assert refused.value.field == "reason_fr"
        with pytest.raises(Invalid):
            drop(step, steward, reason)
    change(step, steward, "2027-03", {})  # as it was: nothing to give a reason for
    change(step, steward, "2027-09", WHY)
    for _twice in range(2):
        drop(step, steward, {"fr": "Sans objet."})
    row = db.session.get_one(Milestone, step)
    assert (row.dropped_on, row.due_on) == (date(2026, 11, 24), date(2027, 9, 30))
    said = db.session.execute(
        sa.select(MilestoneChange.kind, MilestoneChange.reason, MilestoneChange.by_id)
    )
    assert [tuple(each) for each in said] == [
        ("changed", WHY, steward.id),
        ("dropped", {"fr": "Sans objet."}, steward.id),
    ]
    verbs = sa.select(Event.verb).where(Event.verb.like("milestone.%")).order_by(Event.id)
    assert db.session.scalars(verbs).all() == ["milestone.changed", "milestone.dropped"]


def test_the_public_is_told_with_the_adoption_what_was_dropped_or_moved_and_why(
    step: int, steward: Member, client: FlaskClient, later: Callable[[], Any]
) -> None:
    action = db.session.scalars(sa.select(Action.id)).one()
    gone = factories.stored(Milestone(action_id=action, title={"fr": "Forage"})).id
    factories.stored(Milestone(action_id=action, title={"fr": "Bilan"}))
    factories.adopted()
    with later():
        change(step, steward, "2027-09", WHY)
        change(gone, steward, "", {"fr": "Un autre nom."}, title={"fr": "Secret"})
        drop(gone, steward, {"fr": "La nappe est trop basse."})
        page = page_of(client, step)
        assert not [word for word in ("plus tard", "trop basse", "Secret") if word in page]
        assert "Forage" in page
    with later():
        factories.adopted()
    with later():
        page = page_of(client, step)
    assert "Étude deadline moved from March 2027 to September 2027 La pompe arrive" in page
    assert "Forage dropped La nappe est trop basse." in page
    # Its other title stood in no edition.
    assert "Secret" not in page
    assert "0 of 2 reached" in page
    # What is said again in the draft waits for the next adoption, and what was told stays.
    with later():
        change(step, steward, "2027-10", {"fr": "Encore."})
        page = page_of(client, step)
        assert "Encore." not in page
        assert "moved from March 2027 to September 2027" in page
    with later():
        factories.adopted()
        page = page_of(client, step)
        assert "moved from September 2027 to October 2027 Encore." in page
        assert "Forage dropped" in page


def test_that_a_step_was_not_reached_after_all_is_read_at_once(
    step: int, member: Member, client: FlaskClient, signed_in: Browser
) -> None:
    with writing():
        action = db.session.scalars(sa.select(Action)).one()
        action.owner_member_id, action.owner_organisation_id = member.id, None
    factories.adopted()
    with writing():
        complete_milestone(step, date(2026, 11, 1), by=acting(member))
    browser, path = signed_in(member), f"/plan/milestones/{step}/reopening?lang=en"
    name = f"reopening-{step}-reason"
    refused = browser.post(path, data={name: ""})
    assert (refused.status_code, f'id="{name}-error"' in refused.text) == (422, True)
    long = "x" * 100_001
    assert long in browser.post(path, data={name: long}).text
    assert browser.post(path, data={name: "Le puits est à sec."}).status_code == 303
    page = page_of(client, step)
    assert "Étude not reached after all Le puits est à sec." in page
    assert "0 of 1 reached" in page


def test_a_step_that_the_newest_edition_lacks_is_not_reported_on(
    step: int, steward: Member, later: Callable[[], Any]
) -> None:
    factories.adopted()
    drop(step, steward, WHY)
    # As long as the public reads of it, it can be reached.
    with writing():
        complete_milestone(step, date(2026, 11, 20), by=acting(steward))
    with later():
        factories.adopted()
    with pytest.raises(NotFound), writing():
        complete_milestone(step, date(2026, 11, 21), by=acting(steward))


def test_of_two_who_change_a_step_the_second_is_shown_both_texts(
    step: int, steward: Member
) -> None:
    change(step, steward, "2027-09", {}, title={"fr": "Leur titre"})
    with pytest.raises(Conflict) as refused:
        change(step, steward, "2027-10", {}, title={"fr": "Mon titre"}, seen=1)
    assert set(refused.value.theirs.values()) == {"Leur titre", "2027-09"}
    assert set(refused.value.mine.values()) == {"Mon titre", "2027-10"}
    factories.adopted()
    drop(step, steward, WHY)
    with pytest.raises(Conflict) as late:
        change(step, steward, "2027-10", WHY, title={"fr": "Mon titre"})
    assert "Mon titre" in late.value.mine.values()


def test_a_step_is_changed_and_dropped_on_its_page(
    step: int, steward: Member, signed_in: Browser
) -> None:
    with writing():
        db.session.get_one(Milestone, step).title = {"fr": "Étude", "es": "Estudio"}
    factories.adopted()
    browser, page = signed_in(steward), f"/steering/plan/milestones/{step}"
    whole = {"title_fr": "Grande étude", "due_on": "2028", "version": 2}
    refused = browser.post(f"{page}?lang=en", data=whole)
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    assert "Grande étude" in refused.text
    assert browser.post(page, data=whole | {"reason_fr": "Plus grand."}).status_code == 303
    row = db.session.get_one(Milestone, step)
    assert (row.title, row.due_precision) == ({"fr": "Grande étude", "es": "Estudio"}, "year")
    assert browser.post(page, data=whole | {"title_fr": "", "due_on": "x"}).status_code == 422
    draft = browser.get(f"/steering/plan/actions/{row.action_id}?lang=en").text
    assert (f"{page}?lang=en" in draft, "After the deadline of the action" in draft) == (
        True,
        True,
    )
    assert "A milestone lies after the deadline" in browser.get("/steering/plan/?lang=en").text
    assert browser.post(f"{page}/dropping").status_code == 422
    why = {"dropping-reason_fr": "Sans objet."}
    assert browser.post(f"{page}/dropping", data=why).status_code == 303
    dropped = browser.get(f"{page}?lang=en").text
    assert "Dropped on" in dropped
    assert "Sans objet." in dropped
