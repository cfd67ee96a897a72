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
from app.proposals.models import IS_PUBLIC, Proposal
from app.text.texts import ByLanguage
from app.voting.models import Tally, Vote
from app.voting.queries import may_disclose, merit

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
    disclosed: bool
    rank: int


class Turnout(NamedTuple):
    """How many voted, how many votes they gave, and how many could have.

    Of what the results tell alone: what is left over of a greater number would be the count that
    they keep back.
    """

    voters: int
    votes: int
    electorate: int
    # Whether votes may have come since: a page with such numbers is not kept for others.
    old: bool = False


_PROPOSAL = (Proposal.id, Proposal.title, Proposal.language, Proposal.stage)
_COUNTS = (Tally.support, Tally.agree, Tally.neutral, Tally.disagree, Tally.points, Tally.score)
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
    return _of(cycle, *_COLUMNS, may, rank).order_by(*order, Proposal.id)


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
    return [Result._make((*row, True, rank)) for row, rank in zip(rows, ranks, strict=True)]


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
    key = ("turnout", cycle.id, state.frame, int(clock.now().timestamp()) // SAME)
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
    shown = _of(cycle, Proposal.id).where(may_disclose(cycle))
    voted = sa.select(sa.func.count(Vote.voter_id.distinct()), sa.func.count(Vote.id))
    voters, votes = db.session.execute(voted.where(Vote.proposal_id.in_(shown))).one()
    active = sa.not_(suspended(Member, clock.now()))
    members = sa.select(sa.func.count()).select_from(Member).where(active)
    electorate = db.session.scalar(members) or 0
    return Turnout(voters, votes, electorate)
