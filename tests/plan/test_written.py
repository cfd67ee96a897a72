"""What the steering group writes into the draft: every field of it, where it is refused, both
sides of a conflict.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.activity.models import Event
from app.activity.operations import digest_of
from app.database import db, writing
from app.errors import Conflict, Invalid
from app.plan.models import Action, ActionPartner, ActionPrinciple, ActionTerritory, Milestone
from app.plan.operations.actions import add_action, change_action, fingerprint
from app.plan.operations.content import ActionContent
from app.plan.operations.milestones import add_milestone
from app.plan.operations.objectives import add_objective, change_objective
from app.text.canonical import LARGEST
from tests import factories

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def whole(app: Flask, member: Member) -> dict[str, Any]:
    """A content with all its fields."""
    return {
        "title": {"fr": "Installer trois pompes", "ar": "ثلاث مضخات"},
        "description": {"fr": "Au soleil."},
        "measure": {"fr": "Litres."},
        "owner": f"member:{member.key}",
        "partners": (f"organisation:{factories.organisation().id}",),
        "starts_on": "2027-Q1",
        "due_on": "2027-06",
        "budget": LARGEST,
        "reference": "2.1",
        "beneficiaries": {"fr": "Les familles."},
        "to_reach": LARGEST,
        "objective_id": factories.objective().id,
        "principles": (factories.principle().id,),
        "territories": (factories.territory().id,),
    }


def added(content: dict[str, Any], by: Member) -> Action:
    with writing():
        return add_action(ActionContent(**content), by=factories.acting(by))


def recorded() -> list[tuple[str, str, int, str]]:
    rows = sa.select(Event.verb, Event.subject_kind, Event.subject_id, Event.digest).order_by(
        Event.id
    )
    return [tuple(row) for row in db.session.execute(rows)]


def test_every_field_is_written(whole: dict[str, Any], member: Member, steward: Member) -> None:
    action = added(whole, steward)
    assert (action.title, action.description, action.measure) == (
        whole["title"],
        whole["description"],
        whole["measure"],
    )
    assert (action.owner_member_id, action.owner_organisation_id, action.budget) == (
        member.id,
        None,
        LARGEST,
    )
    assert (action.reference, action.to_reach) == ("2.1", LARGEST)
    assert action.beneficiaries == whole["beneficiaries"]
    assert (action.starts_on, action.starts_precision) == (date(2027, 1, 1), "quarter")
    assert (action.due_on, action.due_precision) == (date(2027, 6, 30), "month")
    assert action.objective_id == whole["objective_id"]
    assert db.session.scalars(sa.select(ActionPrinciple.principle_id)).all() == list(
        whole["principles"]
    )
    assert db.session.scalars(sa.select(ActionTerritory.territory_id)).all() == list(
        whole["territories"]
    )
    partner = db.session.scalars(sa.select(ActionPartner)).one()
    assert whole["partners"] == (f"organisation:{partner.organisation_id}",)
    content = [
        whole["title"],
        whole["description"],
        whole["owner"],
        "2027-06",
        list(whole["principles"]),
    ]
    assert fingerprint(ActionContent(**whole)) == content
    first, asked = recorded()
    assert first == ("action.added", "action", action.id, digest_of(content))
    assert asked[:3] == ("action.asked", "action", action.id)


FAULTS = [
    ({"owner": ""}, "owner", "Choose who is responsible for this action."),
    ({"due_on": ""}, "due_on", "Say until when this action is to be done."),
    ({"principles": ()}, "principles", "Choose at least one principle that this action serves."),
    ({"title": {}}, "title_fr", "Give the action a title."),
    ({"budget": -1}, "budget", "This amount cannot be written down."),
    ({"budget": LARGEST + 1}, "budget", "This amount cannot be written down."),
    ({"to_reach": -1}, "to_reach", "This amount cannot be written down."),
    ({"reference": "x" * 101}, "reference", "This reference is too long."),
    ({"objective_id": 10**8}, "objective", "Choose from the list."),
    ({"principles": (10**8,)}, "principles", "Choose from the list."),
    ({"territories": (10**8,)}, "territories", "Choose from the list."),
    ({"owner": "organisation:999999999"}, "owner", "There is no such organisation or member."),
    ({"owner": "organisation:1234567890"}, "owner", "There is no such organisation or member."),
    ({"owner": "member:nobody"}, "owner", "There is no such organisation or member."),
    ({"owner": "person:1"}, "owner", "There is no such organisation or member."),
    ({"partners": ("member:nobody",)}, "partners", "There is no such organisation or member."),
    ({"starts_on": "2027-Q3"}, "due_on", "The deadline lies before the beginning."),
]


@pytest.mark.parametrize(("wrong", "field", "sentence"), FAULTS)
def test_what_is_wrong_is_said_at_its_field(
    app: Flask,
    whole: dict[str, Any],
    steward: Member,
    wrong: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    with app.test_request_context(headers=ENGLISH), pytest.raises(Invalid) as refused:
        added(whole | wrong, steward)
    assert (refused.value.field, str(refused.value)) == (field, sentence)
    assert db.session.scalar(sa.select(Action.id)) is None


def test_it_may_begin_in_the_month_in_which_it_ends(
    whole: dict[str, Any], steward: Member
) -> None:
    assert added(whole | {"starts_on": "2027-06-30", "budget": 0}, steward).budget == 0


def test_a_stale_action_shows_both_sides_whole(
    app: Flask, whole: dict[str, Any], steward: Member
) -> None:
    action, by = added(whole, steward), factories.acting(steward)
    mine = ActionContent(
        title={"fr": "Mien"}, owner=whole["owner"], due_on="2028", principles=whole["principles"]
    )
    with app.test_request_context(headers=ENGLISH), pytest.raises(Conflict) as conflict, writing():
        change_action(action.id, mine, seen=99, by=by)
    assert str(conflict.value.sentence) == "Somebody else changed this action meanwhile."
    assert conflict.value.theirs == {
        "Reference": "2.1",
        "Title (العربية)": "ثلاث مضخات",
        "Title (Français)": "Installer trois pompes",
        "Description (Français)": "Au soleil.",
        "How it is measured (Français)": "Litres.",
        "Beneficiaries (Français)": "Les familles.",
        "How many people it is to reach": str(LARGEST),
        "Budget": str(LARGEST),
        "Begins": "2027-Q1",
        "Deadline": "2027-06",
    }
    assert {place: text for place, text in conflict.value.mine.items() if text} == {
        "Title (Français)": "Mien",
        "Deadline": "2028",
    }


def test_a_change_of_links_alone_is_a_change(whole: dict[str, Any], steward: Member) -> None:
    action = added(whole, steward)
    less = ActionContent(**whole | {"territories": (), "partners": ()})
    with writing():
        change_action(action.id, less, seen=1, by=factories.acting(steward))
    assert db.session.get_one(Action, action.id).version == 2
    assert db.session.scalar(sa.select(ActionTerritory.territory_id)) is None
    assert db.session.scalar(sa.select(ActionPartner.id)) is None
    assert recorded()[-1] == ("action.changed", "action", action.id, digest_of(fingerprint(less)))


def test_an_objective_is_written_recorded_and_shown_in_a_conflict(
    app: Flask, steward: Member
) -> None:
    by, principle = factories.acting(steward), factories.principle().id
    with writing():
        first = add_objective({"fr": "Eau"}, {"fr": "Pour chacun."}, principle, by=by)
        second = add_objective({"fr": "Sol"}, {}, None, by=by)
    assert (first.position, second.position, first.principle_id) == (1, 2, principle)
    with writing():
        change_objective(first.id, {"fr": "L’eau"}, {"ar": "للجميع"}, None, 7, seen=1, by=by)
    assert (first.name, first.statement, first.principle_id, first.position) == (
        {"fr": "L’eau"},
        {"ar": "للجميع"},
        None,
        7,
    )
    added_as, changed_as = (
        [{"fr": "Eau"}, {"fr": "Pour chacun."}, principle],
        [first.name, first.statement, None, 7],
    )
    told = [row for row in recorded() if row[2] == first.id]
    assert told == [
        ("objective.added", "objective", first.id, digest_of(added_as)),
        ("objective.changed", "objective", first.id, digest_of(changed_as)),
    ]
    with app.test_request_context(headers=ENGLISH), pytest.raises(Conflict) as conflict, writing():
        change_objective(first.id, {"fr": "Mien", "ar": "لي"}, {}, None, 1, seen=1, by=by)
    assert str(conflict.value.sentence) == "Somebody else changed this objective meanwhile."
    assert conflict.value.theirs == {
        "Name (Français)": "L’eau",
        "Name (العربية)": "",
        "What it is for (العربية)": "للجميع",
    }
    assert conflict.value.mine == {
        "Name (Français)": "Mien",
        "Name (العربية)": "لي",
        "What it is for (العربية)": "",
    }


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        (({}, {}, None), "name_fr", "Give the objective a name."),
        (({"fr": "Eau"}, {}, 99), "principle", "Choose from the list."),
    ],
)
def test_what_an_objective_lacks_is_said_at_its_field(
    app: Flask, steward: Member, given: tuple[Any, ...], field: str, sentence: str
) -> None:
    with app.test_request_context(headers=ENGLISH), pytest.raises(Invalid) as refused, writing():
        add_objective(*given, by=factories.acting(steward))
    assert (refused.value.field, str(refused.value)) == (field, sentence)


@pytest.mark.parametrize(
    ("due", "on", "precision"), [("2027", date(2027, 12, 31), "year"), ("", None, "day")]
)
def test_a_milestone_is_as_vague_as_it_was_given(
    app: Flask, steward: Member, due: str, on: date | None, precision: str
) -> None:
    action = factories.draft_action()
    with writing():
        row = add_milestone(action.id, {"fr": "Étude"}, due, by=factories.acting(steward))
    found = db.session.get_one(Milestone, row.id)
    assert (found.action_id, found.title, found.due_on, found.due_precision) == (
        action.id,
        {"fr": "Étude"},
        on,
        precision,
    )
    assert recorded() == [
        ("milestone.added", "action", action.id, digest_of([{"fr": "Étude"}, due]))
    ]
    with app.test_request_context(headers=ENGLISH), pytest.raises(Invalid) as refused, writing():
        add_milestone(action.id, {}, due, by=factories.acting(steward))
    assert (refused.value.field, str(refused.value)) == ("title_fr", "Give the milestone a title.")
