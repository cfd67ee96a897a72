"""Editions are compared: what is new, gone or changed, field by field and word by word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member
from app.database import db, writing
from app.plan.models import Action, ActionPartner, ActionPrinciple, Edition, Milestone
from app.text.canonical import sha256_hex
from tests import factories
from tests.plan.test_edition import as_earlier_format, whole_draft


@pytest.fixture
def moved(member: Member) -> Action:
    """An action of two editions that says something else in each field in the second."""
    action = factories.draft_action("Creuser un puits", budget=5000)
    step = factories.stored(Milestone(action_id=action.id, title={"fr": "Le terrain"}))
    factories.draft_action("Rester")
    factories.adopted()
    place, other = factories.organisation("Maison"), factories.principle("Partage")
    with writing():
        row = db.session.get_one(Action, action.id)
        row.title = {"fr": "Creuser deux puits"}
        row.due_on, row.due_precision, row.budget = date(2028, 1, 1), "day", None
        row.owner_organisation_id = place.id
        db.session.get_one(Milestone, step.id).due_on = date(2027, 5, 1)
        db.session.add(ActionPartner(action_id=action.id, member_id=member.id))
        db.session.add(ActionPrinciple(action_id=action.id, principle_id=other.id))
    factories.draft_action("Arriver")
    return action


def told(page: str) -> dict[str, tuple[str, str]]:
    """What each field said and says, by its name."""
    found = {}
    for part in LexborHTMLParser(page).css("h4"):
        text = part.parent.css_first(".diff")
        gone, come = (text.css(tag) for tag in ("del", "ins"))
        found[part.text(strip=True)] = (
            " ".join(node.text() for node in gone),
            " ".join(node.text() for node in come),
        )
    return found


def test_what_an_edition_changed_is_told_by_field_and_by_word(
    client: FlaskClient,
    steward: Member,
    moved: Action,
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    draft = signed_in(steward).get("/steering/plan/changes?lang=en").text
    factories.adopted()
    page = client.get("/plan/editions/2/changes?lang=en").text
    assert told(draft) == told(page)
    fields = told(page)
    assert fields["Title"] == ("un", "deux")
    assert fields["Deadline"][1] == "1 January 2028"
    assert fields["Budget"][1] == ""
    assert "Maison" in fields["Who is responsible"][1]
    assert "Salma" in fields["Partners"][1]
    assert "Partage" in fields["Principles that it serves"][1]
    assert "1 May 2027" in fields["Milestones"][1]
    assert "Arriver" in page.partition("<h2>New")[2]
    assert "Rester" not in page
    assert "everything in it is new" in client.get("/plan/editions/1/changes?lang=en").text
    assert client.get("/plan/editions/3/changes").status_code == 404


@pytest.mark.parametrize("number", [1, 2])
def test_an_edition_of_an_earlier_format_differs_in_nothing_from_the_same_draft(
    client: FlaskClient, member: Member, number: int
) -> None:
    whole_draft(member)
    text = as_earlier_format(factories.adopted(), number)
    with writing():
        db.session.execute(
            sa.update(Edition).values(content=text, sha256=sha256_hex(text.encode()))
        )
        # Something else must differ, or there is nothing to adopt.
        row = db.session.scalars(sa.select(Action).order_by(Action.id)).first()
        assert row is not None
        row.title = {"fr": "Autrement"}
    factories.adopted()
    assert list(told(client.get("/plan/editions/2/changes?lang=en").text)) == ["Title"]
