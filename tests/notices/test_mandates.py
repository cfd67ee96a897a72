"""What the log says of mandates is told to whom it is about, and to whoever looks after them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member, actor_of
from app.database import db, writing
from app.notices.models import Notice
from app.notices.saying import said
from app.organisations.asking import (
    admit_to_organisation,
    ask_for_mandate,
    belong_or_ask,
    refuse_request,
)
from app.organisations.leaving import leave
from app.organisations.mandates import accept_mandate, end_mandate, give_mandate
from app.organisations.models import Mandate, MandateRequest, Organisation
from app.people.operations.changing import suspend
from app.speech.language import speaking
from app.upkeep.worker import spread_notices
from tests import factories
from tests.conftest import NOON
from tests.notices.test_spreading import spread_after_sealing

LATER = NOON + timedelta(hours=1)
Told = list[tuple[str, str]]


@pytest.fixture
def amal(member: Member) -> Organisation:
    """An organisation that `member` administers."""
    row = factories.organisation()
    factories.mandate(row, member)
    spread_notices()
    return row


def done(act: Callable[..., Any], *about: Any, by: Member) -> Any:
    """The verb, an hour later, and what is told of it."""
    with clock.set_to(LATER):
        with writing():
            given = [db.session.merge(each) if hasattr(each, "id") else each for each in about]
            result = act(*given, by=factories.acting(db.session.merge(by)))
        spread_after_sealing()
    return result


def told(who: Member) -> Told:
    """To that member, in order: which organisation, and what happened."""
    with clock.set_to(LATER), speaking("en"):
        rows = db.session.scalars(
            sa.select(Notice).where(Notice.member_id == who.id).order_by(Notice.id)
        ).all()
        found = said(rows, actor_of(db.session.merge(who)))
        return [(each.title.text, each.sentence) for each in found]


def sentences(who: Member) -> list[str]:
    return [sentence for _title, sentence in told(who)]


def test_a_mandate_from_its_gift_to_its_end(
    amal: Organisation, member: Member, other: Member, steward: Member
) -> None:
    mandate = done(give_mandate, amal, other, frozenset({"vote"}), by=member)
    asked = "You are asked to act for it: accept the mandate, or decline"
    assert told(other) == [("Association Amal", asked)]
    done(accept_mandate, mandate, by=other)
    assert sentences(member) == ["A mandate was accepted"]
    with writing():
        # Begun before it is ended.
        db.session.get_one(Mandate, mandate.id).from_at = NOON
    done(end_mandate, mandate, by=other)
    assert sentences(member) == ["A mandate was accepted", "A mandate was given back"]
    second = factories.mandate(amal, other, "vote", from_at=NOON - timedelta(days=9))
    done(end_mandate, db.session.get_one(Mandate, second.mandate_id), by=member)
    assert sentences(other)[-1] == "Your mandate was ended"
    # What its administrators look after is nobody else's to hear of.
    assert told(steward) == []


def test_who_asks_hears_the_answer_and_its_reason(
    amal: Organisation, member: Member, other: Member, steward: Member
) -> None:
    done(ask_for_mandate, amal, "Trésorière.", by=other)
    assert sentences(member) == ["Somebody asks to act for it"]
    asked = db.session.scalars(sa.select(MandateRequest)).one()
    done(refuse_request, asked, "Voyez le bureau.", by=member)
    assert sentences(other) == ["What you asked for was refused"]
    with speaking("en"):
        (notice,) = said(
            db.session.scalars(sa.select(Notice).where(Notice.member_id == other.id)).all(),
            actor_of(other),
        )
    assert notice.quoted().text == "Voyez le bureau."
    assert told(steward) == []


def test_belonging_is_told_of_as_a_mandate_is(
    amal: Organisation, member: Member, other: Member
) -> None:
    third = factories.member("Hind")
    with writing():
        belong_or_ask(db.session.merge(other), db.session.merge(amal), by=None)
    done(admit_to_organisation, db.session.scalars(sa.select(MandateRequest)).one(), by=member)
    assert sentences(member) == ["Somebody wants to belong to it"]
    assert sentences(other) == ["You belong to it now"]
    assert told(third) == []


def test_the_steering_group_hears_of_each_that_nobody_administers_any_more(
    amal: Organisation, member: Member, other: Member, steward: Member, administrator: Member
) -> None:
    afak, shared = factories.organisation("Afak"), factories.organisation("Ahlam")
    for row, who in ((afak, member), (shared, member), (shared, other)):
        factories.mandate(row, who)

    def suspends(who: Member, *, by: Any) -> None:
        suspend(who, "Des insultes", until=None, by=by)

    done(suspends, member, by=administrator)
    left = "Nobody administers it any more"
    assert sorted(told(steward)) == [("Afak", left), ("Association Amal", left)]
    held = sa.select(Mandate).where(Mandate.member_id == other.id)
    done(end_mandate, db.session.scalars(held).one(), by=steward)
    assert told(administrator) == [("Ahlam", left)]
    assert sentences(other) == ["Your mandate was ended"]
    # Who steers no more is told of nothing that waits.
    with writing():
        db.session.merge(steward).role = "member"
    assert told(steward) == []


def test_one_that_leaves_tells_whose_mandates_end(
    amal: Organisation,
    member: Member,
    other: Member,
    steward: Member,
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    factories.mandate(amal, other, "vote")
    done(leave, amal, by=member)
    assert sentences(other) == ["Your mandate was ended"]
    assert sentences(steward) == ["It has left: its actions need another owner"]
    with clock.set_to(LATER):
        page = signed_in(other).get("/my/notifications?lang=en").text
    assert "Your mandate was ended" in page
    assert "You get this because it is about your own mandates." in page
