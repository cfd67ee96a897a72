"""Votes are counted again, and compared with what was recorded when they were cast."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.proposals.models import Proposal
from app.upkeep.faults import CHECKS
from app.voting.models import Tally, Vote, Voter
from app.voting.operations import cast
from app.voting.queries import COUNTED, tally_faults
from tests import factories


@pytest.fixture
def proposal(app: Flask, member: Member, other: Member) -> Proposal:
    """A proposal with which one agrees and another disagrees, beside one without votes."""
    cycle = factories.cycle("vote", ballot="agreement")
    factories.proposal(cycle, title="Sans vote")
    voted = factories.proposal(cycle)
    for voter, choice in ((member, "agree"), (other, "agree"), (other, "disagree")):
        with writing():
            cast(voted.id, choice, by=factories.acting(voter))
    return voted


def altered(statement: sa.Executable) -> list[str]:
    """The faults that are found after somebody changed rows by hand."""
    with writing():
        db.session.execute(statement)
    return list(tally_faults())


def test_what_was_cast_is_what_is_counted(proposal: Proposal) -> None:
    assert list(tally_faults()) == []
    tally = db.session.get_one(Tally, proposal.id)
    assert {name: getattr(tally, name) for name in COUNTED} == dict.fromkeys(COUNTED, 0) | {
        "agree": 1,
        "disagree": 1,
    }


def test_verify_counts_votes_again() -> None:
    assert tally_faults in CHECKS


def test_a_changed_tally_is_found(proposal: Proposal) -> None:
    faults = altered(
        sa.update(Tally).where(Tally.proposal_id == proposal.id).values(agree=2, score=1)
    )
    assert faults == [
        f"tally: proposal {proposal.id} says agree 2, its ballots 1",
        f"tally: proposal {proposal.id} says score 1, its ballots 0",
    ]


def test_a_tally_of_votes_that_nobody_gave_is_found(proposal: Proposal) -> None:
    faults = altered(sa.update(Tally).where(Tally.proposal_id != proposal.id).values(neutral=1))
    assert [fault for fault in faults if "says neutral 1, its ballots 0" in fault]


@pytest.mark.parametrize(
    "change", [{"choice": "neutral"}, {"salt": "0" * 32}, {"member_id": None}]
)
def test_a_changed_ballot_is_found_but_for_who_pressed_the_button(
    proposal: Proposal, change: dict[str, str]
) -> None:
    faults = altered(sa.update(Vote).values(**change))
    assert bool([fault for fault in faults if fault.startswith("ballot:")]) is (
        "member_id" not in change
    )


def test_a_removed_ballot_is_found_even_when_the_tally_was_changed_with_it(
    proposal: Proposal,
) -> None:
    altered(sa.update(Tally).where(Tally.proposal_id == proposal.id).values(disagree=0, score=1))
    faults = altered(sa.delete(Vote).where(Vote.choice == "disagree"))
    assert faults == [f"ballots: proposal {proposal.id} has 1, its events tell of 2"]


def test_a_withdrawn_vote_is_no_missing_ballot(proposal: Proposal, member: Member) -> None:
    with writing():
        cast(proposal.id, "", by=factories.acting(member))
    assert list(tally_faults()) == []


def state_of(proposal: Proposal, voter: Member) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The voter's ballot on the proposal, if any, and its tally: as any backup holds them."""
    own = (
        sa.select(Vote.__table__)
        .join(Voter)
        .where(Vote.proposal_id == proposal.id, Voter.member_id == voter.id)
    )
    counted = sa.select(Tally.__table__).where(Tally.proposal_id == proposal.id)
    return [dict(row) for row in db.session.execute(own).mappings()], dict(
        db.session.execute(counted).mappings().one()
    )


def put_back(ballots: list[dict[str, Any]], tally: dict[str, Any]) -> None:
    """Somebody who holds the database makes it say again what it said."""
    with writing():
        for ballot in ballots:
            db.session.execute(sa.delete(Vote).where(Vote.voter_id == ballot["voter_id"]))
            db.session.execute(sa.insert(Vote), [ballot])
        db.session.execute(
            sa.update(Tally).where(Tally.proposal_id == tally["proposal_id"]).values(**tally)
        )


