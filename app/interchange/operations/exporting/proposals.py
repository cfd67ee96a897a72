"""Proposals and what was said, voted and decided about them, as values of an export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from app import clock
from app.cycles.models import Cycle, Phase
from app.discussion.models import Comment
from app.interchange.operations.exporting.snapshot import Snapshot, Values, plain
from app.policy import SHOWN
from app.proposals.fields import FIELDS
from app.proposals.models import Proposal, ProposalChallenge, ProposalTerritory, Serves
from app.steering.models import Decision
from app.voting.models import Tally, Vote, Voter, ballots

TALLY = ("support", "agree", "neutral", "disagree", "points")


def proposals(snapshot: Snapshot) -> Iterator[Values]:
    """Proposals with their present text."""
    principles = snapshot.links(Serves, "proposal_id", "principle_id", "principles")
    challenges = snapshot.links(ProposalChallenge, "proposal_id", "challenge_id", "challenges")
    territories = snapshot.links(ProposalTerritory, "proposal_id", "territory_id", "territories")
    name = snapshot.name
    for row in snapshot.rows(Proposal):
        if row.id in snapshot.proposals:
            yield {
                "id": name("proposals", row.id),
                "cycle": name("cycles", row.cycle_id),
                **plain(row, *(field.name for field in FIELDS), "stage", "language", "created_at"),
                "principles": principles.get(row.id),
                "challenges": challenges.get(row.id),
                "territories": territories.get(row.id),
                "author": name("members", row.author_id),
                "organisation": name("organisations", row.organisation_id),
            }


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


def comments(snapshot: Snapshot) -> Iterator[Values]:
    """Comments, the places of deleted ones too."""
    query = sa.select(Proposal.thread_id, Proposal.id)
    threads = dict(snapshot.connection.execute(query).all())
    name = snapshot.name
    for row in snapshot.rows(Comment):
        proposal = threads.get(row.thread_id)
        if proposal in snapshot.proposals:
            yield {
                "id": name("comments", row.id),
                "proposal": name("proposals", proposal),
                "parent": name("comments", row.parent_id),
                "author": name("members", row.author_id),
                **plain(row, "stance", "body", "created_at"),
            }


def votes(snapshot: Snapshot) -> Iterator[Values]:
    """The votes of cycles that are not secret."""
    # Not even with personal data: whoever has the folder could tell who voted what in secret.
    query = (
        sa.select(
            Vote.__table__,
            Proposal.cycle_id,
            Voter.organisation_id,
            Voter.member_id.label("person_id"),
        )
        .join(Proposal, Vote.proposal_id == Proposal.id)
        .join(Voter, Vote.voter_id == Voter.id)
        .join(Cycle, Proposal.cycle_id == Cycle.id)
        .where(Cycle.secret.is_(False))
    )
    for row in snapshot.connection.execute(query):
        yield {
            "cycle": snapshot.name("cycles", row.cycle_id),
            # An organisation's vote names who cast it for the organisation.
            "voter": snapshot.name("members", row.person_id or row.member_id),
            "organisation": snapshot.name("organisations", row.organisation_id),
            "proposal": snapshot.name("proposals", row.proposal_id),
            "choice": str(row.points) if row.choice == "points" else row.choice,
            "cast_at": row.cast_at,
        }


def tallies(snapshot: Snapshot) -> Iterator[Values]:
    """The counts that are public by now."""
    now = clock.now()
    closing: dict[int, dict[str, datetime]] = defaultdict(dict)
    for phase in snapshot.rows(Phase):
        closing[phase.cycle_id][phase.kind] = phase.starts_at
    query = sa.select(Tally.__table__, Proposal.cycle_id, Cycle.results, Cycle.secret)
    query = query.join(Proposal, Tally.proposal_id == Proposal.id).join(
        Cycle, Proposal.cycle_id == Cycle.id
    )
    for row in snapshot.connection.execute(query):
        ends = [at for kind, at in closing[row.cycle_id].items() if kind in ("decide", "closed")]
        public = row.results == "live" or (
            "vote" in closing[row.cycle_id] and ends and min(ends) <= now
        )
        # Few voters could be told apart by their counts; see docs/decisions.md, 'a tally knows how
        # many gave points'.
        told = not row.secret or ballots(row) >= SHOWN
        if row.proposal_id in snapshot.proposals and public and told:
            cycle, proposal = (
                snapshot.name("cycles", row.cycle_id),
                snapshot.name("proposals", row.proposal_id),
            )
            yield {"cycle": cycle, "proposal": proposal, **plain(row, *TALLY)}


def decisions(snapshot: Snapshot) -> Iterator[Values]:
    """Decisions on what may leave."""
    for row in snapshot.rows(Decision):
        if row.proposal_id in snapshot.proposals:
            yield {
                "id": snapshot.name("decisions", row.id),
                "proposal": snapshot.name("proposals", row.proposal_id),
                **plain(row, "outcome", "reason", "decided_on"),
                "meeting": snapshot.name("meetings", row.meeting_id),
                "x_into": snapshot.name(
                    "proposals", row.into_id if row.into_id in snapshot.proposals else None
                ),
            }
