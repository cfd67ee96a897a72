"""The results of a cycle: its proposals with their counts, the best first, and how many took
part.
"""

from __future__ import annotations

from time import monotonic
from typing import Any, NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.accounts.suspension import suspended
from app.caches import lru_cache_of
from app.cycles.models import Cycle
from app.database import db
from app.kept import revisions
from app.model import Query
from app.organisations.models import Organisation
from app.proposals.models import IS_PUBLIC, Proposal
from app.text.texts import ByLanguage
from app.voting.models import (
    Kinds,
    Tally,
    ToldCounts,
    Vote,
    Voter,
    by_kind,
    of_organisations,
)
from app.voting.queries import may_disclose, may_tell_kinds, merit

# In bytes: a turnout is taken for 200 of them, a number of rows for 100.
KEPT = 1 << 16
# Counting who took part means reading every vote. Where that takes long the numbers may be so many
# seconds old. See docs/decisions.md, 'turnout may be a minute old where there are very many
# votes'.
LONG, OLD = 0.02, 60.0
# Suspensions end by the clock, and nothing is written then: seconds for which nobody counts again.
SAME = 300


class Result(NamedTuple):
    """A proposal with its counts as they are; `disclosed` says whether they may be shown, `rank`
    is shared by equals.
    """

    id: int
    title: ByLanguage
    language: str
    stage: str
    support: int
    agree: int
    neutral: int
    disagree: int
    points: int
    score: int
    of_organisations_support: int
    of_organisations_agree: int
    of_organisations_neutral: int
    of_organisations_disagree: int
    of_organisations_points: int
    disclosed: bool
    rank: int
    # Whether people's and organisations' votes may be told apart.
    apart: bool

    @property
    def kinds(self) -> Kinds | None:
        return by_kind(self) if self.apart else None


class Part(NamedTuple):
    """How many of a kind voted, None where that is not told, and how many could have."""

    voters: int | None
    electorate: int


class Turnout(NamedTuple):
    """How many voted, how many votes they gave, and how many could have.

    Of what the results tell alone: what is left over of a greater number would be the count that
    they keep back. So is each kind's: of the proposals whose votes are told apart.
    """

    voters: int
    votes: int
    electorate: int
    # Whether votes may have come since: a page with such numbers is not kept for others.
    old: bool = False
    # Each kind against its own number, where both vote.
    people: Part | None = None
    organisations: Part | None = None


_PROPOSAL = (Proposal.id, Proposal.title, Proposal.language, Proposal.stage)
_OF_BOTH = ToldCounts._fields
_STATED = (*_OF_BOTH, "score", *map(of_organisations, _OF_BOTH))
_COUNTS = tuple(getattr(Tally, name) for name in _STATED)
_COLUMNS = (*_PROPOSAL, *_COUNTS)


def _of(cycle: Cycle, *columns: Any) -> Query:
    """Those columns of the cycle's public proposals and their tallies."""
    query = sa.select(*columns).select_from(Tally).join(Proposal, Proposal.id == Tally.proposal_id)
    return query.where(Proposal.cycle_id == cycle.id, IS_PUBLIC)


def results(cycle: Cycle) -> list[Result]:
    """The cycle's public proposals with their counts, the best first; equal scores share a rank.

    What may not be told comes last, in no order of merit, with its counts as they are.
    """
    return [Result._make(row) for row in db.session.execute(_ranked(cycle))]


def _ranked(cycle: Cycle) -> Query:
    may = may_disclose(cycle)
    # What may not be told is last and has no merit of its own: its place gives no score away.
    order = (sa.case((may, 0), else_=1), merit(cycle).desc())
    rank = sa.func.rank().over(order_by=order)
    columns = (*_COLUMNS, may, rank, may_tell_kinds(cycle))
    return _of(cycle, *columns).order_by(*order, Proposal.id)


def results_page(cycle: Cycle, size: int, offset: int) -> list[Result]:
    """So many of `results` from there on; the same work for the first ones in any number of
    proposals.

    Not so of a secret ballot, where what may be told must be looked for first.
    """
    # In the statement and not beside it: PostgreSQL plans for the page, and walks the index.
    most, start = (sa.literal_column(str(int(number)), sa.Integer) for number in (size, offset))
    if cycle.secret:
        query = _ranked(cycle).limit(most).offset(start)
        return [Result._make(row) for row in db.session.execute(query)]
    # By the tally's own number, with which its index ends: see docs/decisions.md, 'a list begins
    # at the index of its order'.
    query = _of(cycle, *_COLUMNS).order_by(Tally.score.desc(), Tally.proposal_id)
    rows = db.session.execute(query.limit(most).offset(start)).all()
    ranks = _ranks(cycle, rows, offset)
    apart = cycle.electorate == "both"
    return [Result._make((*row, True, rank, apart)) for row, rank in zip(rows, ranks, strict=True)]