@pytest.mark.parametrize(
    "then", [("disagree",), ("disagree", "neutral"), ("", "disagree"), ("disagree", "agree")]
)
def test_an_earlier_state_of_a_ballot_put_back_with_its_tally_is_found(
    proposal: Proposal, member: Member, then: tuple[str, ...]
) -> None:
    earlier = state_of(proposal, member)
    for choice in then:
        with writing():
            cast(proposal.id, choice, by=factories.acting(member))
    assert list(tally_faults()) == []
    put_back(*earlier)
    (number,) = [ballot["id"] for ballot in earlier[0]]
    assert list(tally_faults()) == [
        f"ballot: {number} on proposal {proposal.id} was changed or withdrawn since, and put back"
    ]


def test_a_withdrawn_ballot_put_back_in_place_of_another_is_found(
    proposal: Proposal, member: Member, other: Member
) -> None:
    (withdrawn,), _tally = state_of(proposal, member)
    with writing():
        cast(proposal.id, "", by=factories.acting(member))
    (victim,), tally = state_of(proposal, other)
    altered(sa.delete(Vote).where(Vote.id == victim["id"]))
    put_back([withdrawn], tally | {"agree": 1, "disagree": 0, "score": 1})
    assert list(tally_faults()) == [
        f"ballot: {withdrawn['id']} on proposal {proposal.id} was changed or withdrawn since, and "
        "put back"
    ]


@pytest.mark.parametrize("choice", ["neutral", ""])
def test_a_ballot_put_back_is_found_even_when_its_voter_changed_it_again(
    proposal: Proposal, member: Member, choice: str
) -> None:
    earlier = state_of(proposal, member)
    with writing():
        cast(proposal.id, "disagree", by=factories.acting(member))
    put_back(*earlier)
    with writing():
        cast(proposal.id, choice, by=factories.acting(member))
    assert list(tally_faults()) == [
        f"ballots: one on proposal {proposal.id} was not what was recorded when it was changed or "
        "withdrawn"
    ]


def test_a_vote_changed_before_events_told_what_it_replaced_is_no_fault(
    proposal: Proposal, other: Member
) -> None:
    assert altered(sa.delete(Event).where(Event.verb == "vote.replaced")) == []
    with writing():
        cast(proposal.id, "neutral", by=factories.acting(other))
    assert list(tally_faults()) == []


def test_a_removed_event_is_found(proposal: Proposal) -> None:
    assert altered(sa.delete(Event).where(Event.verb == "vote.changed")) != []


def test_ballots_without_a_tally_are_found(proposal: Proposal) -> None:
    faults = altered(sa.delete(Tally).where(Tally.proposal_id == proposal.id))
    assert f"tally: proposal {proposal.id} has ballots and no tally" in faults


