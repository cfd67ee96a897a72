"""Administrators suspend somebody: who reads why, and when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.accounts.operations import hash_password
from app.activity.models import Event
from app.database import db
from tests import factories
from tests.conftest import NOON
from tests.people.asking import PASSWORD, Browser, names, signing_in


@pytest.fixture
def suspended(admin: FlaskClient) -> Member:
    """A member who was suspended for a week, the 24th until the 30th."""
    row = factories.member("Anas", email="anas@example.org", password_hash=hash_password(PASSWORD))
    given = {"reason": "Insultes\nrépétées", "until": "2026-11-30"}
    assert admin.post(f"/admin/members/{row.id}/suspension", data=given).status_code == 303
    return row


def test_who_is_suspended_reads_why_after_the_right_password_and_nobody_else(
    client: FlaskClient, suspended: Member, steward: Member, signed_in: Browser
) -> None:
    wrong = signing_in(client, "anas@example.org", "autre chose")
    assert "Insultes" not in wrong.text
    where = signing_in(client, "anas@example.org").location
    page = client.get(f"{where}?lang=fr").text
    assert "Votre compte est suspendu : vous pouvez lire, rien d’autre." in page
    assert "Insultes" in page
    assert "30 novembre 2026" in page
    reason = "Insultes" in signed_in(steward).get("/steering/plan/actions/new").text
    assert (client.get("/proposals/new").status_code, reason) == (403, False)


def test_after_its_last_day_a_suspension_is_over_without_anybodys_act(
    client: FlaskClient, admin: FlaskClient, suspended: Member
) -> None:
    factories.cycle("gather")
    signing_in(client, "anas@example.org")
    found = {}
    for hours, day in ((-1, "the last"), (0, "the next")):
        with clock.set_to(NOON.replace(day=30, hour=23) + timedelta(hours=hours + 1)):
            factories.shown_again()
            listed = names(admin.get("/admin/members?state=suspended").text)
            found[day] = (client.get("/proposals/new").status_code, listed)
    assert found == {"the last": (403, ["Anas"]), "the next": (200, [])}


def test_the_log_tells_of_a_suspension_without_its_reason(
    admin: FlaskClient, suspended: Member
) -> None:
    page = admin.get("/admin/log?lang=fr").text
    assert ("Compte suspendu" in page, "Insultes" in page) == (True, False)
    digests = sa.select(Event.digest).where(Event.verb == "member.suspended")
    assert db.session.scalar(digests) == ""


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": ""}, "Ce champ est obligatoire."),
        ({"reason": "Insultes", "until": "2026-11-23"}, "Ce jour est passé"),
        ({"reason": "Insultes", "until": "9999-12-31"}, "Donnez un jour, comme 2027-03-31."),
        ({"reason": "Insultes", "until": "demain"}, "Donnez un jour, comme 2027-03-31."),
    ],
)
def test_a_suspension_that_will_not_do_is_said_at_its_field(
    admin: FlaskClient, member: Member, given: dict[str, str], sentence: str
) -> None:
    page = admin.post(f"/admin/members/{member.id}/suspension?lang=fr", data=given)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert given["reason"] in page.text
    assert db.session.get_one(Member, member.id).suspended_at is None
