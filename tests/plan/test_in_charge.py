"""People in charge of an action: members, named by its lead, shown by their names."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.activity.operations import digest_of
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.organisations.models import Mandate
from app.plan.models import MOST_PEOPLE, ActionPerson
from app.plan.operations.charge import name_person, remove_person
from app.plan.operations.leaving import leave_own_actions
from tests import factories
from tests.factories import acting
from tests.races import together


@pytest.fixture
def action(app: Flask, member: Member) -> int:
    """An adopted action that a member leads; its number."""
    number = factories.draft_action("Pompes", owner_member_id=member.id).id
    factories.adopted()
    return number


def name(action: int, key: str, by: Actor) -> None:
    with writing():
        name_person(action, key, by=by)


def remove(action: int, key: str, by: Actor) -> None:
    with writing():
        remove_person(action, key, by=by)


def named() -> list[int]:
    db.session.rollback()
    return sorted(db.session.scalars(sa.select(ActionPerson.member_id)))


def test_the_lead_names_and_takes_out_and_each_is_recorded_once(
    action: int, member: Member, other: Member, steward: Member
) -> None:
    lead = acting(member)
    for _twice in range(2):
        name(action, other.key, lead)
    name(action, steward.key, acting(steward))
    assert named() == sorted([other.id, steward.id])
    with pytest.raises(NotAllowed):
        name(action, other.key, acting(other))
    with pytest.raises(NotAllowed):
        remove(action, steward.key, acting(other))
    # Whoever is in charge may say themselves that they are no longer.
    for _twice in range(2):
        remove(action, other.key, acting(other))
    for nobody in ("0123456789abcdef", ""):
        with pytest.raises(Invalid) as refused:
            name(action, nobody, lead)
        assert refused.value.field == "in_charge"
    assert named() == [steward.id]
    query = sa.select(Event.verb, Event.digest).where(Event.verb.like("action.person%"))
    assert [tuple(row) for row in db.session.execute(query.order_by(Event.id))] == [
        ("action.person_named", digest_of([other.key])),
        ("action.person_named", digest_of([steward.key])),
        ("action.person_removed", digest_of([other.key])),
    ]


def test_for_an_organisation_whoever_commits_it_names(app: Flask, other: Member) -> None:
    amal = factories.organisation("Amal")
    action = factories.draft_action("Pompes", owner_organisation_id=amal.id).id
    factories.adopted()
    commits = factories.mandate(amal, other, "commit")
    reports = factories.mandate(amal, factories.member("Rachid"), "report")
    name(action, other.key, replace(acting(other), acting_for=commits))
    with pytest.raises(NotAllowed, match="accepter"):
        name(action, other.key, replace(acting(other), acting_for=reports))
    with writing():
        mandate = db.session.get_one(Mandate, commits.mandate_id)
        mandate.ended_here = True
    with pytest.raises(NotAllowed, match=r"terminé|pris fin"):
        remove(action, other.key, replace(acting(other), acting_for=commits))
    assert named() == [other.id]


@pytest.mark.engines
def test_of_many_named_at_once_no_more_than_fit_are(app: Flask, member: Member) -> None:
    action = factories.draft_action("Pompes", owner_member_id=member.id).id
    factories.adopted()
    lead = acting(member)
    keys = [factories.member(f"M{at}").key for at in range(MOST_PEOPLE + 2)]
    for key in keys[: MOST_PEOPLE - 1]:
        name(action, key, lead)
    last = [*keys[MOST_PEOPLE - 1 :], keys[0]]
    answers = together(app, *(partial(name, action, key, lead) for key in last))
    assert len(named()) == MOST_PEOPLE
    assert sum(isinstance(answer, Invalid) for answer in answers) == 2


def test_who_is_erased_is_in_charge_of_nothing(action: int, member: Member, other: Member) -> None:
    name(action, other.key, acting(member))
    with writing():
        leave_own_actions(by=acting(other))
    assert named() == []


def in_charge(browser: Any, action: int) -> list[str]:
    page = LexborHTMLParser(browser.get(f"/plan/actions/{action}-pompes?lang=en").text)
    return [node.text() for node in page.css("dl.facts dd > div > bdi")]


def test_the_page_lets_the_lead_choose_and_shows_names_alone(
    client: Any, signed_in: Any, action: int, member: Member, other: Member
) -> None:
    path = f"/plan/actions/{action}-pompes"
    lead = signed_in(member)
    heading = "Name who is in charge of this action"
    assert [heading in browser.get(f"{path}?lang=en").text for browser in (lead, client)] == [
        True,
        False,
    ]
    given = {"people-in_charge": f"member:{other.key}"}
    assert client.post(f"{path}/people", data=given).status_code == 401
    assert lead.post(f"{path}/people", data=given).status_code == 303
    assert in_charge(client, action) == [other.name]
    files = [client.get(f"/plan/plan.{kind}").text for kind in ("csv", "json")]
    for page in (*files, lead.get(path).text, client.get(path).text):
        assert other.name in page
        assert other.email not in page
    for wrong in ({}, {"people-in_charge": "member:0123456789abcdef"}, {"people-as": "x"}):
        refused = lead.post(f"{path}/people?lang=en", data=wrong)
        assert refused.status_code == 422
        assert 'class="error"' in refused.text
    taken_out = {"act": "remove", "in_charge": f"member:{other.key}"}
    # The other sees the way out for themselves.
    assert "No longer in charge" in signed_in(other).get(f"{path}?lang=en").text
    assert signed_in(other).post(f"{path}/people", data=taken_out).status_code == 303
    assert in_charge(client, action) == []


def test_among_many_somebody_is_found_by_name_or_address(
    signed_in: Any, action: int, member: Member, other: Member
) -> None:
    browser = signed_in(member)
    path = f"/plan/actions/{action}-pompes/people"
    part = {"look_in": "people-in_charge", "people-in_charge_words": other.name[:4]}
    # A lead is told of nobody whom they do not know: names are no list for them.
    for page in (browser.get(f"/plan/actions/{action}-pompes"), browser.post(path, data=part)):
        assert other.name not in page.text
    for words in (other.name, other.email):
        looked = {"look_in": "people-in_charge", "people-in_charge_words": words}
        found = browser.post(path, data=looked)
        assert found.status_code == 200
        assert f'value="member:{other.key}"' in found.text
    # What is no list of the form, or is short by now, leaves the reader nowhere else.
    astray = browser.post(path, data={"look_in": "338"})
    assert "autofocus" in astray.text
    assert "Choisissez dans la liste." in astray.text
    exact = {"people-in_charge": "", "people-in_charge_words": other.email}
    assert browser.post(path, data=exact).status_code == 303
    assert named() == [other.id]