def test_every_ballot_is_looked_at_however_many_are_read_at_a_time(
    proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.voting.queries.BATCH", 1)
    last = db.session.scalar(sa.select(sa.func.max(Vote.id)))
    faults = altered(sa.update(Vote).where(Vote.id == last).values(salt="0" * 32))
    assert faults == [
        f"ballot: {last} on proposal {proposal.id} is not what was recorded when it was cast"
    ]


def test_a_ballot_cast_by_another_hand_is_found(
    proposal: Proposal, member: Member, other: Member
) -> None:
    voted = sa.select(Voter.id).where(Voter.member_id == member.id).scalar_subquery()
    ballot = db.session.scalars(sa.select(Vote.id).where(Vote.voter_id == voted)).one()
    faults = altered(sa.update(Vote).where(Vote.id == ballot).values(member_id=other.id))
    assert faults == [
        f"ballot: {ballot} on proposal {proposal.id} was cast by somebody else than its voter"
    ]


def test_a_wrong_share_of_organisations_votes_is_named(app: Flask, member: Member) -> None:
    proposal = factories.proposal(factories.cycle("vote", electorate="both"))
    held = factories.mandate(factories.organisation(), member, "vote")
    with writing():
        cast(proposal.id, "support", by=replace(factories.acting(member), acting_for=held))
    shares = sa.update(Tally).where(Tally.proposal_id == proposal.id)
    said = f"tally: proposal {proposal.id} says of_organisations_support 0, its ballots 1"
    assert altered(shares.values(of_organisations_support=0)) == [said]
    assert altered(shares.values(of_organisations_support=1)) == []


def test_a_ballot_cast_under_another_mandate_is_found(member: Member, other: Member) -> None:
    row = factories.proposal(factories.cycle("vote", electorate="both"))
    amal, theirs = factories.organisation(), factories.organisation("Tifawin")
    held, others = factories.mandate(amal, member), factories.mandate(amal, other)
    for by in (factories.acting(member), replace(factories.acting(member), acting_for=held)):
        with writing():
            cast(row.id, "support", by=by)
    assert list(tally_faults()) == []
    own, cast_for = db.session.scalars(sa.select(Vote.id).order_by(Vote.id))
    elsewhere = factories.mandate(theirs, member)
    for ballot, mandate in ((cast_for, others), (cast_for, elsewhere), (own, held)):
        there = sa.update(Vote).where(Vote.id == ballot)
        said = f"ballot: {ballot} on proposal {row.id} was cast under another's mandate"
        # Beside what is found of every ballot that was changed.
        assert said in altered(there.values(mandate_id=mandate.mandate_id))
        mine = held.mandate_id if ballot == cast_for else None
        assert altered(there.values(mandate_id=mine)) == []


def test_points_are_added_up_and_every_wrong_tally_is_named(
    app: Flask, member: Member, other: Member
) -> None:
    cycle = factories.cycle("decide", ballot="points")
    first, second = factories.proposal(cycle), factories.proposal(cycle)
    for voter in (member, other):
        row = factories.stored(Voter(member_id=voter.id))
        for proposal, points in ((first, 3), (second, 4)):
            cast_then = {
                "choice": "points",
                "points": points,
                "number": 1,
                "cast_at": proposal.created_at,
                "salt": "s",
            }
            factories.stored(
                Vote(proposal_id=proposal.id, voter_id=row.id, member_id=voter.id, **cast_then)
            )

    def told(*values: tuple[Proposal, int]) -> list[str]:
        for proposal, points in values:
            faults = altered(
                sa.update(Tally)
                .where(Tally.proposal_id == proposal.id)
                .values(points=points, givers=2, score=points)
            )
        return sorted(fault for fault in faults if fault.startswith("tally:"))

    assert told((first, 6), (second, 8)) == []
    assert told((first, 7), (second, 9)) == sorted(
        f"tally: proposal {row.id} says {name} {said}, its ballots {said - 1}"
        for row, said in ((first, 7), (second, 9))
        for name in ("points", "score")
    )
    with writing():
        db.session.execute(sa.update(Tally).values(givers=1))
    assert f"tally: proposal {first.id} says givers 1, its ballots 2" in tally_faults()


def test_each_proposal_without_a_tally_is_named(proposal: Proposal, member: Member) -> None:
    another = factories.proposal(factories.cycle("vote"))
    with writing():
        cast(another.id, "support", by=factories.acting(member))
    faults = altered(sa.delete(Tally).where(Tally.proposal_id.in_([proposal.id, another.id])))
    assert len([fault for fault in faults if fault.endswith("has ballots and no tally")]) == 2


def test_ballots_that_vanished_or_appeared_are_counted_per_proposal(
    proposal: Proposal, member: Member
) -> None:
    another, third = (factories.proposal(factories.cycle("vote")) for _ in range(2))
    with writing():
        cast(another.id, "support", by=factories.acting(member))
    voter = db.session.scalars(sa.select(Voter.id).where(Voter.member_id == member.id)).one()
    smuggled = {"choice": "support", "number": 1, "cast_at": third.created_at, "salt": "s"}
    factories.stored(Vote(proposal_id=third.id, voter_id=voter, member_id=member.id, **smuggled))
    gone = sa.or_(Vote.proposal_id == another.id, Vote.choice == "disagree")
    faults = altered(sa.delete(Vote).where(gone))
    assert sorted(fault for fault in faults if fault.startswith("ballots:")) == sorted(
        f"ballots: proposal {row.id} has {found}, its events tell of {told}"
        for row, found, told in ((proposal, 1, 2), (another, 0, 1), (third, 1, 0))
    )
