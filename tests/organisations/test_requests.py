"""Members ask to act for an organisation, and are answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.organisations.asking import ask_for_mandate, refuse_request
from app.organisations.models import MandateRequest, Organisation
from tests import factories
from tests.conftest import NOON
from tests.organisations.test_mandates import given, verbs

DAY = timedelta(days=1)
WHY = "J’en suis la trésorière."


def asks(organisation: Organisation, who: Member, why: str = WHY) -> None:
    with writing():
        ask_for_mandate(db.session.merge(organisation), why, by=factories.acting(who))


def refused(asked: MandateRequest, reason: str, by: Member) -> None:
    with writing():
        refuse_request(db.session.merge(asked), reason, by=factories.acting(by))


def test_a_member_asks_and_is_answered(
    amal: Organisation, member: Member, other: Member, steward: Member
) -> None:
    asks(amal, other)
    asks(amal, other)  # the same form, sent twice
    with pytest.raises(Invalid, match="personne n’y a encore répondu"):
        asks(amal, other, "J’en suis la présidente.")
    (asked,) = db.session.scalars(sa.select(MandateRequest))
    for nobody in (steward, other):
        with pytest.raises(NotAllowed, match="dans la semaine"):
            refused(asked, "Non", nobody)
    with pytest.raises(Invalid, match="obligatoire") as missing:
        refused(asked, " ", member)
    assert missing.value.field == "reason"
    refused(asked, "Voyez le bureau.", member)
    refused(asked, "Voyez le bureau.", member)
    with pytest.raises(Invalid, match="entre-temps"):
        refused(asked, "Non.", member)
    assert db.session.scalar(sa.select(MandateRequest.refused_for)) == "Voyez le bureau."
    assert verbs() == ["mandate.asked", "mandate.refused"]
    asks(amal, other)
    mandate = given(amal, other, "vote", by=member)
    assert mandate.accepted_at == NOON  # who asked need not accept
    assert not db.session.scalars(sa.select(MandateRequest)).all()
    with pytest.raises(Invalid, match="déjà un mandat"):
        asks(amal, other)


def test_after_a_week_the_steering_group_answers(
    amal: Organisation, other: Member, steward: Member
) -> None:
    asks(amal, other)
    asks(amal, steward)
    with clock.set_to(NOON + 7 * DAY):
        with pytest.raises(NotAllowed, match="ses mandats"):
            given(amal, other, "administer", by=steward)  # there are administrators
        with pytest.raises(NotAllowed, match="dans la semaine"):
            given(amal, steward, "vote", by=steward)  # nobody lets themselves in
        assert given(amal, other, "vote", by=steward).accepted_at == NOON + 7 * DAY
