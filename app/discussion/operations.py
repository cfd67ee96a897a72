"""What members do in discussions: comment, edit, delete."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor, Member
from app.activity.operations import record
from app.database import db, hold, insert_or_leave
from app.discussion.models import Comment, Thread
from app.errors import Conflict, Invalid, TooMany
from app.policy import Ability, require

# Nobody converses faster than this; a script does.
MOST = 30
WITHIN = timedelta(minutes=10)
# Those dated by a clock that was set back count; those of one that was quite wrong do not hold anybody up for ever.
AHEAD = timedelta(hours=2)
FORM = "form"


def comment_on(
    thread_id: int,
    *,
    body: str,
    html: str,
    stance: str = "neutral",
    language: str,
    parent_id: int | None = None,
    key: str,
    on: Any,
    by: Actor,
) -> Comment:
    """Whoever may comment on the thing adds a comment to its thread; the same form sent twice is one comment.

    `on` is what the policy asks about, `key` the form's own, `html` the body as rendered before the transaction.
    """
    require(by, Ability.COMMENT, on)
    sent = _sent_as(by, key, str(parent_id), stance, body)
    _refuse_flood(by, sent)
    written = {
        "thread_id": thread_id,
        "parent_id": parent_id,
        "root_id": _root_of(thread_id, parent_id),
        "author_id": by.member_id,
        "stance": stance,
        "body": {language: body},
        "body_html": {language: html},
        "created_at": clock.now(),
        "source": FORM,
        "source_id": sent,
    }
    number = insert_or_leave(Comment, **written)
    if number is None:
        return db.session.scalars(sa.select(Comment).where(_is_form(sent))).one()
    if parent_id is None:  # a top comment is its own root
        db.session.connection().execute(_ROOT, {"number": number})
    comment = db.session.get_one(Comment, number)
    _count(thread_id, 1)
    record("comment.posted", "comment", number, by=by, content=comment.body)
    return comment


def edit_comment(comment: Comment, body: str, html: str, *, seen: int, by: Actor) -> Comment:
    """Its author puts a comment in other words, and it says so; who saw an older text is shown both."""
    hold(comment)
    require(by, Ability.EDIT_COMMENT, comment)
    language, before = next(iter(comment.body.items()))
    if body == before:
        return comment
    if seen != comment.version:
        label = _("Comment")
        raise Conflict(_("This comment was changed meanwhile."), theirs={label: before}, mine={label: body})
    comment.body, comment.body_html, comment.edited_at = {language: body}, {language: html}, clock.now()
    record("comment.edited", "comment", comment.id, by=by, content=comment.body)
    return comment


def delete_comment(comment: Comment, *, by: Actor) -> Comment:
    """Its author or an administrator takes a comment away; its place and the answers to it remain."""
    require(by, Ability.DELETE_COMMENT, comment)
    comment.body, comment.body_html = {}, {}
    comment.deleted_at, comment.deleted_by_id = clock.now(), by.member_id
    db.session.flush()
    _count(comment.thread_id, -1)
    record("comment.deleted", "comment", comment.id, by=by)
    return comment


def _sent_as(by: Actor, key: str, *content: str) -> str:
    # The content belongs to it: a page that the browser kept may be sent again with other words.
    return hashlib.sha256("\0".join((by.key, key, *content)).encode()).hexdigest()


def _is_form(sent: str) -> sa.ColumnElement[bool]:
    return sa.and_(Comment.source == FORM, Comment.source_id == sent)


def _refuse_flood(by: Actor, sent: str) -> None:
    """One member's comments are counted one after the other, so that many at once do not pass together."""
    db.session.execute(sa.select(Member.id).where(Member.id == by.member_id).with_for_update(key_share=True))
    now = clock.now()
    recent = (Comment.author_id == by.member_id, Comment.created_at.between(now - WITHIN, now + AHEAD))
    others = Comment.source_id.is_distinct_from(sent)
    if (db.session.scalar(sa.select(sa.func.count()).where(*recent, others)) or 0) >= MOST:
        sentence = _("You have written many comments in a short time. Go on in a few minutes.")
        raise TooMany(sentence, int(WITHIN.total_seconds()))


def _root_of(thread_id: int, parent_id: int | None) -> int | None:
    if parent_id is None:
        return None
    parent = db.session.get(Comment, parent_id)
    if parent is None or parent.thread_id != thread_id:
        raise Invalid(_("The comment that you answer is not part of this discussion."), "parent")
    return parent.root_id


_TABLE = cast(sa.Table, Comment.__table__)
_ROOT = sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("number")).values(root_id=_TABLE.c.id)


def _count(thread_id: int, difference: int) -> None:
    changed = sa.update(Thread).where(Thread.id == thread_id).values(comments=Thread.comments + difference)
    db.session.execute(changed)
