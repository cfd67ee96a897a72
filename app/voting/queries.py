"""Reads of votes: one's own, the results of a cycle, its ballots, and the recount."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.cycles.models import Cycle
from app.database import db
from app.policy import SHOWN
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.voting.models import WEIGHTS, Tally, Vote, Voter, commitment

COUNTED = ("support", "agree", "neutral", "disagree", "points", "score")
CASTS, WITHDRAWALS = ("vote.cast",), ("vote.withdrawn",)


def own_votes(actor: Actor, proposal_ids: Collection[int]) -> dict[int, str]:
    """The actor's own choice per proposal, of those that they voted on."""
    if not actor.signed_in or not proposal_ids:
        return {}
    query = sa.select(Vote.proposal_id, Vote.choice).join(Voter)
    query = query.where(Voter.member_id == actor.member_id, Vote.proposal_id.in_(proposal_ids))
    return {row.proposal_id: row.choice for row in db.session.execute(query)}


def tally_of(proposal_id: int) -> Tally | None:
    """The tally of one proposal."""
    return db.session.get(Tally, proposal_id)


class Turnout(NamedTuple):
    """How many voted, how many votes they gave, and how many could have."""

    voters: int
    votes: int
    electorate: int


def turnout(cycle: Cycle) -> Turnout:
    """Who took part in a cycle's vote, in numbers."""
    voted = sa.select(sa.func.count(Vote.voter_id.distinct()), sa.func.count(Vote.id))
    voters, votes = db.session.execute(voted.join(Proposal).where(Proposal.cycle_id == cycle.id)).one()
    members = sa.select(sa.func.count()).select_from(Member).where(Member.suspended_at.is_(None))
    return Turnout(voters, votes, db.session.scalar(members) or 0)


def _votes() -> sa.ColumnElement[int]:
    return Tally.support + Tally.agree + Tally.neutral + Tally.disagree


def _told(cycle: Cycle) -> sa.ColumnElement[bool]:
    """Whether a proposal's count may be told: of a secret ballot only from five votes on."""
    return _votes() >= (SHOWN if cycle.secret else 0)


def merit(cycle: Cycle) -> sa.ColumnElement[int]:
    """What a list may be sorted by without giving away a secret: the score where the count may be told, else 0."""
    return sa.case((_told(cycle), Tally.score), else_=0)


def results_count(cycle: Cycle) -> int:
    """How many proposals the results list."""
    query = sa.select(sa.func.count()).select_from(Proposal)
    return db.session.scalar(query.where(Proposal.cycle_id == cycle.id, Proposal.stage.in_(PUBLIC_STAGES))) or 0


def results(cycle: Cycle, limit: int | None = None, offset: int = 0) -> list[sa.Row[Any]]:
    """The cycle's public proposals with their counts, the best first; equal scores share a rank.

    What may not be told comes last, in no order of merit, with its counts as they are: `told` says which rows to show.
    """
    told = _told(cycle)
    order = (sa.case((told, 0), else_=1), merit(cycle).desc())
    columns = (Proposal.id, Proposal.title, Proposal.language, Proposal.stage)
    counts = (Tally.support, Tally.agree, Tally.neutral, Tally.disagree, Tally.points, Tally.score)
    query = sa.select(*columns, *counts, told.label("told"), sa.func.rank().over(order_by=order).label("rank"))
    query = query.join(Tally).where(Proposal.cycle_id == cycle.id, Proposal.stage.in_(PUBLIC_STAGES))
    return list(db.session.execute(query.order_by(*order, Proposal.id).limit(limit).offset(offset)))


