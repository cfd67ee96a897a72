"""Reads of votes: the results of a cycle, its ballots, and the recount."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.cycles.models import Cycle
from app.database import db
from app.model import Query, table_of
from app.organisations.models import Mandate
from app.proposals.models import IS_PUBLIC, Proposal
from app.voting.models import (
    WEIGHTS,
    Tally,
    Vote,
    Voter,
    ballots,
    commitment,
    of_organisations,
)
from app.voting.rules import SHOWN, five_of_each

COUNTED = ("support", "agree", "neutral", "disagree", "points", "givers", "score")
# What a tally states: each count, and how much of it is organisations'.
STATED = (*COUNTED, *(of_organisations(name) for name in COUNTED if name != "score"))
# Ballots read at a time: `verify` goes through all of a site's without holding them.
BATCH = 2000


def tally_of(proposal_id: int) -> Tally | None:
    """The tally of one proposal."""
    return db.session.get(Tally, proposal_id)


class Given(NamedTuple):
    """A vote as whoever may give it sees it: what it says, and who cast it."""

    choice: str
    cast_by: str | None


def votes_of(
    member_id: int | None, organisation_ids: Collection[int], proposal_id: int
) -> dict[int | None, Given]:
    """What those organisations chose on a proposal, by their numbers, and by None what the member
    chose for themselves.
    """
    voters = {"member": member_id, "organisations": organisation_ids}
    rows = db.session.connection().execute(_GIVEN, {**voters, "proposal": proposal_id})
    return {number: Given(choice, name) for number, choice, name in rows}


# Made once: it answers each vote that is given for an organisation.
_VOTER, _VOTE, _MEMBER = (table_of(model).c for model in (Voter, Vote, Member))
_GIVEN = (
    sa.select(_VOTER.organisation_id, _VOTE.choice, _MEMBER.name)
    .join_from(table_of(Voter), table_of(Vote), _VOTE.voter_id == _VOTER.id)
    .outerjoin(table_of(Member), _MEMBER.id == _VOTE.member_id)
    .where(
        _VOTE.proposal_id == sa.bindparam("proposal"),
        sa.or_(
            _VOTER.member_id == sa.bindparam("member"),
            _VOTER.organisation_id.in_(sa.bindparam("organisations", expanding=True)),
        ),
    )
)


def may_disclose(cycle: Cycle) -> sa.ColumnElement[bool]:
    """Whether a proposal's count may be told: of a secret ballot only from five votes on."""
    # By how many voted, which neither the score nor a sum of points says.
    least = SHOWN if cycle.secret else 0
    enough: sa.ColumnElement[bool] = ballots(Tally) >= least
    return enough


def may_tell_kinds(cycle: Cycle) -> sa.ColumnElement[bool]:
    """Whether a proposal's votes of people and of organisations may be told apart: the rule
    `see_kinds`, where the cycle's results are public.
    """
    if cycle.electorate != "both":
        return sa.false()
    if not cycle.secret:
        return sa.true()
    enough: sa.ColumnElement[bool] = five_of_each(Tally)
    return enough if cycle.vote_closed(clock.now()) else sa.false()


def merit(cycle: Cycle) -> sa.ColumnElement[int]:
    """What a list may be sorted by without giving away a secret: the score where the count may be
    told, else 0.
    """
    return sa.case((may_disclose(cycle), Tally.score), else_=0)


def ballot_columns(cycle: Cycle) -> tuple[str, ...]:
    """What is published of each ballot: whose kind it is where two kinds vote."""
    columns = ("proposal", "choice", "points")
    return (*columns, "kind") if cycle.electorate == "both" else columns


def published_ballots(cycle: Cycle) -> list[tuple[Any, ...]]:
    """Every ballot by its `ballot_columns` in a fixed order that tells nothing of who gave it or
    when; the kind is None where it may not be told.
    """
    query = sa.select(Vote.id, Vote.salt, Vote.proposal_id, Vote.choice, Vote.points)
    query = query.join(Proposal).join(Tally, Tally.proposal_id == Proposal.id)
    if cycle.electorate == "both":
        kind = sa.case((Voter.organisation_id.is_(None), "person"), else_="organisation")
        told = sa.case((may_tell_kinds(cycle), kind), else_=None)
        query = query.add_columns(told).join(Voter, Voter.id == Vote.voter_id)
    query = query.where(may_disclose(cycle))
    query = query.where(Proposal.cycle_id == cycle.id, IS_PUBLIC)
    # Without the site's key and the vote's salt nobody can draw the lots again, to put the ballots
    # back into the order in which they were given.
    key = str(current_app.config["SECRET_KEY"]).encode()
    drawn = []
    for row in db.session.execute(query):
        lot = hmac.digest(key, f"ballot|{row.id}|{row.salt}".encode(), "sha256")
        drawn.append((lot, tuple(row[2:])))
    drawn.sort()
    return [ballot for _lot, ballot in drawn]


def _counted() -> Query:
    """Counts and score per proposal, from the ballots alone."""
    sums: dict[str, Any] = {}
    weights = []
    for name, weight in WEIGHTS.items():
        chosen = Vote.choice == name
        sums[name] = sa.func.sum(sa.case((chosen, 1), else_=0))
        weights.append((chosen, weight))
    sums["points"] = sa.func.sum(Vote.points)
    sums["givers"] = sa.func.count(Vote.points)
    theirs = Voter.organisation_id.is_not(None)
    for name in [*sums]:
        sums[of_organisations(name)] = sums[name].filter(theirs)
    sums["score"] = sa.func.sum(sa.case(*weights, else_=Vote.points))
    columns = [sums[name].label(name) for name in STATED]
    return sa.select(Vote.proposal_id, *columns).join(Voter).group_by(Vote.proposal_id)


