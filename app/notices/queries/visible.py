"""Which notices may be shown now: what they tell of may have been hidden since."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Member
from app.activity.models import Event
from app.charter.models import Question
from app.discussion.models import Comment
from app.joining.models import Application
from app.model import table_of
from app.notices.models import Notice
from app.notices.recipients import STEERING
from app.plan.models import EditionAction, LeadRequest
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.site.models import AdminSettings

# By tables: the statement that says who acts asks it too.
_NOTICE = table_of(Notice).c
_SETTLED = table_of(AdminSettings).c
_CHECKED = ("proposal", "action", "question", "application", "asked")


def _among(column: sa.ColumnElement[str], values: tuple[str, ...]) -> sa.ColumnElement[bool]:
    # Not IN, which is written anew for each request.
    return sa.or_(*(column == value for value in values))


def is_shown() -> sa.ColumnElement[bool]:
    """The condition that a notice tells of what its member may see: the thing is public (a
    question still waits), the comment stands, and who no longer steers is told of nothing that
    waits.
    """
    others = sa.not_(_among(_NOTICE.subject_kind, _CHECKED))
    things = sa.or_(others, _proposal(), _action(), _question(), _application(), _request())
    return sa.and_(things, _comment_stands(), _steers())


def _of(kind: str, found: sa.Exists) -> sa.ColumnElement[bool]:
    return sa.and_(_NOTICE.subject_kind == kind, found.correlate(_NOTICE.id.table))


def _proposal() -> sa.ColumnElement[bool]:
    row = table_of(Proposal).c
    public = (row.id == _NOTICE.subject_id, _among(row.stage, PUBLIC_STAGES))
    return _of("proposal", sa.exists().where(*public))


def _action() -> sa.ColumnElement[bool]:
    stands = table_of(EditionAction).c.action_id == _NOTICE.subject_id
    return _of("action", sa.exists().where(stands))


def _question() -> sa.ColumnElement[bool]:
    row = table_of(Question).c
    waits = (row.id == _NOTICE.subject_id, row.state == "waiting")
    return _of("question", sa.exists().where(*waits))


def _application() -> sa.ColumnElement[bool]:
    row, reader, settled = table_of(Application).c, table_of(Member).alias("reviewer").c, _SETTLED
    waits = (row.id == _NOTICE.subject_id, row.state == "waiting", reader.id == _NOTICE.member_id)
    by_steering = sa.exists().where(settled.steering_reviews)
    found = sa.exists().where(*waits, sa.or_(reader.role == "admin", by_steering))
    return _of("application", found)


def _request() -> sa.ColumnElement[bool]:
    row = table_of(LeadRequest).c
    stands = (row.id == _NOTICE.subject_id, row.ended_at.is_(None))
    return _of("asked", sa.exists().where(*stands))


def _comment_stands() -> sa.ColumnElement[bool]:
    event, comment = table_of(Event).c, table_of(Comment).c
    said = (event.id == _NOTICE.event_id, comment.id == event.subject_id)
    found = sa.exists().where(*said, comment.deleted_at.is_(None))
    others = sa.not_(_among(_NOTICE.kind, ("comment", "answer")))
    return sa.or_(others, found.correlate(_NOTICE.id.table))


def _steers() -> sa.ColumnElement[bool]:
    row = table_of(Member).alias("reader").c
    steers = sa.exists().where(row.id == _NOTICE.member_id, _among(row.role, STEERING))
    return sa.or_(_NOTICE.kind != "waiting", steers.correlate(_NOTICE.id.table))
