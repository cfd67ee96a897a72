"""What awaits a member, for their home page and their own pages: one statement, for them alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app import clock
from app.accounts.models import VISITOR, Actor
from app.cycles.models import Cycle
from app.cycles.queries import cycles
from app.database import db
from app.discussion.models import Comment
from app.plan.edition import FrozenAction, FrozenPlan
from app.plan.models import Action
from app.plan.queries.editions import newest_content
from app.plan.status import OVER
from app.proposals.models import Proposal
from app.proposals.queries import Asked, total
from app.proposals.queries.scope import visible_to
from app.speech.dates import site_zone
from app.steering.models import Decision
from app.voting.models import Vote, Voter

# There are no marks of what was read: what is older than this is no news.
NEWS = timedelta(days=30)
# After so long without a word an action's owner is asked for one.
SILENCE = timedelta(days=30)


class ToVote(NamedTuple):
    """An open vote in which the member has votes left to give."""

    cycle: Cycle
    left: int


class Awaiting(NamedTuple):
    """What awaits a member: how many of each; `draft_id` is their newest draft."""

    drafts: int
    draft_id: int | None
    votes: list[ToVote]
    answers: int
    decisions: int
    reports: int

    @property
    def total(self) -> int:
        """How many kinds of things wait: each is one line."""
        kinds = (self.drafts, self.answers, self.decisions, self.reports)
        return len(self.votes) + sum(1 for number in kinds if number)


def awaiting(actor: Actor) -> Awaiting:
    """What awaits that member now; of answers and decisions those of the last thirty days."""
    since = clock.now() - NEWS
    drafts = sa.select(sa.func.count()).select_from(Proposal).where(*_own_drafts(actor))
    newest = sa.select(sa.func.max(Proposal.id)).where(*_own_drafts(actor))
    answered = answers(actor, since).with_only_columns(sa.func.count())
    decided = decisions(actor, since).with_only_columns(sa.func.count())
    silent = silent_actions(actor).with_only_columns(sa.func.count())
    open_votes = _open_votes()
    given = [_votes_given(actor, cycle) for cycle in open_votes]
    asked = [drafts, newest, answered, decided, silent, *given]
    row = db.session.execute(sa.select(*[part.scalar_subquery() for part in asked])).one()
    number, draft_id, answers_found, decisions_found, reports, *votes = row
    if actor.suspended:
        # They read, and do nothing else: no draft, vote or report awaits them.
        return Awaiting(0, None, [], answers_found, decisions_found, 0)
    to_vote = []
    for cycle, mine in zip(open_votes, votes, strict=True):
        left = _up_for_a_vote(cycle) - mine
        if left > 0:
            to_vote.append(ToVote(cycle, left))
    return Awaiting(number, draft_id, to_vote, answers_found, decisions_found, reports)


def _own_drafts(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    return Proposal.author_id == actor.member_id, Proposal.stage == "draft"


def answers(actor: Actor, since: datetime) -> sa.Select[Any]:
    """What others answered to the member's comments, or said of their proposals, since then."""
    answered = aliased(Comment)
    query = sa.select(Comment).join(Proposal, Proposal.thread_id == Comment.thread_id)
    query = query.outerjoin(answered, answered.id == Comment.parent_id)
    to_them = sa.or_(answered.author_id == actor.member_id, Proposal.author_id == actor.member_id)
    by_others = sa.or_(Comment.author_id.is_(None), Comment.author_id != actor.member_id)
    query = query.where(to_them, by_others, visible_to(actor))
    return query.where(Comment.created_at >= since, Comment.deleted_at.is_(None))


def decisions(actor: Actor, since: datetime) -> sa.Select[Any]:
    """What was decided about the member's proposals since then."""
    query = sa.select(Decision).join(Proposal, Proposal.id == Decision.proposal_id)
    query = query.where(Proposal.author_id == actor.member_id, visible_to(actor))
    return query.where(Decision.recorded_at >= since)


def own_actions(actor: Actor) -> list[FrozenAction]:
    """The adopted actions that the member answers for."""
    return _owned(newest_content(), actor)


def _owned(content: FrozenPlan | None, actor: Actor) -> list[FrozenAction]:
    if content is None:
        return []
    owned = []
    for action in content.actions:
        if action.owner is not None and action.owner.member == actor.key:
            owned.append(action)
    return owned


def silent_actions(actor: Actor) -> sa.Select[Any]:
    """Those of the member's actions that go on, and of which nothing was heard for long: since
    the last report, else since the day from which one could be expected.
    """
    content = newest_content()
    adopted_on = content.adopted_on if content else date.max
    own = _owned(content, actor)
    last_day = clock.today(site_zone()) - SILENCE
    expected = [action.id for action in own if _expected_from(action, adopted_on) < last_day]
    unheard = sa.and_(Action.reported_at.is_(None), Action.id.in_(expected))
    silent = sa.or_(unheard, Action.reported_at < clock.now() - SILENCE)
    ids = [action.id for action in own]
    return sa.select(Action).where(Action.id.in_(ids), Action.status.not_in(OVER), silent)


def _expected_from(action: FrozenAction, adopted_on: date) -> date:
    """The day from which its owner can be asked for news, as the desk has it (`last_news`)."""
    return max(adopted_on, action.starts_on.first) if action.starts_on else adopted_on


def _open_votes() -> list[Cycle]:
    """The cycles in which people vote here now."""
    now = clock.now()
    found = []
    for cycle in cycles():
        casts = cycle.ballot != "points" and cycle.electorate != "organisations"
        if casts and cycle.phase_at(now) == "vote":
            found.append(cycle)
    return found


def _up_for_a_vote(cycle: Cycle) -> int:
    """How many votes one may give in the cycle."""
    proposals = total(Asked(stage="submitted", cycle=cycle.id), VISITOR)
    return min(proposals, cycle.ballot_limit or proposals)


def _votes_given(actor: Actor, cycle: Cycle) -> sa.Select[Any]:
    """How many votes the member gave on what is still up for a vote there."""
    query = sa.select(sa.func.count()).select_from(Vote)
    query = query.join(Voter, Voter.id == Vote.voter_id)
    query = query.join(Proposal, Proposal.id == Vote.proposal_id)
    up = (Proposal.cycle_id == cycle.id, Proposal.stage == "submitted")
    return query.where(Voter.member_id == actor.member_id, *up)
