"""What is measured of an action of the draft: the steering group's, frozen with the next edition."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.activity.operations import digest_of
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.plan.edition import FrozenIndicator
from app.plan.models import Action, Indicator
from app.plan.operations.indicators import (
    IndicatorContent,
    add_indicator,
    change_indicator,
    remove_indicator,
)
from app.plan.operations.measuring import measure
from app.plan.queries.editions import frozen_action
from app.text.decimals import LARGEST_DECIMAL, ONE
from tests import factories
from tests.factories import acting

SignedIn = Callable[[Member], FlaskClient]
WELLS = IndicatorContent({"fr": "Puits forés"}, {"fr": "puits"}, baseline=5 * ONE, target=20 * ONE)


@pytest.fixture
def action(member: Member) -> int:
    """An action of the draft that a member is responsible for; its number."""
    row: Action = factories.draft_action("Puits", owner_member_id=member.id)
    return row.id


def added(action: int, by: Member, content: IndicatorContent = WELLS, key: str = "") -> Indicator:
    with writing():
        return add_indicator(action, content, by=acting(by), key=key)


def recorded() -> list[tuple[str, str]]:
    events = sa.select(Event.verb, Event.digest).where(Event.verb.startswith("indicator."))
    return [(verb, digest) for verb, digest in db.session.execute(events.order_by(Event.id))]


def test_an_indicator_is_public_from_the_next_adoption_on(action: int, steward: Member) -> None:
    row = added(action, steward, key="k")
    assert added(action, steward, key="k").id == row.id
    digest = digest_of([row.id, {"fr": "Puits forés"}, {"fr": "puits"}, "5", "20"])
    assert recorded() == [("indicator.added", digest)]
    assert frozen_action(action) is None
    factories.adopted()
    frozen = frozen_action(action)
    said = FrozenIndicator(row.id, {"fr": "Puits forés"}, {"fr": "puits"}, "5", "20")
    assert frozen is not None
    assert frozen.indicators == (said,)


def test_a_change_keeps_other_languages_and_an_older_one_is_refused_with_both_texts(
    action: int, steward: Member
) -> None:
    texts = {"fr": "Puits", "zgh": "Anu"}
    row = added(action, steward, IndicatorContent(texts, {}, target=ONE))
    by, seen = acting(steward), row.version
    changed = IndicatorContent({"fr": "Forages"}, {"fr": ""}, baseline=ONE // 2, target=ONE)
    with writing():
        change_indicator(row.id, changed, seen=seen, by=by)
    db.session.expire_all()
    assert (row.name, row.unit, row.baseline) == ({"fr": "Forages", "zgh": "Anu"}, {}, ONE // 2)
    with writing():  # as it was shown
        change_indicator(row.id, changed, seen=row.version, by=by)
    assert [verb for verb, _digest in recorded()] == ["indicator.added", "indicator.changed"]
    other = IndicatorContent({"fr": "Sources"}, {}, target=2 * ONE)
    with pytest.raises(Conflict) as conflict, writing():
        change_indicator(row.id, other, seen=seen, by=by)
    assert "Forages" in conflict.value.theirs.values()
    assert {"Sources", "2"} <= set(conflict.value.mine.values())


def test_what_cannot_be_an_indicator_is_refused_at_its_field(
    action: int, member: Member, steward: Member
) -> None:
    wrong = {
        "name_fr": IndicatorContent({}, {}),
        "baseline": IndicatorContent({"fr": "x"}, {}, baseline=-LARGEST_DECIMAL - 1),
        "target": IndicatorContent({"fr": "x"}, {}, target=LARGEST_DECIMAL + 1),
    }
    for field, content in wrong.items():
        with pytest.raises(Invalid) as refused:
            added(action, steward, content)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        added(action, member)
    with pytest.raises(NotFound):
        added(action + 1, steward)
    row = added(action, steward)
    for act in (
        lambda: change_indicator(row.id, WELLS, seen=row.version, by=acting(member)),
        lambda: remove_indicator(row.id, by=acting(member)),
    ):
        with pytest.raises(NotAllowed), writing():
            act()


def test_what_was_adopted_is_taken_out_of_the_draft_until_it_was_measured(
    action: int, member: Member, steward: Member, client: FlaskClient
) -> None:
    first, second = added(action, steward), added(action, steward)
    factories.adopted()
    with writing():
        measure(second.id, clock.today("UTC"), ONE, {}, by=acting(member))
    with writing():
        remove_indicator(first.id, by=acting(steward))
    with pytest.raises(NotAllowed), writing():
        remove_indicator(second.id, by=acting(steward))
    assert [row.id for row in db.session.scalars(sa.select(Indicator))] == [second.id]
    # The edition keeps it; measured it is no more.
    assert client.get(f"/plan/actions/{action}-puits?lang=fr").text.count("Puits forés") == 2
    with pytest.raises(NotFound), writing():
        measure(first.id, clock.today("UTC"), ONE, {}, by=acting(member))
    factories.adopted()
    frozen = frozen_action(action)
    assert frozen is not None
    assert [one.id for one in frozen.indicators] == [second.id]


def test_the_steering_group_says_it_on_the_page_of_the_action(
    action: int, steward: Member, signed_in: SignedIn
) -> None:
    browser, page = signed_in(steward), f"/steering/plan/actions/{action}"
    typed = {
        "indicator-name_fr": "Débit",
        "indicator-unit_fr": "m³ par jour",
        "indicator-baseline": "1 234,5",
        "indicator-target": "٢٠٠٠",
    }
    answer = browser.post(f"{page}/indicators?lang=fr", data=typed)
    assert (answer.status_code, answer.location) == (303, f"{page}?lang=fr")
    row = db.session.scalars(sa.select(Indicator)).one()
    assert (row.baseline, row.target) == (1234_5000, 2000 * ONE)
    assert "de 1\u202f234,5 à 2\u202f000" in browser.get(f"{page}?lang=fr").text
    own = f"/steering/plan/indicators/{row.id}"
    assert 'value="1\u202f234,5"' in browser.get(f"{own}?lang=fr").text
    whole = {"name_fr": "Débit", "unit_fr": "", "baseline": "", "target": "-0.5"}
    version = {"version": str(row.version)}
    assert browser.post(own, data=whole | version).status_code == 303
    db.session.expire_all()
    assert (row.unit, row.baseline, row.target) == ({}, None, -ONE // 2)
    stale = browser.post(own, data=whole | version | {"target": "7"})
    assert stale.status_code == 409
    assert browser.post(f"{own}/removal").location == page
    assert browser.post(f"{own}/removal").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1.234,5", "1.234,5 peut se lire de deux façons\xa0: écrivez 1234,5 ou 1,2345."),
        ("NaN", "Indiquez un nombre en chiffres de -100\u202f000\u202f000\u202f000 à "),
        ("1e9", "avec quatre décimales au plus."),
        ("-∞", "avec quatre décimales au plus."),
        ("0,00001", "avec quatre décimales au plus."),
        ("100000000001", "à 100\u202f000\u202f000\u202f000, avec quatre décimales au plus."),
    ],
)
def test_what_is_no_number_is_said_at_its_field_and_stays_as_it_was_typed(
    action: int, steward: Member, signed_in: SignedIn, typed: str, said: str
) -> None:
    data = {"indicator-name_fr": "Débit", "indicator-target": typed}
    answer = signed_in(steward).post(
        f"/steering/plan/actions/{action}/indicators?lang=fr", data=data
    )
    assert answer.status_code == 422
    error = answer.text.partition('id="indicator-target-error"')[2].partition("</p>")[0]
    assert said in error.replace(" : écrivez", "\xa0: écrivez")
    assert f'value="{typed}"' in answer.text
    assert 'value="Débit"' in answer.text