def tally_faults() -> Iterator[str]:
    """Everything that is wrong with the votes: tallies against ballots, ballots against what their
    events hold.

    Each comparison is one statement, or reads first what is written last (and what ends ballots
    before the ballots), so that votes may be cast meanwhile.
    """
    yield from _miscounts()
    yield from _altered_ballots()
    yield from _foreign_hands()
    yield from _missing_ballots()


def _miscounts() -> Iterator[str]:
    counted = _counted().subquery()
    stated = [getattr(Tally, name).label(f"stated_{name}") for name in STATED]
    # Full: ballots without a tally are a fault as well as a tally without its ballots.
    same = Tally.proposal_id == counted.c.proposal_id
    both = sa.outerjoin(Tally, counted, same, full=True)
    query = sa.select(Tally.proposal_id, counted, *stated).select_from(both)
    for row in db.session.execute(query):
        if row[0] is None:
            yield f"tally: proposal {row[1]} has ballots and no tally"
            continue
        for name in STATED:
            tally = getattr(row, f"stated_{name}")
            # Without a ballot there is no sum at all.
            ballots = int(getattr(row, name) or 0)
            if tally != ballots:
                yield f"tally: proposal {row[0]} says {name} {tally}, its ballots {ballots}"


def _altered_ballots() -> Iterator[str]:
    """A ballot is what was recorded last of its vote: an earlier state that somebody puts back is
    found.

    Its commitment is recorded when it is cast or changed, and once more when it is replaced or
    withdrawn; what was recorded as ended stands no longer. Events made before `vote.replaced` was
    told do not say what a changed vote replaced: of those votes any state that was recorded is
    taken.
    """
    # What ends ballots is read before them and what begins them after: one that is changed
    # meanwhile is found begun and not ended, whichever of its states was read.
    ended = _recorded("vote.replaced", "vote.withdrawn")
    ballots = {ballot.id: (ballot.proposal_id, commitment(ballot)) for ballot in _ballots()}
    given = _recorded("vote.cast", "vote.changed")
    for number, ballot in ballots.items():
        if ballot not in given:
            yield (
                f"ballot: {number} on proposal {ballot[0]} is not what was recorded when it was "
                "cast"
            )
        elif ballot in ended:
            yield (
                f"ballot: {number} on proposal {ballot[0]} was changed or withdrawn since, and "
                "put back"
            )
    for (proposal, digest), times in ended.items():
        if times > 1 or (proposal, digest) not in given:
            yield (
                f"ballots: one on proposal {proposal} was not what was recorded when it was "
                "changed or withdrawn"
            )


def _recorded(*verbs: str) -> Counter[tuple[int, str]]:
    """How often each commitment is told of by events with these verbs."""
    query = sa.select(Event.subject_id, Event.digest).where(Event.verb.in_(verbs))
    return Counter((row.subject_id, row.digest) for row in db.session.execute(query))


def _foreign_hands() -> Iterator[str]:
    """A person's own ballot was cast by that person: no event says so, but both rows do."""
    query = sa.select(Vote.id, Vote.proposal_id).join(Voter)
    # An organisation's voter has no member, and NULL differs from nobody.
    query = query.where(Vote.member_id != Voter.member_id)
    for row in db.session.execute(query):
        yield (
            f"ballot: {row.id} on proposal {row.proposal_id} was cast by somebody else than its "
            "voter"
        )
    # Whoever cast one under a mandate held it, of the organisation whose vote it is.
    query = sa.select(Vote.id, Vote.proposal_id).join(Voter)
    query = query.join(Mandate, Mandate.id == Vote.mandate_id)
    held = (Mandate.member_id == Vote.member_id, Mandate.organisation_id == Voter.organisation_id)
    # A ballot of a person has no organisation: NULL equals none, and is no mandate's.
    query = query.where(sa.not_(sa.func.coalesce(sa.and_(*held), sa.false())))
    for row in db.session.execute(query):
        yield f"ballot: {row.id} on proposal {row.proposal_id} was cast under another's mandate"


def _ballots() -> Iterator[sa.Row[Any]]:
    last = 0
    while True:
        # By table: rows of the class would stay in the session, all of them.
        query = sa.select(Vote.__table__).where(Vote.id > last)
        rows = db.session.execute(query.order_by(Vote.id).limit(BATCH)).all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1].id


def _missing_ballots() -> Iterator[str]:
    """As many ballots as were cast and not withdrawn."""
    cast = (Event.verb == "vote.cast", 1)
    withdrawn = (Event.verb == "vote.withdrawn", -1)
    # A change adds and takes away nothing: its two events weigh 0.
    step = sa.case(cast, withdrawn, else_=0)
    recorded = sa.select(Event.subject_id, sa.func.sum(step).label("recorded"))
    recorded = recorded.where(Event.verb.like("vote.%"))
    events = recorded.group_by(Event.subject_id).subquery()
    standing = sa.select(Vote.proposal_id, sa.func.count().label("standing"))
    ballots = standing.group_by(Vote.proposal_id).subquery()
    same = events.c.subject_id == ballots.c.proposal_id
    both = sa.outerjoin(events, ballots, same, full=True)
    # Either side may be missing, and then it counts for none.
    number = sa.func.coalesce(events.c.subject_id, ballots.c.proposal_id)
    present = sa.func.coalesce(ballots.c.standing, 0)
    expected = sa.func.coalesce(events.c.recorded, 0)
    query = sa.select(number, present, expected).select_from(both)
    for proposal_id, there, due in db.session.execute(query):
        if there != due:
            yield f"ballots: proposal {proposal_id} has {there}, its events tell of {due}"
