"""Measurements of adopted actions: live for everybody at once, by whoever may report."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.activity.operations import digest_of
from app.database import db, writing
from app.errors import Invalid, NotAllowed, NotFound
from app.organisations.models import Mandate
from app.plan.models import Action, Indicator, Measurement
from app.plan.operations.indicators import remove_indicator
from app.plan.operations.leaving import remove_own_reports
from app.plan.operations.measuring import measure
from app.plan.queries.detail import adopted_action
from app.plan.queries.measured import NEWEST_MEASUREMENTS
from app.text.decimals import LARGEST_DECIMAL, ONE
from tests import factories
from tests.conftest import NOON
from tests.factories import acting
from tests.races import together
from tests.spreadsheets import cells

SignedIn = Callable[[Member], FlaskClient]
DAY = NOON.date()


@pytest.fixture
def indicator(member: Member) -> Indicator:
    """What is measured of an adopted action that a member is responsible for."""
    action: Action = factories.draft_action("Puits", owner_member_id=member.id)
    texts = {"name": {"fr": "Puits forés"}, "unit": {"fr": "puits"}}
    numbers = {"baseline": 5 * ONE, "target": 20 * ONE}
    row: Indicator = factories.stored(Indicator(action_id=action.id, **texts, **numbers))
    factories.adopted()
    return row


def say(
    indicator: Indicator,
    by: Any,
    value: int = 8 * ONE,
    day: date = DAY,
    note: str = "",
    key: str = "",
) -> Measurement:
    note_texts = {"fr": note} if note else {}
    by = acting(by) if isinstance(by, Member) else by
    with writing():
        return measure(indicator.id, day, value, note_texts, by=by, key=key)


def page_of(client: FlaskClient, indicator: Indicator, code: str = "en") -> str:
    address = f"/plan/actions/{indicator.action_id}-puits?lang={code}"
    return client.get(address).text


def rows() -> list[Measurement]:
    return list(db.session.scalars(sa.select(Measurement).order_by(Measurement.measured_on)))


def test_a_second_word_on_a_day_replaces_the_first_and_the_log_keeps_both(
    indicator: Indicator, member: Member, steward: Member
) -> None:
    say(indicator, member, note="Trois de plus.")
    say(indicator, member, note="Trois de plus.")  # as it stands: nothing changes
    say(indicator, steward, 9 * ONE + 5)
    say(indicator, member, 7 * ONE, DAY - timedelta(days=30))
    told = [(row.measured_on, row.value, row.note, row.author_id) for row in rows()]
    earlier = DAY - timedelta(days=30)
    assert told == [
        (earlier, 7 * ONE, {}, member.id),
        (DAY, 9 * ONE + 5, {}, steward.id),
    ]
    said = [
        [indicator.id, DAY.isoformat(), "8", {"fr": "Trois de plus."}],
        [indicator.id, DAY.isoformat(), "9.0005", {}],
        [indicator.id, earlier.isoformat(), "7", {}],
    ]
    events = sa.select(Event).where(Event.verb == "indicator.measured").order_by(Event.id)
    found = [(e.subject_id, e.digest) for e in db.session.scalars(events)]
    assert found == [(indicator.action_id, digest_of(one)) for one in said]


def test_a_form_sent_again_does_not_bring_back_what_was_replaced(
    indicator: Indicator, member: Member, steward: Member
) -> None:
    say(indicator, member, key="k")
    say(indicator, steward, 9 * ONE, key="l")
    say(indicator, member, key="k")
    assert [row.value for row in rows()] == [9 * ONE]


def test_what_cannot_have_been_measured_is_refused_at_its_field(
    indicator: Indicator, member: Member
) -> None:
    wrong: dict[str, dict[str, Any]] = {
        "measured_on": {"day": DAY + timedelta(days=1)},
        "value": {"value": LARGEST_DECIMAL + 1},
    }
    for field, given_ in wrong.items():
        with pytest.raises(Invalid) as refused:
            say(indicator, member, **given_)
        assert refused.value.field == field
    with pytest.raises(Invalid):
        say(indicator, member, day=date(1899, 12, 31))
    assert rows() == []


def test_nobody_else_measures_and_nothing_that_is_not_adopted(
    indicator: Indicator, other: Member, steward: Member
) -> None:
    with pytest.raises(NotAllowed):
        say(indicator, other)
    new = factories.stored(Indicator(action_id=indicator.action_id, name={"fr": "Débit"}))
    with pytest.raises(NotFound):
        say(new, steward)
    draft: Action = factories.draft_action("Ailleurs")
    with pytest.raises(NotAllowed):
        say(factories.stored(Indicator(action_id=draft.id, name={"fr": "Débit"})), steward)


def test_one_measures_for_an_organisation_while_the_mandate_lasts(
    indicator: Indicator, other: Member, client: FlaskClient, signed_in: SignedIn
) -> None:
    association = factories.organisation("Association Amal")
    action: Action = factories.draft_action("Puits", owner_organisation_id=association.id)
    row = factories.stored(Indicator(action_id=action.id, name={"fr": "Débit"}))
    factories.adopted()
    before = NOON - timedelta(days=1)
    held = factories.mandate(association, other, "report", from_at=before)
    prefix = f"indicator-{row.id}-"
    sent = {
        f"{prefix}as": f"organisation:{association.id}",
        f"{prefix}measured_on": DAY.isoformat(),
        f"{prefix}value": "0,5",
        f"{prefix}note": "كان الجو ماطرًا.",
    }
    path = f"/plan/indicators/{row.id}/measurements?lang=fr"
    answer = signed_in(other).post(path, data=sent)
    assert answer.status_code == 303
    assert answer.location.endswith(f"#indicator-{row.id}")
    found = rows()[0]
    assert (found.value, found.organisation_id, found.mandate_id) == (
        ONE // 2,
        association.id,
        held.mandate_id,
    )
    assert found.note == {"ar": "كان الجو ماطرًا."}
    shown = page_of(client, row, "fr")
    assert all(words in shown for words in (other.name, "pour", "Association Amal", "0,5"))
    with writing():
        db.session.get_one(Mandate, held.mandate_id).until_at = clock.now()
    assert signed_in(other).post(path, data=sent).status_code == 403


def test_a_refused_measurement_keeps_what_was_typed_beside_the_other_forms(
    indicator: Indicator, member: Member, signed_in: SignedIn
) -> None:
    prefix = f"indicator-{indicator.id}-"
    typed = {f"{prefix}measured_on": "2999-01-01", f"{prefix}value": "12", f"{prefix}note": "Ici."}
    path = f"/plan/indicators/{indicator.id}/measurements?lang=en"
    answer = signed_in(member).post(path, data=typed)
    assert answer.status_code == 422
    assert "Nothing is measured in the future: give a day up to today." in answer.text
    assert all(words in answer.text for words in ('value="2999-01-01"', 'value="12"', "Ici."))
    assert answer.text.count('class="error"') == 1
    answer = signed_in(member).post(path, data=typed | {f"{prefix}value": "NaN"})
    assert 'value="NaN"' in answer.text


def test_everybody_sees_from_where_to_where_and_how_far_it_is(
    client: FlaskClient, indicator: Indicator, member: Member, other: Member, signed_in: SignedIn
) -> None:
    assert "Nothing has been measured yet." in page_of(client, indicator)
    say(indicator, member, 12 * ONE + 5000, DAY - timedelta(days=1), "<b>Enfin</b>")
    say(indicator, member, 11 * ONE, DAY - timedelta(days=60))
    page = page_of(client, indicator)
    assert page.index("23 November 2026") < page.index("12.5") < page.index("25 September 2026")
    assert "50% of the way to the target" in page
    assert 'class="gauge__now" width="50%"' in page
    assert "<b>Enfin</b>" not in page
    say(indicator, member, 21 * ONE)
    assert "The target is reached." in page_of(client, indicator)
    forms = [
        "Add a measurement" in page_of(browser, indicator)
        for browser in (client, signed_in(other), signed_in(member))
    ]
    assert forms == [False, False, True]


def test_the_files_of_the_plan_tell_what_was_measured(
    client: FlaskClient, indicator: Indicator, member: Member
) -> None:
    say(indicator, member, 12 * ONE + 5000, DAY, "Deux de plus.")
    say(indicator, member, 11 * ONE, DAY - timedelta(days=1))
    told = json.loads(client.get("/plan/plan.json").data)["actions"][0]["indicators"]
    one = {"measured_on": "2026-11-23", "value": "11", "note": {}}
    two = {"measured_on": "2026-11-24", "value": "12.5", "note": {"fr": "Deux de plus."}}
    texts = {"name": {"fr": "Puits forés"}, "unit": {"fr": "puits"}}
    numbers = {"baseline": "5", "target": "20", "measurements": [one, two]}
    assert told == [{"id": indicator.id, **texts, **numbers}]
    table = client.get("/plan/plan.csv?lang=fr").text
    assert '"Puits forés","puits","5","20","12.5","2026-11-24"' in table
    said = cells(client.get("/plan/plan.xlsx?lang=fr"))
    assert "Puits forés\xa0: 12,5 puits le 24 novembre 2026, cible 20 puits" in said


def test_only_the_newest_are_shown_and_the_page_says_how_many_there_are(
    client: FlaskClient, indicator: Indicator, count_queries: Any
) -> None:
    about = {"indicator_id": indicator.id, "created_at": NOON}
    with writing():
        for ago in range(NEWEST_MEASUREMENTS + 10):
            day = DAY - timedelta(days=ago)
            db.session.add(Measurement(measured_on=day, value=ago, **about))
    detail = adopted_action(indicator.action_id)
    assert detail is not None
    each = detail.measured[0]
    assert (len(each.rows), each.total) == (NEWEST_MEASUREMENTS, NEWEST_MEASUREMENTS + 10)
    assert [row.value for row in each.rows] == list(range(NEWEST_MEASUREMENTS))
    assert "The newest 50 of 60." in page_of(client, indicator)


def test_an_action_of_which_nothing_is_measured_costs_no_statement_more(
    app: Flask, indicator: Indicator, member: Member, count_queries: Any
) -> None:
    bare: Action = factories.draft_action("Sans indicateur", owner_member_id=member.id)
    # Both stand in several editions: to tell their deadlines costs one as well.
    factories.adopted()
    factories.draft_action("Encore une", owner_member_id=member.id)
    factories.adopted()
    counts = []
    for number in (bare.id, indicator.action_id):
        adopted_action(number)
        with count_queries() as statements:
            adopted_action(number)
        counts.append(len(statements))
    # One more where something is: the measurements, with the names of whoever measured.
    assert counts[1] == counts[0] + 1


def test_the_words_of_who_is_erased_go_and_what_was_measured_stays(
    indicator: Indicator, member: Member
) -> None:
    say(indicator, member, note="De ma main.")
    with writing():
        remove_own_reports(by=acting(member))
    db.session.expire_all()
    assert [(row.value, row.note) for row in rows()] == [(8 * ONE, {})]


@pytest.mark.engines
def test_who_measure_at_once_leave_one_word_and_one_taken_out_loses_none(
    app: Flask, indicator: Indicator, member: Member, steward: Member
) -> None:
    people = [acting(member), acting(steward)]
    number, action = indicator.id, indicator.action_id

    def word(value: int, on: int = number) -> Callable[[], Any]:
        def act() -> None:
            with writing():
                measure(on, DAY, value * ONE, {}, by=people[value % 2])

        return act

    assert together(app, *(word(value) for value in range(1, 5))) == [None] * 4
    db.session.rollback()
    assert len(rows()) == 1
    events = sa.select(sa.func.count()).select_from(Event)
    assert db.session.scalar(events.where(Event.verb == "indicator.measured")) == 4
    new = factories.stored(Indicator(action_id=action, name={"fr": "Débit"}, unit={})).id
    factories.adopted()

    def removed() -> None:
        with writing():
            remove_indicator(new, by=people[1])

    together(app, removed, word(2, new))
    db.session.rollback()
    there = db.session.get(Indicator, new) is not None
    # Either it was measured and stays, or it was taken out and nobody has measured it.
    assert sum(row.indicator_id == new for row in rows()) == there
