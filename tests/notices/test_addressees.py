"""Who is reminded of the plan: whoever answers for an action, or the next in line."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.mail.models import RefusedAddress
from app.mail.operations import address_digest
from app.notices.models import Pace
from app.notices.queries.addressees import contact_of
from app.organisations.models import Organisation
from app.plan.models import ActionPerson
from tests import factories
from tests.conftest import NOON
from tests.notices.reminding import TODAY, at, changed, person, plan, reached


def stops(member: Member) -> None:
    factories.stored(Pace(member_id=member.id, kind="commitment", pace="never"))


def bounces(address: str) -> None:
    refused = {"address": address_digest(address), "times": 1, "at": at(3)}
    factories.stored(RefusedAddress(**refused))


def test_who_cannot_be_reached_gives_way_to_the_next_in_line(app: Flask) -> None:
    steers, lead = person("Aicha", role="steering"), person("Salma")
    charge = person("Brahim")
    [number] = plan("2026-12-24", lead=lead)
    factories.stored(ActionPerson(action_id=number, member_id=charge.id, at=NOON))
    assert reached() == [f"member {lead.id}", f"member {charge.id}"]
    stops(lead)
    changed(sa.update(Member).where(Member.id == charge.id).values(email=None))
    assert reached(1) == [f"member {steers.id}"]


def test_an_organisation_without_a_mandate_is_told_at_its_contact(app: Flask) -> None:
    steers = person("Aicha", role="steering")
    amal = factories.organisation(contact="Tel. 05 22, ou écrire à Bureau <info@amal.example>.")
    holder = person("Salma")
    factories.mandate(amal, holder, "report", until_at=at(2))
    factories.mandate(amal, person("Brahim"), "vote")
    plan("2026-12-24", lead=amal)
    assert reached() == [f"member {holder.id}"]
    assert reached(2) == [f"organisation {amal.id}"]
    # A mail that came back for good: for a month the next one hears.
    bounces("info@amal.example")
    assert reached(4) == [f"member {steers.id}"]
    assert reached(24) == [f"member {steers.id}"]
    # The seven days before were said to the contact by nobody.
    changed(sa.delete(RefusedAddress))
    assert reached(26) == [f"organisation {amal.id}"]
    # Nor is whoever wants no such mail told as a contact.
    stops(person("Bureau", email="info@amal.example"))
    assert reached(32) == [f"member {steers.id}"]
    # Nobody acts for one that has left.
    changed(sa.delete(Pace))
    changed(sa.update(Organisation).values(left_on=TODAY))
    assert reached(62) == [f"member {steers.id}"]


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("", ""),
        ("05 22 00 00 00", ""),
        ("<mailto:a@b.example>", "a@b.example"),
        ("Bureau <a@b.example>, c@d.example", "a@b.example"),
        ("écrire à «بريد» A@b.example.", "a@b.example"),
    ],
)
def test_the_first_address_of_a_contact_counts(contact: str, address: str) -> None:
    assert contact_of(contact) == address
