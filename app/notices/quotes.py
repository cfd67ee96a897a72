"""The words themselves of what notices tell of: comments, reasons, reports, questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Member
from app.activity.models import Event
from app.charter.models import Question
from app.database import db
from app.discussion.models import Comment
from app.model import Query
from app.organisations.models import Mandate, MandateRequest
from app.plan.models import Edition, Update
from app.plan.queries.standing import stands
from app.proposals.models import Proposal
from app.steering.models import Decision
from app.text.texts import ReadOnlyTexts

Ids = Collection[int]
# Rows that came one after the other, each with the instant of its coming.
Dated = list[tuple[datetime, Any]]
# In the place of a report that was corrected or taken back.
GONE = object()
DECIDED = {f"proposal.{word}": word for word in ("promoted", "merged", "declined", "postponed")}


class Happening(NamedTuple):
    """An event that notices tell of, with the name of who acted."""

    id: int
    verb: str
    subject_id: int
    at: datetime
    name: str | None


class Quotes(NamedTuple):
    """What was written with some events: a row for each that still stands."""

    happenings: dict[int, Happening]
    # Texts, and questions as they were asked.
    comments: dict[int, ReadOnlyTexts]
    summaries: dict[int, tuple[ReadOnlyTexts, str]]
    editions: dict[int, ReadOnlyTexts]
    questions: dict[int, tuple[str, str]]
    # Whose mandate each is and whether it was accepted; whose request was refused, and why.
    mandates: dict[int, tuple[int, bool]]
    refusals: dict[int, tuple[int, str]]
    # By the number of the proposal or the action, in the order of their coming.
    decisions: dict[int, Dated]
    reports: dict[int, Dated]


def quotes(event_ids: Iterable[int | None]) -> Quotes:
    """What those events tell of, a statement for each kind of thing at most."""
    happenings = _happenings({number for number in event_ids if number is not None})
    by_verb: dict[str, set[int]] = defaultdict(set)
    for happening in happenings.values():
        by_verb[happening.verb].add(happening.subject_id)
    decided = set().union(*(by_verb[verb] for verb in DECIDED))
    written = by_verb["proposal.submitted"] | by_verb["proposal.revised"]
    return Quotes(
        happenings,
        _comments(by_verb["comment.posted"]),
        _summaries(written),
        _editions(by_verb["plan.adopted"]),
        _questions(by_verb["question.asked"]),
        _mandates(by_verb["mandate.given"]),
        _refusals(by_verb["mandate.refused"]),
        _decisions(decided),
        _reports(by_verb["action.reported"]),
    )


def latest(rows: Dated, at: datetime) -> Any:
    """The row that was written with an event of that instant: the last one until then."""
    return next((row for came, row in reversed(rows) if came <= at), None)


def _happenings(ids: Ids) -> dict[int, Happening]:
    if not ids:
        return {}
    query = sa.select(Event.id, Event.verb, Event.subject_id, Event.at, Member.name)
    query = query.outerjoin(Member, Member.key == Event.actor_key).where(Event.id.in_(ids))
    return {row.id: Happening(*row) for row in db.session.execute(query)}


def _comments(ids: Ids) -> dict[int, ReadOnlyTexts]:
    """Those that were not deleted."""
    if not ids:
        return {}
    query = sa.select(Comment.id, Comment.body)
    query = query.where(Comment.id.in_(ids), Comment.deleted_at.is_(None))
    return {row.id: row.body for row in db.session.execute(query)}


def _summaries(ids: Ids) -> dict[int, tuple[ReadOnlyTexts, str]]:
    if not ids:
        return {}
    query = sa.select(Proposal.id, Proposal.summary, Proposal.language)
    rows = db.session.execute(query.where(Proposal.id.in_(ids)))
    return {row.id: (row.summary, row.language) for row in rows}


def _editions(numbers: Ids) -> dict[int, ReadOnlyTexts]:
    if not numbers:
        return {}
    query = sa.select(Edition.number, Edition.words).where(Edition.number.in_(numbers))
    return {row.number: row.words for row in db.session.execute(query)}


def _questions(ids: Ids) -> dict[int, tuple[str, str]]:
    """Those that nobody has dealt with."""
    if not ids:
        return {}
    query = sa.select(Question.id, Question.body, Question.language)
    rows = db.session.execute(query.where(Question.id.in_(ids), Question.state == "waiting"))
    return {row.id: (row.body, row.language) for row in rows}


def _mandates(ids: Ids) -> dict[int, tuple[int, bool]]:
    """Those that are still there: one that was declined is deleted."""
    if not ids:
        return {}
    query = sa.select(Mandate.id, Mandate.member_id, Mandate.accepted_at)
    rows = db.session.execute(query.where(Mandate.id.in_(ids)))
    return {row.id: (row.member_id, row.accepted_at is not None) for row in rows}


def _refusals(ids: Ids) -> dict[int, tuple[int, str]]:
    if not ids:
        return {}
    columns = (MandateRequest.member_id, MandateRequest.refused_for)
    query = sa.select(MandateRequest.id, *columns)
    rows = db.session.execute(
        query.where(MandateRequest.id.in_(ids), MandateRequest.refused_at.is_not(None))
    )
    return {row.id: (row.member_id, row.refused_for) for row in rows}


def _decisions(ids: Ids) -> dict[int, Dated]:
    query = sa.select(Decision.proposal_id, Decision.recorded_at, Decision)
    return _dated(query.where(Decision.proposal_id.in_(ids)).order_by(Decision.number), ids)


def _reports(ids: Ids) -> dict[int, Dated]:
    """All of them, so that each is found; the words of those that stand no more are not told."""
    query = sa.select(Update.action_id, Update.created_at, Update, stands())
    query = query.where(Update.action_id.in_(ids)).order_by(Update.created_at, Update.id)
    found: dict[int, Dated] = defaultdict(list)
    if ids:
        for number, came, row, standing in db.session.execute(query):
            found[number].append((came, row if standing else GONE))
    return found


def _dated(query: Query, ids: Ids) -> dict[int, Dated]:
    found: dict[int, Dated] = defaultdict(list)
    if ids:
        for number, came, row in db.session.execute(query):
            found[number].append((came, row))
    return found
