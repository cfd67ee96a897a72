"""Organisations sign the newest edition, under a mandate to commit them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.activity.models import Event
from app.database import db
from app.organisations.models import Organisation
from app.plan.models import Signature
from tests import factories

POST = "/plan/editions/1/signature"


@pytest.fixture
def house(member: Member) -> Organisation:
    """An organisation that the member may commit, and an adopted edition."""
    factories.draft_action()
    factories.adopted()
    found = factories.organisation("Maison de l’eau")
    factories.mandate(found, member, "vote", "commit")
    return found


def test_an_organisation_signs_once_beside_the_edition_and_not_in_it(
    client: FlaskClient,
    member: Member,
    house: Organisation,
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    before = client.get("/plan/editions/1.json").data
    browser = signed_in(member)
    assert 'value="organisation:' in browser.get("/plan/editions/1?lang=en").text
    for _twice in range(2):
        answer = browser.post(POST, data={"as": f"organisation:{house.id}"})
        assert (answer.status_code, answer.location) == (303, "/plan/editions/1#signatures")
    assert db.session.scalar(sa.select(sa.func.count(Signature.id))) == 1
    told = db.session.scalars(sa.select(Event).where(Event.verb == "edition.signed")).one()
    assert (told.actor_key, told.mandate_id is not None) == (member.key, True)
    for page in (client, browser):
        text = page.get("/plan/editions/1?lang=en").text
        assert "Maison de l’eau" in text.partition("Signed by")[2].partition("Proof")[0]
        assert "Sign this edition" not in text
    assert client.get("/plan/editions/1.json").data == before


def test_nobody_signs_for_themselves_without_the_power_or_an_old_edition(
    client: FlaskClient,
    member: Member,
    steward: Member,
    house: Organisation,
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    other = factories.organisation("Autre")
    factories.mandate(other, member, "vote")
    browser = signed_in(member)
    assert "Autre" not in browser.get("/plan/editions/1?lang=en").text
    for data in ({}, {"as": f"organisation:{other.id}"}):
        assert browser.post(POST, data=data).status_code == 403
    assert (
        browser.post(
            "/plan/editions/7/signature", data={"as": f"organisation:{house.id}"}
        ).status_code
        == 404
    )
    assert client.post(POST).status_code in (302, 303, 401, 403)
    factories.draft_action("Encore une")
    factories.adopted()
    late = browser.post(f"{POST}?lang=en", data={"as": f"organisation:{house.id}"})
    assert (late.status_code, "A newer edition was adopted" in late.text) == (409, True)
    assert db.session.scalar(sa.select(Signature)) is None
