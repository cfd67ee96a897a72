"""Who acts for an organisation: mandates that are given, accepted, asked for and ended."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import ActingFor, Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.organisations.acting import acting_as, uphold
from app.organisations.mandates import (
    accept_mandate,
    administration_of,
    end_mandate,
    give_mandate,
    list_mandate,
)
from app.organisations.models import Mandate, Organisation
from app.people.operations.changing import suspend
from tests import factories
from tests.conftest import NOON
from tests.organisations.conftest import present
from tests.races import overtaken

DAY = timedelta(days=1)


def given(
    organisation: Organisation, to: Member, *powers: str, by: Member, **times: object
) -> Mandate:
    with writing():
        return give_mandate(
            db.session.merge(organisation),
            db.session.merge(to),
            frozenset(powers),
            by=factories.acting(by),
            **times,  # type: ignore[arg-type]
        )


def accepted(mandate: Mandate, by: Member) -> Mandate:
    with writing():
        accept_mandate(db.session.merge(mandate), by=factories.acting(by))
    return mandate


def ended(mandate: Mandate, by: Member) -> None:
    with writing():
        end_mandate(db.session.merge(mandate), by=factories.acting(by))


def verbs() -> list[str]:
    query = sa.select(Event.verb).where(Event.verb.like("mandate.%")).order_by(Event.id)
    return list(db.session.scalars(query))


def test_a_mandate_is_in_force_once_it_is_accepted_and_until_it_ends(
    amal: Organisation, member: Member, other: Member
) -> None:
    mandate = given(amal, other, "vote", "comment", by=member, until_at=NOON + DAY)
    assert present(other).mandates == ()
    with pytest.raises(NotAllowed, match="celui de quelqu’un d’autre"):
        accepted(mandate, member)
    accepted(accepted(mandate, other), other)  # once more changes nothing
    (held,) = present(other).mandates
    assert held == ActingFor(amal.id, mandate.id, frozenset({"vote", "comment"}))
    assert verbs() == ["mandate.given", "mandate.accepted"]
    with clock.set_to(NOON + DAY):
        assert present(other).mandates == ()
        assert present(member).holding("administer")


def test_five_mandates_come_with_the_session_in_one_statement(
    member: Member, count_queries: object
) -> None:
    rows = [factories.organisation(f"Association {number}") for number in range(5)]
    held = [factories.mandate(row, member, "vote") for row in rows]
    factories.mandate(factories.organisation(), member, from_at=NOON + DAY)
    factories.mandate(factories.organisation(), member, accepted_at=None)
    assert list(present(member).mandates) == held


def test_the_steering_group_looks_after_who_has_no_administrator(
    member: Member, other: Member, steward: Member
) -> None:
    amal = factories.organisation()
    with pytest.raises(NotAllowed, match="ses mandats"):
        given(amal, other, "administer", by=member)
    accepted(given(amal, member, "administer", by=steward), member)
    assert administration_of(amal.id).administrators == {member.id}
    with pytest.raises(NotAllowed, match="ses mandats"):
        given(amal, other, "vote", by=steward)
    ended(given(amal, other, "vote", by=member), steward)
    admin = factories.acting(factories.member("Zineb", role="admin"))
    with writing():
        suspend(db.session.merge(member), "Des insultes", until=None, by=admin)
    assert administration_of(amal.id).administrators == frozenset()
    given(amal, other, "administer", by=steward)


@pytest.mark.parametrize(
    ("powers", "times", "said"),
    [
        ((), {}, "au moins un pouvoir"),
        (("vote",), {"until_at": NOON}, "finit avant de commencer"),
        (("vote",), {"from_at": NOON + DAY, "until_at": NOON + DAY}, "finit avant de commencer"),
        (("administer",), {"until_at": NOON + DAY}, "laissez la fin vide"),
    ],
)
def test_what_no_mandate_can_be(
    amal: Organisation,
    member: Member,
    other: Member,
    powers: tuple[str, ...],
    times: dict[str, object],
    said: str,
) -> None:
    with pytest.raises(Invalid, match=said):
        given(amal, other, *powers, by=member, **times)


def test_two_of_one_member_never_overlap(
    amal: Organisation, member: Member, other: Member
) -> None:
    given(amal, other, "vote", by=member, from_at=NOON + DAY, until_at=NOON + 3 * DAY)
    for begins, ends in ((0, None), (0, 2), (2, None), (2, 4), (1, 3), (0, 4)):
        times = {"until_at": NOON + ends * DAY} if ends else {}
        with pytest.raises(Invalid, match="déjà un mandat") as refused:
            given(amal, other, "vote", by=member, from_at=NOON + begins * DAY, **times)
        assert refused.value.field == "member"
    given(amal, other, "report", by=member, until_at=NOON + DAY)
    given(amal, other, "report", by=member, from_at=NOON + 3 * DAY)


def test_it_is_ended_and_given_again_on_one_day(
    amal: Organisation, member: Member, other: Member
) -> None:
    mandate = accepted(given(amal, other, "vote", by=member), other)
    acting = acting_as(present(other), f"organisation:{amal.id}")
    with clock.set_to(NOON + timedelta(hours=1)):
        ended(mandate, member)
        with pytest.raises(NotAllowed, match="a pris fin"), writing():
            uphold(acting, "vote")
        with pytest.raises(NotAllowed, match="aucun mandat"):
            acting_as(present(other), f"organisation:{amal.id}")
        given(amal, other, "vote", "report", by=member, from_at=NOON)
        (begins,) = db.session.scalars(
            sa.select(Mandate.from_at)
            .where(Mandate.until_at.is_(None), Mandate.powers != "")
            .where(Mandate.member_id == other.id)
        )
        assert begins == clock.now()


def test_what_was_declined_leaves_its_events_alone(
    amal: Organisation, member: Member, other: Member
) -> None:
    ended(given(amal, other, "vote", by=member, from_at=NOON + DAY), other)
    assert db.session.scalars(sa.select(Mandate.member_id)).all() == [member.id]


def test_what_was_done_under_it_by_a_clock_that_runs_ahead_stays(
    amal: Organisation, member: Member, other: Member
) -> None:
    ahead = NOON + DAY
    held = factories.mandate(amal, other, "propose", from_at=ahead)
    factories.proposal(organisation_id=amal.id, mandate_id=held.mandate_id)
    mandate = db.session.get_one(Mandate, held.mandate_id)
    ended(mandate, member)
    assert db.session.get_one(Mandate, held.mandate_id).until_at == ahead + timedelta.resolution


def test_nobody_acts_for_an_organisation_that_has_left(
    amal: Organisation, member: Member, other: Member
) -> None:
    with writing():
        db.session.merge(amal).left_on = NOON.date()
    with pytest.raises(Invalid, match="personne n’agit en son nom"):
        given(amal, other, "vote", by=member)


def test_one_that_is_over_is_not_accepted_and_is_ended_once(
    amal: Organisation, member: Member, other: Member
) -> None:
    late = given(amal, other, "vote", by=member, until_at=NOON + DAY)
    with clock.set_to(NOON + DAY):
        with pytest.raises(Invalid, match="a pris fin entre-temps"):
            accepted(late, other)
        again = accepted(given(amal, other, "vote", by=member), other)
    with clock.set_to(NOON + 2 * DAY):
        ended(again, other)
        ended(again, member)
        assert verbs().count("mandate.ended") == 1
        assert db.session.get_one(Mandate, again.id).ended_by_id == other.id


def test_the_page_names_whoever_wants_to_be_named(
    amal: Organisation, member: Member, other: Member, client: FlaskClient
) -> None:
    mandate = accepted(given(amal, other, "vote", by=member), other)
    named = []
    for listed in (True, True, False):
        with writing():
            list_mandate(db.session.merge(mandate), listed, by=factories.acting(other))
        named.append(other.name in client.get(f"/organisations/{amal.id}-association-amal").text)
    assert named == [True, True, False]
    assert verbs().count("mandate.listed") == 2


@pytest.mark.engines
def test_one_that_is_imported_at_the_moment_it_is_given_is_there_already(
    app: Flask, amal: Organisation, member: Member, other: Member
) -> None:
    own = {"organisation_id": amal.id, "member_id": other.id, "powers": frozenset({"vote"})}
    with writing():
        db.session.add(Mandate(**own, from_at=NOON, given_at=NOON, accepted_at=NOON))
        db.session.flush()
        late = overtaken(app, partial(given, amal, other, "comment", by=member))
    refused = late.result()
    assert (type(refused), refused.field) == (Invalid, "member")
    (held,) = present(other).mandates
    assert held.powers == {"vote"}


def test_an_organisation_with_an_administrator_keeps_one(
    amal: Organisation, member: Member, other: Member, steward: Member
) -> None:
    (own,) = db.session.scalars(sa.select(Mandate))
    with pytest.raises(Invalid, match="a besoin d’un administrateur"):
        ended(own, member)
    second = accepted(given(amal, other, "administer", by=member), other)
    with clock.set_to(NOON + timedelta(hours=1)):
        ended(own, member)
        with pytest.raises(Invalid, match="a besoin d’un administrateur"):
            ended(second, other)
        with pytest.raises(NotAllowed, match="Seuls les administrateurs"):
            ended(second, member)
        ended(second, steward)
        assert administration_of(amal.id).administrators == frozenset()
