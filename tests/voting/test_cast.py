"""One vote each, changed and withdrawn at will, counted exactly."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import ActingFor, Member
from app.activity.models import Event
from app.activity.operations import record
from app.cycles.models import Cycle, Phase
from app.cycles.queries import cycles
from app.database import db, insert_or_leave, writing
from app.errors import Invalid, NotAllowed, NotFound
from app.kept import touch_frame
from app.proposals.models import Proposal
from app.voting.models import Tally, Vote, Voter, commitment
from app.voting.operations import cast
from app.voting.queries import tally_faults
from tests import factories


def ballot(kind: str = "support", **columns: object) -> Proposal:
    """A proposal that is up for such a vote, beside another one that is too."""
    cycle = factories.cycle("vote", ballot=kind, **columns)
    factories.proposal(cycle, title="Autre chose")
    return factories.proposal(cycle)


def votes(
    proposal: Proposal, member: Member, *choices: str, acting_for: ActingFor | None = None
) -> Tally:
    """That member votes so, once after the other."""
    by = replace(factories.acting(member), acting_for=acting_for)
    for choice in choices:
        with writing():
            tally = cast(proposal.id, choice, by=by)
    return tally


def counts(tally: Tally) -> tuple[int, ...]:
    return (tally.support, tally.agree, tally.neutral, tally.disagree, tally.score)


def verbs() -> list[str]:
    return list(
        db.session.scalars(
            sa.select(Event.verb).where(Event.verb.like("vote.%")).order_by(Event.id)
        )
    )


def test_a_vote_is_counted_and_remembers_the_version_it_was_given_on(member: Member) -> None:
    proposal = ballot()
    assert counts(votes(proposal, member, "support")) == (1, 0, 0, 0, 1)
    vote = db.session.scalars(sa.select(Vote)).one()
    assert (vote.proposal_id, vote.choice, vote.number, vote.member_id) == (
        proposal.id,
        "support",
        1,
        member.id,
    )
    assert vote.cast_at == clock.now()


def test_a_double_click_counts_once_and_is_recorded_once(member: Member) -> None:
    assert counts(votes(ballot(), member, "support", "support")) == (1, 0, 0, 0, 1)
    assert verbs() == ["vote.cast"]


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (("agree",), (0, 1, 0, 0, 1)),
        (("agree", "disagree"), (0, 0, 0, 1, -1)),
        (("disagree", "neutral"), (0, 0, 1, 0, 0)),
        (("neutral", "agree", ""), (0, 0, 0, 0, 0)),
        (("agree", "", "", "disagree"), (0, 0, 0, 1, -1)),
    ],
)
def test_changes_and_withdrawals_are_counted_exactly(
    member: Member, choices: tuple[str, ...], expected: tuple
) -> None:
    assert counts(votes(ballot("agreement"), member, *choices)) == expected
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Vote)) == sum(expected[:4])


def test_each_act_leaves_events_that_name_nobody(member: Member) -> None:
    votes(ballot("agreement"), member, "agree", "disagree", "disagree", "", "")
    assert verbs() == ["vote.cast", "vote.replaced", "vote.changed", "vote.withdrawn"]
    assert (
        db.session.scalars(sa.select(Event.actor_key).where(Event.verb.like("vote.%"))).all()
        == [None] * 4
    )


def test_what_ends_is_told_by_the_commitment_with_which_it_began(member: Member) -> None:
    votes(ballot("agreement"), member, "agree", "disagree", "")
    said = db.session.scalars(
        sa.select(Event.digest).where(Event.verb.like("vote.%")).order_by(Event.id)
    ).all()
    assert (said[0] == said[1], said[2] == said[3], len(set(said))) == (True, True, 2)


def test_the_event_commits_to_the_ballot_with_a_salt_of_its_own(member: Member) -> None:
    proposal = ballot("agreement")
    votes(proposal, member, "agree")
    first = db.session.scalars(sa.select(Vote)).one()
    salt, digest = first.salt, commitment(first)
    votes(proposal, member, "disagree", "agree")
    assert db.session.scalars(sa.select(Vote.salt)).one() != salt
    assert (
        db.session.scalars(sa.select(Event.digest).where(Event.verb == "vote.cast")).one()
        == digest
    )


@pytest.mark.parametrize(
    ("choice", "points", "said"), [("agree", None, "agree|"), ("points", 7, "points|7")]
)
def test_what_is_committed_to_is_the_same_in_every_release(
    choice: str, points: int | None, said: str
) -> None:
    at = datetime(2026, 11, 24, 13, tzinfo=timezone(timedelta(hours=1)))
    place = {"voter_id": 2, "proposal_id": 3, "number": 4}
    vote = Vote(**place, choice=choice, points=points, cast_at=at, salt="s" * 32)
    opened = f"{'s' * 32}|2|3|4|{said}|2026-11-24T12:00:00+00:00"
    assert commitment(vote) == hashlib.sha256(opened.encode()).hexdigest()


def test_a_voter_that_another_request_made_meanwhile_is_found(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = ballot()

    def left(model: type[Any], values: dict[str, Any]) -> int | None:
        if model is not Voter:
            return insert_or_leave(model, values)
        insert_or_leave(model, values)  # the other request was first
        return None

    monkeypatch.setattr("app.voting.operations.insert_or_leave", left)
    assert counts(votes(proposal, member, "support")) == (1, 0, 0, 0, 1)
    assert db.session.scalars(sa.select(Voter.member_id)).all() == [member.id]


def test_a_member_is_one_voter_on_many_proposals(member: Member, other: Member) -> None:
    first, second = ballot(), ballot()
    (
        votes(first, member, "support"),
        votes(second, member, "support"),
        votes(first, other, "support"),
    )
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Voter)) == 2
    assert db.session.get_one(Tally, first.id).support == 2


@pytest.mark.parametrize(
    ("phase", "word"), [("deliberate", "opens"), ("decide", "closed"), ("closed", "closed")]
)
def test_nobody_votes_outside_the_voting_phase(
    app: Flask, member: Member, phase: str, word: str
) -> None:
    proposal = factories.proposal(factories.cycle(phase))
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        pytest.raises(NotAllowed, match=word),
    ):
        votes(proposal, member, "support")


def test_an_unknown_choice_is_refused(member: Member) -> None:
    with pytest.raises(Invalid, match="n’est pas l’un des choix de ce vote") as refused:
        votes(ballot("support"), member, "agree")
    assert refused.value.field == "choice"


def test_an_organisation_has_one_vote_whoever_casts_it(member: Member, other: Member) -> None:
    proposal = ballot("agreement", electorate="both", ballot_limit=1)
    own = factories.organisation()
    first, second = (factories.mandate(own, of, "vote") for of in (member, other))
    votes(proposal, member, "agree", acting_for=first)
    assert counts(votes(proposal, other, "disagree", acting_for=second)) == (0, 0, 0, 1, -1)
    assert counts(votes(proposal, member, "agree")) == (0, 1, 0, 1, 0)  # their own, beside it
    cast_now = sa.select(Voter.member_id, Voter.organisation_id, Vote.member_id).select_from(Vote)
    rows = db.session.execute(cast_now.join(Voter)).all()
    assert set(rows) == {(None, own.id, other.id), (member.id, None, member.id)}
    another = factories.proposal(db.session.get_one(Cycle, proposal.cycle_id))
    with pytest.raises(NotAllowed, match="tous ses votes"):
        votes(another, member, "agree", acting_for=first)
    assert counts(votes(proposal, member, "", acting_for=first)) == (0, 1, 0, 0, 1)
    assert not list(tally_faults())


def test_the_event_of_a_vote_names_no_mandate_and_others_do(member: Member) -> None:
    proposal = ballot(electorate="both")
    held = factories.mandate(factories.organisation(), member, "vote")
    votes(proposal, member, "support", "", acting_for=held)
    by = replace(factories.acting(member), acting_for=held)
    with writing():
        record("proposal.revised", "proposal", proposal.id, by=by, content={})
    rows = db.session.execute(sa.select(Event.verb, Event.mandate_id, Event.actor_key)).all()
    assert ("proposal.revised", held.mandate_id, member.key) in rows
    assert [row[1:] for row in rows if row.verb.startswith("vote.")] == [(None, None)] * 2


@pytest.mark.parametrize("stage", ["draft", "hidden"])
def test_what_may_not_be_known_cannot_be_voted_on(member: Member, stage: str) -> None:
    proposal = factories.proposal(factories.cycle("vote"), stage=stage)
    with pytest.raises(NotFound):
        votes(proposal, member, "support")


def test_there_is_nothing_to_vote_on_under_an_unknown_number(member: Member, app: Flask) -> None:
    with pytest.raises(NotFound), writing():
        cast(999_999, "support", by=factories.acting(member))


def test_what_one_changes_or_withdraws_is_that_vote_alone(member: Member, other: Member) -> None:
    cycle = factories.cycle("vote", ballot="agreement")
    first, second = factories.proposal(cycle), factories.proposal(cycle)
    for person in (other, member):
        for proposal in (first, second):
            votes(proposal, person, "agree")
    votes(second, member, "disagree")
    votes(second, other, "neutral")
    votes(first, other, "")
    cast_now = sa.select(Vote.proposal_id, Voter.member_id, Vote.choice).join(Voter)
    assert sorted(map(tuple, db.session.execute(cast_now))) == sorted(
        [
            (first.id, member.id, "agree"),
            (second.id, member.id, "disagree"),
            (second.id, other.id, "neutral"),
        ]
    )
    assert counts(db.session.get_one(Tally, first.id)) == (0, 1, 0, 0, 1)
    assert counts(db.session.get_one(Tally, second.id)) == (0, 0, 1, 1, -1)


@pytest.mark.parametrize(
    ("zone", "closes"),
    [("Africa/Casablanca", "2026-08-31T09:00"), ("Asia/Tokyo", "2026-08-31T17:00")],
)
def test_a_vote_closes_at_its_instant_whatever_the_local_time_is(
    member: Member, zone: str, closes: str
) -> None:
    ends = datetime(2026, 8, 31, 8, tzinfo=UTC)
    with clock.set_to(ends - timedelta(seconds=1)):
        proposal = ballot()
        dated(proposal.cycle_id, "decide", datetime.fromisoformat(closes), zone)
        votes(proposal, member, "support")
    with clock.set_to(ends), pytest.raises(NotAllowed):
        votes(proposal, member, "")


def dated(cycle_id: int, kind: str, wall: datetime, zone: str) -> None:
    """Let a phase of the cycle begin at that local time."""
    with writing():
        phase = db.session.scalars(
            sa.select(Phase).where(Phase.cycle_id == cycle_id, Phase.kind == kind)
        ).one()
        phase.wall, phase.zone, phase.starts_at = wall, zone, clock.instant(wall, zone)
        touch_frame()


def test_what_is_kept_of_the_cycles_may_be_older_than_the_proposal(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.cycle("gather")
    before = cycles()
    monkeypatch.setattr(factories, "touch_frame", lambda: None)
    proposal = ballot()
    assert cycles() == before
    assert counts(votes(proposal, member, "support")) == (1, 0, 0, 0, 1)
