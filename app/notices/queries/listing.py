"""A member's notices, thing by thing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.database import db
from app.discussion.models import Comment
from app.model import Query
from app.notices.kinds import FOLLOWED
from app.notices.models import Follow, Notice
from app.notices.queries.visible import is_shown
from app.notices.things import Key, named
from app.notices.words import event_words, reason_words
from app.paging import Page
from app.speech.addresses import url_for
from app.speech.texts import localised
from app.text.richtext import plain
from app.text.texts import Localised

SIZE = 20
# Of each thing so many are shown, the newest; the others are counted.
LINES = 5
LONGEST_QUOTE = 160


class Line(NamedTuple):
    """What happened, and when; `url` where it is elsewhere than its thing; `quote` what somebody
    wrote.
    """

    sentence: str
    at: datetime
    is_new: bool
    url: str | None
    quote: Localised | None


class Told(NamedTuple):
    """A thing with what happened to it, the newest first, and why the member is told. `last` is
    the number of its newest notice, `new` how many were not read; `follows` None: it cannot be
    followed.
    """

    kind: str
    number: int
    title: Localised
    url: str
    reason: str
    lines: list[Line]
    more: int
    new: int
    last: int
    follows: bool | None

    @property
    def key(self) -> Key:
        return self.kind, self.number


def notices_page(actor: Actor, number: int, size: int = SIZE) -> Page[Told]:
    """The things of which the member was told, the newest first; of what was hidden since,
    nothing.
    """
    things = _things(actor)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(things.subquery())) or 0
    newest = things.order_by(sa.desc("newest"), sa.desc("last"))
    rows = db.session.execute(newest.limit(size).offset((number - 1) * size)).all()
    keys = [(row.subject_kind, row.subject_id) for row in rows]
    names, lines, stopped = named(keys, actor), _lines(actor, keys), _stopped(actor, keys)
    told = []
    for row, key in zip(rows, keys, strict=True):
        # What cannot be named was taken away since the rows were read.
        if key in names and key in lines:
            reason, said = lines[key]
            follows = key not in stopped if key[0] in FOLLOWED else None
            more = row.total - len(said)
            counts = (more, row.new, row.last)
            told.append(Told(*key, *names[key], reason, said, *counts, follows))
    return Page(told, number, size, total)


def last_told(actor: Actor) -> int:
    """The number of the member's newest notice; 0 where there is none."""
    query = sa.select(sa.func.max(Notice.id)).where(Notice.member_id == actor.member_id)
    return db.session.scalar(query) or 0


def _own(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    return Notice.member_id == actor.member_id, is_shown()


def _things(actor: Actor) -> Query:
    unread = sa.func.sum(sa.case((Notice.read_at.is_(None), 1), else_=0))
    columns = (
        sa.func.max(Notice.at).label("newest"),
        sa.func.count().label("total"),
        unread.label("new"),
        sa.func.max(Notice.id).label("last"),
    )
    query = sa.select(Notice.subject_kind, Notice.subject_id, *columns).where(*_own(actor))
    return query.group_by(Notice.subject_kind, Notice.subject_id)


def _among(keys: Sequence[Key], kind: Any, number: Any) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(sa.and_(kind == one, number == other) for one, other in keys))


def _stopped(actor: Actor, keys: Sequence[Key]) -> set[Key]:
    query = sa.select(Follow.kind, Follow.thing_id).where(
        Follow.member_id == actor.member_id, Follow.stopped
    )
    rows = db.session.execute(query.where(_among(keys, Follow.kind, Follow.thing_id)))
    return {(kind, number) for kind, number in rows}


def _lines(actor: Actor, keys: Sequence[Key]) -> dict[Key, tuple[str, list[Line]]]:
    """Of each thing why the newest came, and the newest ones."""
    found: dict[Key, tuple[str, list[Line]]] = {}
    for row in db.session.execute(_newest_of_each(actor, keys)):
        key = (row.subject_kind, row.subject_id)
        why = reason_words(row.kind, row.reason)
        found.setdefault(key, (why, []))[1].append(_line(row))
    return found


def _newest_of_each(actor: Actor, keys: Sequence[Key]) -> Query:
    order = sa.func.row_number().over(
        partition_by=(Notice.subject_kind, Notice.subject_id),
        order_by=(Notice.at.desc(), Notice.id.desc()),
    )
    among = _among(keys, Notice.subject_kind, Notice.subject_id)
    ranked = sa.select(Notice, order.label("place")).where(*_own(actor), among).subquery()
    query = sa.select(ranked, Event.verb, Comment.id.label("comment"), Comment.body, Member.name)
    query = query.outerjoin(Event, Event.id == ranked.c.event_id)
    written = sa.and_(Event.verb == "comment.posted", Comment.id == Event.subject_id)
    query = query.outerjoin(Comment, written).outerjoin(Member, Member.id == Comment.author_id)
    return query.where(ranked.c.place <= LINES).order_by(ranked.c.at.desc(), ranked.c.id.desc())


def _line(row: Any) -> Line:
    sentence = event_words(row.kind, row.verb or "", row.name or "", row.reason)
    url = quote = None
    if row.comment:
        url = url_for("discussion.permalink", comment_id=row.comment)
        said = localised(row.body)
        quote = said._replace(text=plain(said.text, LONGEST_QUOTE))
    return Line(sentence, row.at, row.read_at is None, url, quote)
