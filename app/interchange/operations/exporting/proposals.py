"""Proposals and what was said, voted and decided about them, as values of an export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app import clock
from app.cycles.models import Cycle, Phase
from app.discussion.models import Comment
from app.interchange.operations.exporting.snapshot import Snapshot, Values, plain, rows_of
from app.proposals.fields import FIELDS
from app.proposals.models import Proposal, ProposalChallenge, ProposalTerritory, Serves
from app.steering.models import Decision
from app.voting.models import Tally, Vote, Voter, ballots, of_organisations
from app.voting.rules import SHOWN, five_of_each

TALLY = ("support", "agree", "neutral", "disagree", "points")
# What of each count is organisations', by its column of the file.
SHARES = {f"x_organisations_{name}": of_organisations(name) for name in TALLY}


@rows_of("proposals")
def proposals(snapshot: Snapshot) -> Iterator[Values]:
    """Proposals with their present text."""
    principles = snapshot.links(Serves, "proposal_id", "principle_id", "principles")
    challenges = snapshot.links(ProposalChallenge, "proposal_id", "challenge_id", "challenges")
    territories = snapshot.links(ProposalTerritory, "proposal_id", "territory_id", "territories")
    columns = (*(field.name for field in FIELDS), "stage", "language", "created_at")
    name = snapshot.name
    for row in snapshot.rows(Proposal):
        if row.id not in snapshot.proposals:
            continue
        values = plain(row, *columns)
        values["id"] = name("proposals", row.id)
        values["cycle"] = name("cycles", row.cycle_id)
        values["principles"] = principles.get(row.id)
        values["challenges"] = challenges.get(row.id)
        values["territories"] = territories.get(row.id)
        values["author"] = name("members", row.author_id)
        values["organisation"] = name("organisations", row.organisation_id)
        yield values


@rows_of("serves")
def serves(snapshot: Snapshot) -> Iterator[Values]:
    """The sentences; a principle that is named without one stands in the proposal's row."""
    for row in snapshot.rows(Serves):
        if row.proposal_id in snapshot.proposals and row.how:
            principle = snapshot.name("principles", row.principle_id)
            yield {
                "proposal": snapshot.name("proposals", row.proposal_id),
                "principle": principle,
                "how": row.how,
            }


@rows_of("comments")
def comments(snapshot: Snapshot) -> Iterator[Values]:
    """Comments, the places of deleted ones too."""
    query = sa.select(Proposal.thread_id, Proposal.id)
    threads = dict(snapshot.connection.execute(query).all())
    name = snapshot.name
    for row in snapshot.rows(Comment):
        proposal = threads.get(row.thread_id)
        if proposal in snapshot.proposals:
            values = plain(row, "stance", "body", "created_at")
            values["id"] = name("comments", row.id)
            values["proposal"] = name("proposals", proposal)
            values["parent"] = name("comments", row.parent_id)
            values["author"] = name("members", row.author_id)
            values["organisation"] = name("organisations", row.organisation_id)
            yield values


@rows_of("votes")
def votes(snapshot: Snapshot) -> Iterator[Values]:
    """The votes of cycles that are not secret."""
    person = Voter.member_id.label("person_id")
    query = sa.select(Vote.__table__, Proposal.cycle_id, Voter.organisation_id, person)
    query = query.join(Proposal, Vote.proposal_id == Proposal.id)
    query = query.join(Voter, Vote.voter_id == Voter.id)
    query = query.join(Cycle, Proposal.cycle_id == Cycle.id)
    # Not even with personal data: whoever has the folder could tell who voted what in secret.
    query = query.where(Cycle.secret.is_(False))
    name = snapshot.name
    for row in snapshot.connection.execute(query):
        values = {"choice": row.choice, "cast_at": row.cast_at}
        if row.choice == "points":
            values["choice"] = str(row.points)
        values["cycle"] = name("cycles", row.cycle_id)
        # An organisation's vote names who cast it for the organisation.
        values["voter"] = name("members", row.person_id or row.member_id)
        values["organisation"] = name("organisations", row.organisation_id)
        values["proposal"] = name("proposals", row.proposal_id)
        yield values


@rows_of("tallies")
def tallies(snapshot: Snapshot) -> Iterator[Values]:
    """The counts that are public by now."""
    now = clock.now()
    starts: dict[int, dict[str, datetime]] = defaultdict(dict)
    for phase in snapshot.rows(Phase):
        starts[phase.cycle_id][phase.kind] = phase.starts_at
    query = sa.select(Tally.__table__, Proposal.cycle_id, Cycle.results, Cycle.secret)
    query = query.add_columns(Cycle.electorate).join(Proposal, Tally.proposal_id == Proposal.id)
    query = query.join(Cycle, Proposal.cycle_id == Cycle.id)
    for row in snapshot.connection.execute(query):
        public = row.results == "live" or _vote_ended(starts[row.cycle_id], now)
        # Few voters could be told apart by their counts; see docs/decisions.md, 'a tally knows how
        # many gave points'.
        disclosed = not row.secret or ballots(row) >= SHOWN
        if row.proposal_id in snapshot.proposals and public and disclosed:
            values = plain(row, *TALLY)
            if _apart(row, starts[row.cycle_id], now):
                values |= {column: getattr(row, name) for column, name in SHARES.items()}
            values["cycle"] = snapshot.name("cycles", row.cycle_id)
            values["proposal"] = snapshot.name("proposals", row.proposal_id)
            yield values


def _apart(row: Any, starts: dict[str, datetime], now: datetime) -> bool:
    """Whether organisations' votes may be told apart, as the rule `see_kinds` says it."""
    closed_with_five = row.secret and _vote_ended(starts, now) and five_of_each(row)
    return row.electorate == "both" and (not row.secret or closed_with_five)


def _vote_ended(starts: dict[str, datetime], now: datetime) -> bool:
    ends = [at for kind, at in starts.items() if kind in ("decide", "closed")]
    return "vote" in starts and bool(ends) and min(ends) <= now


@rows_of("decisions")
def decisions(snapshot: Snapshot) -> Iterator[Values]:
    """Decisions on what may leave."""
    for row in snapshot.rows(Decision):
        if row.proposal_id in snapshot.proposals:
            into_id = row.into_id if row.into_id in snapshot.proposals else None
            values = plain(row, "outcome", "reason", "decided_on")
            values["id"] = snapshot.name("decisions", row.id)
            values["proposal"] = snapshot.name("proposals", row.proposal_id)
            values["meeting"] = snapshot.name("meetings", row.meeting_id)
            values["x_into"] = snapshot.name("proposals", into_id)
            yield values
