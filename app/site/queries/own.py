"""Everything of a member in one place: what awaits an answer, and what they wrote, voted and
answer for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Actor
from app.database import db
from app.discussion.models import Comment
from app.paging import Page, part_of
from app.plan.queries.shown import with_live
from app.proposals.models import Proposal
from app.proposals.queries.scope import present_stage, visible_to
from app.site.queries.awaiting import NEWS, answers, decisions, own_actions
from app.speech.addresses import Thing, url_for, url_of
from app.speech.texts import localised
from app.steering.models import Decision
from app.text.richtext import plain
from app.text.texts import Localised
from app.voting.models import Vote, Voter

SIZE = 20
LONGEST_QUOTE = 160
# In this order; each has its own page number in the address, by its name.
SECTIONS = ("answers", "decisions", "proposals", "votes", "comments", "actions")
# Rows of several columns, which a line is made of.
Rows = sa.Select[*tuple[Any, ...]]
LINKED = (Proposal.id, Proposal.title, Proposal.language)


class Line(NamedTuple):
    """A line of a section: what it is about and where that is; `stage`, `standing` or `choice`
    says how it stands, `quote` what was written.
    """

    title: Localised
    url: str
    at: datetime | date | None = None
    stage: str = ""
    standing: str = ""
    choice: str = ""
    quote: Localised | None = None


def own_pages(actor: Actor, numbers: Mapping[str, int]) -> dict[str, Page[Line]]:
    """A page of each section; `numbers` says which. Answers and decisions are those of the last
    thirty days.
    """
    since = clock.now() - NEWS
    pages: dict[str, Page[Line]] = {}
    queries: dict[str, tuple[Rows, Callable[..., Line]]] = {
        "answers": (_newest(answers(actor, since), Comment), _comment),
        "decisions": (_newest_decisions(decisions(actor, since)), _decision),
        "proposals": (_proposals(actor), _proposal),
        "votes": (_votes(actor), _vote),
        "comments": (_newest(_comments(actor), Comment), _comment),
    }
    for name, (query, line) in queries.items():
        pages[name] = _page(query, line, numbers[name], name)
    pages["actions"] = _actions(actor, numbers["actions"])
    return pages


def _page(query: Rows, line: Callable[..., Line], number: int, name: str) -> Page[Line]:
    counting = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    total = db.session.scalar(counting) or 0
    if not total:
        return Page([], number, SIZE, 0, name=name)
    rows = db.session.execute(query.limit(SIZE).offset((number - 1) * SIZE))
    return Page([line(*row) for row in rows], number, SIZE, total, name=name)


def _newest(query: Rows, model: type[Comment]) -> Rows:
    columns = (model.id, model.body, model.created_at)
    shown = query.with_only_columns(*LINKED, *columns)
    return shown.order_by(model.created_at.desc(), model.id.desc())


def _comments(actor: Actor) -> Rows:
    query = sa.select(Comment).join(Proposal, Proposal.thread_id == Comment.thread_id)
    own = (Comment.author_id == actor.member_id, Comment.deleted_at.is_(None))
    return query.where(*own, visible_to(actor))


def _comment(
    _proposal: int, title: dict[str, str], original: str, comment: int, body: Any, at: datetime
) -> Line:
    said = localised(body)
    quote = said._replace(text=plain(said.text, LONGEST_QUOTE))
    url = url_for("discussion.permalink", comment_id=comment)
    return Line(localised(title, original), url, at, quote=quote)


def _newest_decisions(query: Rows) -> Rows:
    columns = (Decision.outcome, Decision.reason, Decision.recorded_at)
    shown = query.with_only_columns(*LINKED, *columns)
    return shown.order_by(Decision.recorded_at.desc(), Decision.id.desc())


def _decision(
    proposal: int, title: dict[str, str], original: str, outcome: str, reason: Any, at: datetime
) -> Line:
    said = localised(reason)
    quote = said._replace(text=plain(said.text, LONGEST_QUOTE))
    url = url_of("proposals.show", Thing(proposal, title, original))
    return Line(localised(title, original), url, at, stage=outcome, quote=quote)


def _proposals(actor: Actor) -> Rows:
    """Withdrawn ones too; drafts first, then the newest."""
    columns = (*LINKED, Proposal.stage, Proposal.cycle_id, Proposal.submitted_at)
    query = sa.select(*columns).where(Proposal.author_id == actor.member_id)
    first = sa.case((Proposal.stage == "draft", 0), else_=1)
    return query.order_by(first, Proposal.id.desc())


def _proposal(
    number: int, title: dict[str, str], original: str, stage: str, cycle: int, at: Any
) -> Line:
    url = url_of("proposals.show", Thing(number, title, original))
    return Line(localised(title, original), url, at, stage=present_stage(stage, cycle))


def _votes(actor: Actor) -> Rows:
    """Those on what the member may still know of: what was hidden since tells no title."""
    query = sa.select(*LINKED, Vote.choice, Vote.cast_at)
    query = query.join(Vote, Vote.proposal_id == Proposal.id)
    query = query.join(Voter, Voter.id == Vote.voter_id)
    query = query.where(Voter.member_id == actor.member_id, visible_to(actor))
    return query.order_by(Vote.cast_at.desc(), Vote.id.desc())


def _vote(number: int, title: dict[str, str], original: str, choice: str, at: datetime) -> Line:
    url = url_of("proposals.show", Thing(number, title, original))
    return Line(localised(title, original), url, at, choice=choice)


def _actions(actor: Actor, number: int) -> Page[Line]:
    page = part_of(own_actions(actor), SIZE, number, "actions")
    lines = []
    for action in with_live(page.items):
        url = url_of("plan.action", Thing(action.id, action.title, "und"))
        title = localised(action.title)
        lines.append(Line(title, url, action.reported_at, standing=action.standing))
    return Page(lines, page.number, page.size, page.total, name=page.name)
