"""Mandates are ended, accepted and given back at the moment of something else: one outcome each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import ActingFor, Actor, Member
from app.activity.models import Event
from app.activity.operations import seal
from app.cycles.models import Cycle
from app.database import db, writing
from app.discussion.models import Comment
from app.discussion.operations import comment_on
from app.errors import Invalid, NotAllowed
from app.organisations.leaving import leave
from app.organisations.mandates import accept_mandate, administration_of, end_mandate
from app.organisations.models import Mandate, Organisation
from app.upkeep.faults import faults
from app.voting.models import Vote
from app.voting.operations import cast
from tests import factories
from tests.conftest import NOON
from tests.races import together

pytestmark = pytest.mark.engines

# A round each: nobody writes too many comments in a short time.
ROUND = timedelta(minutes=20)
Act = Callable[[], Any]


@pytest.fixture
def rounds(app: Flask, long_run: bool) -> list[datetime]:
    """An instant for each round."""
    return [NOON + ROUND * number for number in range(1, 201 if long_run else 21)]


def all_at(moment: datetime, app: Flask, *acts: Act) -> list[Any]:
    """What each act returned or raised, in a transaction of its own, at that moment."""

    def committed(act: Act) -> Act:
        def done() -> None:
            with writing():
                act()

        return done

    with clock.set_to(moment):
        return together(app, *map(committed, acts))


def actor_of(row: Member, *held: ActingFor) -> Actor:
    """That member as their session knows them, acting under the mandate if one is given."""
    known = factories.acting(row)
    return Actor(known.member_id, known.key, role=known.role, acting_for=held[0] if held else None)


def ending(mandate_id: int, by: Actor) -> Act:
    return lambda: end_mandate(db.session.get_one(Mandate, mandate_id), by=by)


def accepting(mandate_id: int, by: Actor) -> Act:
    return lambda: accept_mandate(db.session.get_one(Mandate, mandate_id), by=by)


def is_clean() -> bool:
    """Whether `verify` finds nothing."""
    db.session.rollback()
    with writing():
        seal()
    return list(faults()) == []


def voting(proposal_id: int, by: Actor) -> Act:
    return lambda: cast(proposal_id, "support", by=by)


def commenting(proposal_id: int, by: Actor) -> Act:
    words = {"body": "Oui.", "html": "<p>Oui.</p>", "language": "fr"}
    return lambda: comment_on(proposal_id, by=by, **words)


def leaving(organisation_id: int, by: Actor) -> Act:
    return lambda: leave(db.session.get_one(Organisation, organisation_id), by=by)


def acts_under(mandate_id: int) -> int:
    """How many votes and comments were made under it."""
    counts = [
        db.session.scalar(sa.select(sa.func.count()).where(model.mandate_id == mandate_id))
        for model in (Vote, Comment)
    ]
    return sum(count or 0 for count in counts)


def test_what_is_done_under_a_mandate_comes_before_its_end_or_is_refused(
    app: Flask, member: Member, other: Member, rounds: list[datetime]
) -> None:
    cycle: Cycle = factories.cycle("vote", electorate="both")
    administers = actor_of(member)
    for number, moment in enumerate(rounds):
        organisation = factories.organisation()
        factories.mandate(organisation, member)
        held = factories.mandate(organisation, other, "vote", "comment")
        proposal = factories.proposal(cycle)
        act = (voting, commenting)[number % 2](proposal.id, actor_of(other, held))
        ends = ending(held.mandate_id, administers)
        if number % 4 > 1:
            ends = leaving(organisation.id, administers)
        revoked, acted = all_at(moment, app, ends, act)
        db.session.rollback()
        assert revoked is None
        assert acted is None or isinstance(acted, NotAllowed), acted
        assert acts_under(held.mandate_id) == (acted is None)
        assert db.session.get_one(Mandate, held.mandate_id).until_at == moment
    assert is_clean()


def test_a_mandate_is_accepted_once(
    app: Flask, member: Member, other: Member, rounds: list[datetime]
) -> None:
    organisation = factories.organisation()
    by = actor_of(other)
    for moment in rounds:
        times = {"from_at": moment, "until_at": moment + ROUND, "accepted_at": None}
        number = factories.mandate(organisation, other, "vote", **times).mandate_id
        act = accepting(number, by)
        assert all_at(moment, app, act, act) == [None, None]
        db.session.rollback()
        said = Event.verb == "mandate.accepted"
        happened = sa.select(sa.func.count()).where(said, Event.subject_id == number)
        assert db.session.scalar(happened) == 1
        assert db.session.get_one(Mandate, number).accepted_at == moment
    assert is_clean()


def test_of_two_last_administrators_who_go_at_once_one_stays(
    app: Flask, member: Member, other: Member, rounds: list[datetime]
) -> None:
    people = (member, other)
    by = [actor_of(row) for row in people]
    for moment in rounds:
        organisation = factories.organisation()
        held = [factories.mandate(organisation, row).mandate_id for row in people]
        acts = [ending(*each) for each in zip(held, by, strict=True)]
        outcomes = all_at(moment, app, *acts)
        (stays,) = (row.id for row, fault in zip(people, outcomes, strict=True) if fault)
        assert {type(fault) for fault in outcomes} == {type(None), Invalid}, outcomes
        with clock.set_to(moment):
            db.session.rollback()
            assert administration_of(organisation.id).administrators == {stays}
    assert is_clean()
