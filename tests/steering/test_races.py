"""Two stewards decide on the same thing at the same moment: one of them does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import NotAllowed
from app.proposals.models import Proposal
from app.proposals.operations import withdraw
from app.steering.models import Decision
from app.steering.operations import decide, merge
from app.upkeep.faults import merger_faults
from app.voting.operations import cast
from app.voting.queries import tally_faults
from tests import factories
from tests.races import together

pytestmark = pytest.mark.engines

WHY = {"fr": "Parce que."}


def declining(number: int, by: Actor) -> Callable[[], None]:
    """The act of declining that proposal."""

    def act() -> None:
        with writing():
            decide(
                db.session.get_one(Proposal, number), "declined", WHY, number=0, by=by, early=True
            )

    return act


def merging(number: int, into: int, by: Actor) -> Callable[[], None]:
    """The act of merging that proposal into another one."""

    def act() -> None:
        with writing():
            merge([db.session.get_one(Proposal, number)], into, WHY, numbers={number: 0}, by=by)

    return act


def test_of_two_stewards_one_decides_and_the_other_hears_of_it(
    app: Flask, steward: Member, long_run: bool
) -> None:
    first, second = (
        factories.acting(steward),
        factories.acting(factories.member("Karim", role="admin")),
    )
    cycle = factories.cycle("decide")
    target = factories.proposal(cycle).id
    for _ in range(100 if long_run else 6):
        number = factories.proposal(cycle).id
        outcomes = together(app, declining(number, first), merging(number, target, second))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]
        one_outcome(number)


def test_of_two_opposite_mergers_one_is_made_and_the_other_hears_of_it(
    app: Flask, steward: Member, long_run: bool
) -> None:
    first, second = (
        factories.acting(steward),
        factories.acting(factories.member("Karim", role="admin")),
    )
    cycle = factories.cycle("decide")
    for _ in range(100 if long_run else 12):
        one, other = factories.proposal(cycle).id, factories.proposal(cycle).id
        outcomes = together(app, merging(one, other, first), merging(other, one, second))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "NoneType"]
        one_outcome(one if outcomes[0] is None else other)
        assert (
            db.session.get_one(Proposal, other if outcomes[0] is None else one).stage
            == "submitted"
        )


def test_nothing_is_lost_in_a_proposal_that_is_withdrawn_while_others_are_merged_into_it(
    app: Flask, steward: Member, member: Member, long_run: bool
) -> None:
    by, author = factories.acting(steward), factories.acting(member)
    cycle = factories.cycle("deliberate")

    def withdrawing(number: int) -> Callable[[], None]:
        def act() -> None:
            with writing():
                withdraw(db.session.get_one(Proposal, number), by=author)

        return act

    for _ in range(100 if long_run else 6):
        one, target, other = (factories.proposal(cycle, author_id=member.id).id for _ in range(3))
        merging(one, target, by)()
        outcomes = together(app, withdrawing(target), merging(other, target, by))
        assert outcomes[0] is None
        assert list(merger_faults()) == []
        db.session.rollback()
        stages = [db.session.get_one(Proposal, number).stage for number in (one, target, other)]
        assert stages == ["postponed", "withdrawn", "submitted" if outcomes[1] else "postponed"]


def one_outcome(number: int) -> None:
    """One decision, one event, and the stage that goes with them."""
    db.session.rollback()
    decision = db.session.scalars(sa.select(Decision).where(Decision.proposal_id == number)).one()
    happened = sa.select(Event.verb).where(
        Event.subject_id == number, Event.verb.like("proposal.%")
    )
    assert db.session.scalars(happened).all() == [f"proposal.{decision.outcome}"]
    assert db.session.get_one(Proposal, number).stage == decision.outcome


def test_a_vote_and_a_decision_at_once_leave_an_exact_count_and_one_outcome(
    app: Flask, steward: Member, member: Member
) -> None:
    number = factories.proposal(factories.cycle("vote")).id
    voter = factories.acting(member)

    def vote() -> None:
        with writing():
            cast(number, "support", by=voter)

    outcomes = together(app, vote, declining(number, factories.acting(steward)), vote)
    assert outcomes[1] is None
    assert {type(outcomes[0]), type(outcomes[2])} <= {type(None), NotAllowed}
    assert list(tally_faults()) == []
    one_outcome(number)
