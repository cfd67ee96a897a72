"""Where an adopted action came from: the proposals in it, their votes, and why they were taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of
from app.database import db
from app.discussion.models import Thread
from app.meetings.models import Meeting
from app.organisations.models import Organisation
from app.plan.edition import FrozenAction, FrozenPlan, FrozenProposal
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.proposals.queries.listing import VoteCounts
from app.speech.addresses import Thing
from app.steering.models import Decision
from app.voting.models import Tally

# Of how many proposals the story is told, and how many other actions are named; the rest is
# counted.
MOST_STORIES, MOST_SIBLINGS = 10, 5


class Reason(NamedTuple):
    """Why a proposal was taken into the plan, when, and at which meeting."""

    texts: dict[str, str]
    on: date | None
    meeting: Thing | None


class Origin(NamedTuple):
    """A proposal in an action by the title that the edition has; `story` is None where it is no
    longer public.
    """

    frozen: FrozenProposal
    story: Story | None


class Story(NamedTuple):
    """What became of a proposal before it was taken into the plan."""

    submitted_at: datetime | None
    author: str | None
    organisation: dict[str, str]
    comments: int
    cycle: Cycle
    tally: VoteCounts
    reason: Reason | None


class Origins(NamedTuple):
    """The proposals that an action comes from, by the reason that they share; `siblings` are
    other actions that came from any of them, and `more` is how many are not named.
    """

    groups: list[tuple[Reason | None, list[Origin]]]
    others: list[Origin]
    siblings: list[FrozenAction]
    more: int


def origins(action: FrozenAction, content: FrozenPlan) -> Origins:
    """Where an action of that edition came from, in one statement; none for an action without
    proposals.
    """
    # Of all of them: what is no longer public is named without a link that leads nowhere.
    stories = _stories([proposal.id for proposal in action.proposals])
    found = [Origin(proposal, stories.get(proposal.id)) for proposal in action.proposals]
    siblings = _siblings(action, content)
    return Origins(
        groups=_by_reason(found[:MOST_STORIES]),
        others=found[MOST_STORIES:],
        siblings=siblings[:MOST_SIBLINGS],
        more=max(0, len(siblings) - MOST_SIBLINGS),
    )


def _by_reason(found: list[Origin]) -> list[tuple[Reason | None, list[Origin]]]:
    """Those that were promoted together share a reason: it is said once."""

    def reason(origin: Origin) -> Reason | None:
        return origin.story.reason if origin.story else None

    return [(shared, list(group)) for shared, group in groupby(found, reason)]


def _siblings(action: FrozenAction, content: FrozenPlan) -> list[FrozenAction]:
    own = {proposal.id for proposal in action.proposals}
    if not own:
        return []

    def shares_one(other: FrozenAction) -> bool:
        return other.id != action.id and any(p.id in own for p in other.proposals)

    return [other for other in content.actions if shares_one(other)]


def _stories(ids: Sequence[int]) -> dict[int, Story]:
    """The stories of those of the proposals that are still public."""
    if not ids:
        return {}
    stories = {}
    for row in db.session.execute(_told().where(Proposal.id.in_(ids))):
        stories[row.id] = Story(
            submitted_at=row.submitted_at,
            author=row.author,
            organisation=row.organisation,
            comments=row.comments,
            cycle=cycle_of(row.cycle_id),
            tally=VoteCounts(*[getattr(row, name) for name in VoteCounts._fields]),
            reason=_reason(row) if row.decision else None,
        )
    return stories


def _reason(row: sa.Row[Any]) -> Reason:
    meeting = Thing(row.meeting, row.meeting_title) if row.meeting else None
    return Reason(row.reason, row.decided_on, meeting)


def _told() -> sa.Select[Any]:
    """The public proposals with what is told of them, each with the last decision that took it
    into the plan.
    """
    decision = aliased(Decision)
    last = sa.select(sa.func.max(Decision.number)).where(Decision.proposal_id == Proposal.id)
    last = last.where(Decision.outcome == "promoted").correlate(Proposal)
    of_it = (decision.proposal_id == Proposal.id) & (decision.number == last.scalar_subquery())
    columns: list[Any] = [
        Proposal.id,
        Proposal.cycle_id,
        Proposal.submitted_at,
        Member.name.label("author"),
        Organisation.name.label("organisation"),
        Thread.comments,
        decision.id.label("decision"),
        decision.reason,
        decision.decided_on,
        Meeting.id.label("meeting"),
        Meeting.title.label("meeting_title"),
    ]
    columns += [getattr(Tally, name) for name in VoteCounts._fields]
    query = sa.select(*columns).select_from(Proposal)
    query = query.join(Thread, Thread.id == Proposal.thread_id)
    query = query.join(Tally, Tally.proposal_id == Proposal.id)
    query = query.outerjoin(Member, Member.id == Proposal.author_id)
    query = query.outerjoin(Organisation, Organisation.id == Proposal.organisation_id)
    query = query.outerjoin(decision, of_it).outerjoin(Meeting, Meeting.id == decision.meeting_id)
    return query.where(Proposal.stage.in_(PUBLIC_STAGES))
