"""Reads about meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer

from app import clock
from app.database import db
from app.meetings.models import Meeting
from app.paging import read_part
from app.proposals.models import IS_PUBLIC, Proposal
from app.speech.dates import site_zone
from app.steering.models import Decision

PAGE = 20
# How many meetings to come, and how many without a date, are shown at most.
MOST = 100


def _over(now: datetime) -> sa.ColumnElement[bool]:
    """Whose end has passed; a meeting without an end is over with its day."""
    today = clock.start_of(clock.today(site_zone()), site_zone())
    return sa.case(
        (Meeting.ends_at.is_(None), Meeting.starts_at < today), else_=Meeting.ends_at < now
    )


def _list() -> sa.Select[Meeting]:
    # Agendas and minutes may be long, and no list shows them.
    return sa.select(Meeting).options(defer(Meeting.agenda), defer(Meeting.minutes))


def upcoming() -> list[Meeting]:
    """The meetings to come and those held now, the nearest first, without their long texts."""
    query = _list().where(Meeting.starts_at.is_not(None), ~_over(clock.now()))
    return list(db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(MOST)))


def undated() -> list[Meeting]:
    """The meetings whose day is not known."""
    query = _list().where(Meeting.starts_at.is_(None)).order_by(Meeting.id)
    return list(db.session.scalars(query.limit(MOST)))


def past(number: int) -> tuple[list[Meeting], int]:
    """A page of the meetings that are over, the latest first; and how many there are."""
    query = _list().where(Meeting.starts_at.is_not(None), _over(clock.now()))
    query = query.order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    rows, total = read_part(query, number, PAGE)
    return list(rows.scalars()), total


def meeting_by_id(meeting_id: int) -> Meeting | None:
    """The meeting of that number."""
    return db.session.get(Meeting, meeting_id)


def decisions_at(meeting_id: int, number: int, size: int) -> tuple[list[Any], int]:
    """A page of what was decided there about public proposals (outcome, id, title, language); and
    how many.
    """
    query = sa.select(Decision.outcome, Proposal.id, Proposal.title, Proposal.language)
    query = query.join(Proposal, Proposal.id == Decision.proposal_id)
    # A proposal may have been hidden since it was decided on.
    query = query.where(Decision.meeting_id == meeting_id, IS_PUBLIC)
    rows, total = read_part(query.order_by(Decision.id), number, size)
    return list(rows), total