def published_ballots(cycle: Cycle) -> list[tuple[int, str, int | None]]:
    """Every ballot as (proposal, choice, points) in a fixed order that tells nothing of who gave it or when."""
    query = sa.select(Vote.id, Vote.salt, Vote.proposal_id, Vote.choice, Vote.points).join(Proposal)
    query = query.join(Tally, Tally.proposal_id == Proposal.id).where(_told(cycle))
    rows = db.session.execute(query.where(Proposal.cycle_id == cycle.id, Proposal.stage.in_(PUBLIC_STAGES)))
    key = str(current_app.config["SECRET_KEY"]).encode()
    drawn = sorted((hmac.digest(key, f"ballot|{row.id}|{row.salt}".encode(), "sha256"), *row[2:]) for row in rows)
    return [(proposal, choice, points) for _lot, proposal, choice, points in drawn]


def recount(proposal_ids: Collection[int] | None = None) -> dict[int, dict[str, int]]:
    """The counts per proposal, from the ballots alone; a proposal without ballots is not in it."""
    sums = [sa.func.sum(sa.case((Vote.choice == name, 1), else_=0)).label(name) for name in WEIGHTS]
    points = sa.func.coalesce(sa.func.sum(Vote.points), 0).label("points")
    query = sa.select(Vote.proposal_id, *sums, points).group_by(Vote.proposal_id)
    if proposal_ids is not None:
        query = query.where(Vote.proposal_id.in_(proposal_ids))
    return {row.proposal_id: _scored(row) for row in db.session.execute(query)}


def _scored(row: sa.Row[Any]) -> dict[str, int]:
    counts = {name: int(getattr(row, name)) for name in (*WEIGHTS, "points")}
    return counts | {"score": sum(counts[name] * weight for name, weight in WEIGHTS.items()) + counts["points"]}


def tally_faults() -> Iterator[str]:
    """Everything that is wrong with the votes: tallies against ballots, ballots against what their events hold."""
    yield from _miscounts()
    yield from _altered_ballots()
    yield from _missing_ballots()


def _miscounts() -> Iterator[str]:
    counted, none = recount(), dict.fromkeys(COUNTED, 0)
    rows = sa.select(Tally.proposal_id, *(getattr(Tally, name) for name in COUNTED)).order_by(Tally.proposal_id)
    for row in db.session.execute(rows):
        expected = counted.pop(row.proposal_id, none)
        for name in COUNTED:
            said, counts = getattr(row, name), expected[name]
            if said != counts:
                yield f"tally: proposal {row.proposal_id} says {name} {said}, its ballots {counts}"
    yield from (f"tally: proposal {proposal_id} has ballots and no tally" for proposal_id in sorted(counted))


def _altered_ballots() -> Iterator[str]:
    held = sa.select(Event.subject_id, Event.digest).where(Event.verb.in_((*CASTS, "vote.changed")))
    recorded = {(row.subject_id, row.digest) for row in db.session.execute(held)}
    for row in db.session.execute(sa.select(Vote.__table__).order_by(Vote.id).execution_options(yield_per=2000)):
        if (row.proposal_id, commitment(row)) not in recorded:
            yield f"ballot: {row.id} on proposal {row.proposal_id} is not what was recorded when it was cast"


def _missing_ballots() -> Iterator[str]:
    """As many ballots as were cast and not withdrawn."""
    step = sa.case((Event.verb.in_(CASTS), 1), (Event.verb.in_(WITHDRAWALS), -1), else_=0)
    cast = sa.select(Event.subject_id, sa.func.sum(step)).where(Event.verb.like("vote.%")).group_by(Event.subject_id)
    ballots = sa.select(Vote.proposal_id, sa.func.count()).group_by(Vote.proposal_id)
    expected = {row[0]: int(row[1]) for row in db.session.execute(cast)}
    found = {row[0]: int(row[1]) for row in db.session.execute(ballots)}
    for proposal_id in sorted(expected.keys() | found.keys()):
        if expected.get(proposal_id, 0) != found.get(proposal_id, 0):
            yield (
                f"ballots: proposal {proposal_id} has {found.get(proposal_id, 0)}, "
                f"its events tell of {expected.get(proposal_id, 0)}"
            )