def _ranks(cycle: Cycle, rows: Any, offset: int) -> list[int]:
    """The rank of each: that of the one before where the scores are equal, else its place."""
    ranks: list[int] = []
    for place, row in enumerate(rows):
        if place and row.score == rows[place - 1].score:
            ranks.append(ranks[-1])
        elif place:
            ranks.append(offset + place + 1)
        else:
            ranks.append(_first_rank(cycle, row.score) if offset else 1)
    return ranks


def _first_rank(cycle: Cycle, score: int) -> int:
    """One more than there are better scores: equals of the first row may stand on the page
    before.
    """
    better = _of(cycle, sa.func.count()).where(Tally.score > score)
    return (db.session.scalar(better) or 0) + 1


def results_count(cycle: Cycle) -> int:
    """How many proposals the results list: counted when a proposal has changed since."""
    kept = lru_cache_of("results", KEPT)
    state = revisions()
    key = ("count", cycle.id, state.frame, state.lists)
    count: int | None = kept.get(key)
    if count is None:
        count = db.session.scalar(_of(cycle, sa.func.count())) or 0
        kept.put(key, count, 100)
    return count


def turnout(cycle: Cycle) -> Turnout:
    """Who took part in a cycle's vote, in numbers: of the present moment, or a minute old where
    there are very many.
    """
    kept = lru_cache_of("results", KEPT)
    state = revisions()
    # Without the content's revision: a number that is a minute old must still be found.
    now = clock.now()
    # At the close of a secret vote its kinds are told.
    closed = cycle.vote_closed(now)
    key = ("turnout", cycle.id, state.frame, closed, int(now.timestamp()) // SAME)
    began = monotonic()
    last: tuple[Turnout, str, float, float] | None = kept.get(key)
    if last is not None:
        counted, content, at, took = last
        if content == state.content:
            return counted
        if took > LONG and began - at < OLD:
            return counted._replace(old=True)
    counted = _turnout(cycle)
    kept.put(key, (counted, state.content, began, monotonic() - began), 200)
    return counted


def _turnout(cycle: Cycle) -> Turnout:
    voters, votes, *apart = db.session.execute(_voted(cycle)).one()
    members, organisations = db.session.execute(_electorates()).one()
    if cycle.electorate == "people":
        return Turnout(voters, votes, _at_least(voters, members))
    if cycle.electorate == "organisations":
        return Turnout(voters, votes, _at_least(voters, organisations))
    # Of a secret vote whose kinds are told apart nowhere there is nothing to tell.
    told = not cycle.secret or any(apart)
    parts = [
        Part(number if told else None, _at_least(number, able))
        for number, able in zip(apart, (members, organisations), strict=True)
    ]
    electorate = _at_least(voters, sum(part.electorate for part in parts))
    return Turnout(voters, votes, electorate, False, *parts)


def _at_least(voters: int, able: int) -> int:
    """Whoever voted could: an organisation that left since, a member who is suspended, and what
    an import brings from elsewhere.
    """
    return max(voters, able)


def _voted(cycle: Cycle) -> Query:
    """How many voters, and votes; where both kinds vote, also how many of each."""
    shown = _of(cycle, Proposal.id).where(may_disclose(cycle))
    voted: Query = sa.select(sa.func.count(Vote.voter_id.distinct()), sa.func.count(Vote.id))
    voted = voted.where(Vote.proposal_id.in_(shown))
    if cycle.electorate != "both":
        return voted
    apart = Vote.proposal_id.in_(_of(cycle, Proposal.id).where(may_tell_kinds(cycle)))
    for kind in (Voter.organisation_id.is_(None), Voter.organisation_id.is_not(None)):
        voted = voted.add_columns(sa.func.count(Vote.voter_id.distinct()).filter(kind, apart))
    return voted.join(Voter, Voter.id == Vote.voter_id)


def _electorates() -> sa.Select[int, int]:
    """How many members may vote, and how many organisations have not left."""
    active = sa.not_(suspended(Member, clock.now()))
    members = sa.select(sa.func.count()).select_from(Member).where(active)
    there = Organisation.left_on.is_(None)
    organisations = sa.select(sa.func.count()).select_from(Organisation).where(there)
    return sa.select(members.scalar_subquery(), organisations.scalar_subquery())
