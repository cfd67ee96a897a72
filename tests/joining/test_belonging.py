"""To which organisation somebody belongs who joins: their own new one, or one that is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.invitations.operations.accepting import accept as accept_invitation
from app.joining.models import Application
from app.organisations.asking import (
    admit_to_organisation,
    ask_for_mandate,
    belong_or_ask,
    refuse_request,
)
from app.organisations.mandates import administration_of, give_mandate
from app.organisations.models import Affiliation, MandateRequest, Organisation
from tests import factories
from tests.conftest import NOON
from tests.invitations.inviting import link_in, sent
from tests.joining.asking import ADDRESS
from tests.joining.conftest import Mails

Applicant = Callable[..., str]
Newest = Callable[[], Application]


@pytest.fixture
def amal(member: Member) -> Organisation:
    """An organisation that `member` administers."""
    row = factories.organisation()
    factories.mandate(row, member)
    return row


def asks_to_belong(organisation: Organisation, who: Member) -> MandateRequest:
    with writing():
        belong_or_ask(db.session.merge(who), db.session.merge(organisation), by=None)
    return db.session.scalars(sa.select(MandateRequest)).one()


def belongs_to(who: Member) -> int | None:
    db.session.rollback()
    query = sa.select(Affiliation.organisation_id).where(Affiliation.member_id == who.id)
    return db.session.scalar(query)


def test_who_asked_for_a_new_organisation_administers_it(
    admin: FlaskClient, administrator: Member, applicant: Applicant, newest: Newest
) -> None:
    applicant(capacity="new", organisation_name="Amal de Zagora")
    page = f"/admin/applications/{newest().id}"
    assert admin.post(f"{page}/acceptance", data={"belongs": "applied"}).status_code == 303
    founder = db.session.scalars(sa.select(Member).where(Member.email == ADDRESS)).one()
    number = belongs_to(founder)
    assert number is not None
    assert administration_of(number).administrators == {founder.id}
    given = db.session.scalars(sa.select(Event).where(Event.verb == "mandate.given")).one()
    assert given.actor_key == db.session.merge(administrator).key


def test_an_organisation_with_administrators_is_asked(
    admin: FlaskClient, amal: Organisation, member: Member, applicant: Applicant, newest: Newest
) -> None:
    where = applicant(capacity="existing", organisation=str(amal.id))
    page = f"/admin/applications/{newest().id}"
    for address in (f"{page}?lang=en", where.replace("lang=fr", "lang=en")):
        assert "It has administrators: they say who belongs to it." in admin.get(address).text
    assert admin.post(f"{page}/acceptance", data={"belongs": "applied"}).status_code == 303
    joined = db.session.scalars(sa.select(Member).where(Member.email == ADDRESS)).one()
    assert belongs_to(joined) is None
    request = db.session.scalars(sa.select(MandateRequest)).one()
    assert (request.member_id, request.wants, request.why) == (joined.id, "belong", "")
    # Nothing was asked to act for it, and a mandate that is given waits to be accepted.
    with writing():
        by = factories.acting(db.session.merge(member))
        given = give_mandate(db.session.merge(amal), joined, frozenset({"vote"}), by=by)
    assert given.accepted_at is None
    with writing():
        admit_to_organisation(db.session.merge(request), by=by)
    assert belongs_to(joined) == db.session.merge(amal).id
    assert not db.session.scalar(sa.select(MandateRequest.id))


def test_its_administrators_answer_and_after_a_week_the_steering_group(
    amal: Organisation, member: Member, other: Member, steward: Member
) -> None:
    request = asks_to_belong(amal, other)
    with pytest.raises(NotAllowed, match="dans la semaine"), writing():
        admit_to_organisation(db.session.merge(request), by=factories.acting(steward))
    with pytest.raises(Invalid, match="personne n’y a encore répondu"), writing():
        ask_for_mandate(db.session.merge(amal), "Trésorier.", by=factories.acting(other))
    with clock.set_to(NOON + timedelta(days=7)), writing():
        admit_to_organisation(db.session.merge(request), by=factories.acting(steward))
    assert belongs_to(other) == amal.id


def test_it_says_no_with_a_reason_and_a_mandate_may_be_asked_for(
    amal: Organisation, member: Member, other: Member
) -> None:
    request = asks_to_belong(amal, other)
    with writing():
        refuse_request(db.session.merge(request), "Inconnu.", by=factories.acting(member))
    with pytest.raises(Invalid, match="entre-temps"), writing():
        admit_to_organisation(db.session.merge(request), by=factories.acting(member))
    with writing():
        ask_for_mandate(db.session.merge(amal), "Trésorier.", by=factories.acting(other))
    with pytest.raises(Invalid, match="un mandat qui est demandé"), writing():
        admit_to_organisation(db.session.merge(request), by=factories.acting(member))
    assert belongs_to(other) is None


@pytest.mark.parametrize("left", [False, True])
def test_whoever_is_invited_belongs_where_nobody_administers(
    steward: Member, mails: Mails, left: bool
) -> None:
    unclaimed = factories.organisation().id
    sent("Hind, hind@example.org, fr, Association Amal", factories.acting(steward))
    token = link_in(mails()[-1]).partition("i.")[2].partition("?")[0]
    if left:
        with writing():
            db.session.get_one(Organisation, unclaimed).left_on = NOON.date()
    with writing():
        joined = accept_invitation(
            token, name="Hind", language="fr", password_hash="x", agreed="0" * 64
        )
    assert belongs_to(joined) == (None if left else unclaimed)
