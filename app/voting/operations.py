"""Casting, changing and withdrawing votes."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor, VoterId
from app.activity.operations import record_many
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of
from app.database import db, insert_or_leave
from app.errors import Invalid, NotAllowed, NotFound
from app.organisations.acting import uphold
from app.policy import Ability, require
from app.proposals.models import Proposal
from app.speech.dates import number
from app.voting.models import (
    CHOICES,
    WEIGHTS,
    Tally,
    Vote,
    Voter,
    commitment,
    of_organisations,
    voter_id,
)
from app.voting.queries import STATED


class Counted(NamedTuple):
    """A proposal as a vote found it, and its votes as they stand with it."""

    id: int
    stage: str
    cycle_id: int
    support: int
    agree: int
    neutral: int
    disagree: int
    points: int
    givers: int
    score: int
    of_organisations_support: int
    of_organisations_agree: int
    of_organisations_neutral: int
    of_organisations_disagree: int
    of_organisations_points: int
    of_organisations_givers: int


def cast(proposal_id: int, choice: str, *, by: Actor) -> Counted:
    """A member gives, changes or (with '') withdraws the one vote on a proposal that is theirs, or
    that of the organisation they act for, while its vote is open.

    The proposal and its tally are locked first, and only then the clock is read: nothing is cast
    after the close.
    """
    proposal, tally = _locked(proposal_id)
    at = clock.now()
    cycle = _open_to(by, proposal, at)
    uphold(by, "vote")
    _check(choice, cycle)
    if choice:
        commitments, steps = _put(proposal, choice, by, at)
    else:
        commitments, steps = _take_back(proposal, by.voter)
    # Only once the new vote is in: of two that come at once for one voter, the later counts both.
    # See docs/decisions.md, 'the limit of a cycle counts votes that still stand'.
    if "vote.cast" in commitments:
        _refuse_beyond(cycle, by.voter)
    # What says the same as before leaves no event and no count.
    if commitments:
        _record(proposal.id, commitments, at)
        tally = _count(proposal.id, steps, by.voter)
    return Counted._make((proposal.id, proposal.stage, proposal.cycle_id, *tally))


def _locked(proposal_id: int) -> tuple[Proposal, tuple[int, ...]]:
    """The proposal, which nobody can vote or decide on until this vote is in, and its counts."""
    row = db.session.connection().execute(_LOCKED, {"proposal": proposal_id}).one_or_none()
    if row is None:
        raise NotFound(_("There is no such proposal."))
    needed = len(_NEEDED)
    # Not of the session: it holds only what a vote asks for, and is never written.
    columns = dict(zip(_NEEDED, row[:needed], strict=True))
    return Proposal(**columns), tuple(row[needed:])


# By tables, and made once: at the end of a vote many come at the same time. See docs/decisions.md,
# 'votes and comments cost a sixth less'.
_PROPOSAL, _TALLY = (model.__table__.c for model in (Proposal, Tally))
_NEEDED = ("id", "stage", "cycle_id", "author_id", "number")
_COUNTS = tuple(_TALLY[name] for name in STATED)
_LOCKED = (
    sa.select(*(_PROPOSAL[name] for name in _NEEDED), *_COUNTS)
    .join_from(Proposal, Tally, _TALLY.proposal_id == _PROPOSAL.id)
    .where(_PROPOSAL.id == sa.bindparam("proposal"))
    .with_for_update(key_share=True)
)


def _open_to(by: Actor, proposal: Proposal, at: datetime) -> Cycle:
    """The cycle in which the member may vote on the proposal at that instant."""
    require(by, Ability.SEE_PROPOSAL, proposal, at)
    cycle = cycle_of(proposal.cycle_id)
    require(by, Ability.VOTE, (proposal, cycle), at)
    return cycle


def _check(choice: str, cycle: Cycle) -> None:
    if choice and choice not in CHOICES[cycle.ballot]:
        raise Invalid(_("This is not one of the choices of this vote."), "choice")


Steps = dict[str, int]
# The commitment that each event holds, by its verb, in the order of the events.
Commitments = dict[str, str]


def _put(proposal: Proposal, choice: str, by: Actor, at: datetime) -> tuple[Commitments, Steps]:
    """What is to be told of the vote and what it adds to each count; nothing when it says the same
    already.
    """
    new = {
        "choice": choice,
        "member_id": by.member_id,
        "mandate_id": by.mandate_id,
        "number": proposal.number,
        "cast_at": at,
        "salt": secrets.token_hex(16),
    }
    key = {"proposal_id": proposal.id, "voter_id": _voter_of(by.voter)}
    if insert_or_leave(Vote, {**key, **new}) is not None:
        return {"vote.cast": commitment(Vote(**key, **new))}, {choice: 1}
    vote = _vote_of(proposal.id, by.voter)
    if vote is None or vote.choice == choice:
        return {}, {}
    # Before the row changes: the event must name the state that ends. See docs/decisions.md, 'only
    # what was recorded last of a vote stands'.
    replaced = commitment(vote)
    steps = {vote.choice: -1, choice: 1}
    for name, value in new.items():
        setattr(vote, name, value)
    db.session.flush()
    return {"vote.replaced": replaced, "vote.changed": commitment(vote)}, steps


def _record(proposal_id: int, commitments: Commitments, at: datetime) -> None:
    """Events that name nobody, and no mandate, which would: what was given, and once more what
    stands no longer, so that nobody can put it back.
    """
    common = {"actor_key": None, "subject_kind": "proposal", "subject_id": proposal_id, "at": at}
    events = []
    for verb, digest in commitments.items():
        events.append({**common, "verb": verb, "digest": digest})
    record_many(events)


def _refuse_beyond(cycle: Cycle, voter: VoterId) -> None:
    """One voter's votes are counted one after the other, so that many at once do not pass the
    cycle's limit together.

    The present one is in already. What is no longer up for the vote gives its votes back, as
    nobody can withdraw them.
    """
    if cycle.ballot_limit is None:
        return
    # Against the same voter's votes on other proposals: those on this one wait for its row.
    locked = _VOTER.with_for_update(key_share=True)
    row = db.session.connection().scalar(locked, voter._asdict())
    given = sa.select(sa.func.count()).select_from(Vote).join(Proposal)
    given = given.where(Vote.voter_id == row, Proposal.cycle_id == cycle.id)
    standing = db.session.scalar(given.where(Proposal.stage == "submitted")) or 0
    if standing > cycle.ballot_limit:
        most = number(cycle.ballot_limit)
        sentence = _(
            "You have given all your votes of this cycle, %(most)s. Withdraw one first.", most=most
        )
        if voter.organisation_id is not None:
            sentence = _(
                "It has given all its votes of this cycle, %(most)s. Withdraw one first.",
                most=most,
            )
        raise NotAllowed(sentence)


def _take_back(proposal: Proposal, voter: VoterId) -> tuple[Commitments, Steps]:
    vote = _vote_of(proposal.id, voter)
    if vote is None:
        return {}, {}
    db.session.delete(vote)
    db.session.flush()
    return {"vote.withdrawn": commitment(vote)}, {vote.choice: -1}


def _vote_of(proposal_id: int, voter: VoterId) -> Vote | None:
    own = Vote.voter_id == voter_id().scalar_subquery()
    query = sa.select(Vote).where(Vote.proposal_id == proposal_id, own)
    # A vote that the session read before the lock may have been changed by another request.
    fresh = query.execution_options(populate_existing=True)
    return db.session.scalar(fresh, voter._asdict())


def _voter_of(voter: VoterId) -> int:
    """The number of that voter's row; the unique constraint keeps it single when two requests make
    it at once.
    """
    connection = db.session.connection()
    named = voter._asdict()
    number = connection.scalar(_VOTER, named) or insert_or_leave(Voter, named)
    # Nothing was inserted where another request has just done it: then the row is there.
    number = number or connection.scalar(_VOTER, named)
    assert number is not None  # noqa: S101
    return number


_VOTER = voter_id()


def _count(proposal_id: int, steps: Steps, voter: VoterId) -> tuple[int, ...]:
    """Add to the counts and the score, and to how much of them is organisations'; the counts as
    they then stand.
    """
    # Added in the statement itself: no count that was read before the lock is written back.
    more = {f"more_{choice}": steps.get(choice, 0) for choice in WEIGHTS}
    score = sum(WEIGHTS[choice] * step for choice, step in steps.items())
    share = 1 if voter.organisation_id is not None else 0
    values = {"counted": proposal_id, "more_score": score, "share": share, **more}
    return db.session.connection().execute(_ADDED, values).one()


_SUMS = {name: _TALLY[name] + sa.bindparam(f"more_{name}") for name in (*WEIGHTS, "score")}
# An organisation's vote is counted twice: with all, and with those of its kind.
_SUMS |= {
    of_organisations(name): _TALLY[of_organisations(name)]
    + sa.bindparam(f"more_{name}") * sa.bindparam("share", type_=sa.Integer)
    for name in WEIGHTS
}
_ADDED = (
    sa.update(Tally)
    .where(_TALLY.proposal_id == sa.bindparam("counted"))
    .values(_SUMS)
    .returning(*_COUNTS)
)
