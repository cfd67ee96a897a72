"""What members do in discussions: comment, edit, delete."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, hold, insert_or_leave
from app.discussion.models import Comment, Thread
from app.discussion.queries import Discussed, discussed
from app.errors import Conflict, Invalid, NotFound, TooMany
from app.model import table_of
from app.organisations.acting import acting_on, uphold, written_for
from app.policy import Ability, check, require
from app.text.texts import ByLanguage, ReadOnlyTexts

# Nobody converses faster than this; a script does.
MOST = 30
WITHIN = timedelta(minutes=10)
# Those dated by a clock that was set back count; those of one that was quite wrong do not hold
# anybody up for ever.
AHEAD = timedelta(hours=2)


class Posted(NamedTuple):
    """A comment, what it was made on, and whether it was not there before.

    The comment is in no session: what is done with it further asks for it again.
    """

    comment: Comment
    on: Discussed
    new: bool = True


def comment_on(
    proposal_id: int | None,
    *,
    body: str,
    html: str,
    stance: str = "neutral",
    language: str,
    parent_id: int | None = None,
    by: Actor,
    key: str = "",
) -> Posted:
    """Whoever may comment on a proposal adds a comment to its thread.

    `html` is the body as rendered before the transaction. One member's comments are made one after
    the other, so that many at once do not pass together where too many are refused.
    """
    # By the row of the member, which everybody who writes as them asks for: on PostgreSQL two
    # comments at once would count the same ones before them.
    on = discussed(proposal_id, waiting=by.member_id)
    if on is None or not check(by, Ability.SEE_PROPOSAL, on[0]):
        raise NotFound(_("There is no such proposal."))
    require(by, Ability.COMMENT, on)
    if (same := done_before(Comment, key, by=None)) is not None:  # `discussed` waited
        db.session.expunge(same)
        return Posted(same, on, new=False)
    now = clock.now()
    written: dict[str, Any] = {
        **written_for(by),
        "thread_id": on[0].thread_id,
        "parent_id": parent_id,
        "root_id": _root_of(on[0].thread_id, parent_id),
        "author_id": by.member_id,
        "stance": stance,
        "body": {language: body},
        "body_html": {language: html},
        "created_at": now,
        "version": 1,
    }
    # Counted and put in by one statement: see docs/decisions.md, "votes and comments cost a sixth
    # less".
    of_late = {"since": now - WITHIN, "until": now + AHEAD}
    number = insert_or_leave(Comment, written, _FEW, of_late)
    if number is None:
        sentence = _("You have written many comments in a short time. Go on in a few minutes.")
        raise TooMany(sentence, int(WITHIN.total_seconds()))
    if parent_id is None:  # a top comment is its own root
        written["root_id"] = number
        db.session.connection().execute(_ROOT, {"number": number})
    _count(on[0].thread_id, 1)
    # After the thread, as a mandate is held last.
    uphold(by, "comment")
    record("comment.posted", "comment", number, by=by, content=written["body"], key=key)
    return Posted(Comment(id=number, **written), on)


def edit_comment(
    comment: Comment, body: str, html: str, language: str, *, into: str = "", seen: int, by: Actor
) -> Comment:
    """Its author puts a comment in other words in one of its languages, and it says so; the other
    languages stay.

    `into` is the language that it is in from now on, unless the comment has a text in that one
    too. Who saw an older text is shown both.
    """
    hold(comment)
    require(by, Ability.EDIT_COMMENT, comment)
    by = acting_on(by, comment, "comment")
    before = comment.body.get(language, "")
    # Another text in that language is not written over.
    if not into or into in comment.body:
        into = language
    # What says the same already is no edit, whatever version was seen.
    if body == before and into == language:
        return comment
    if seen != comment.version or not before:
        label = _("Comment")
        sentence = _("This comment was changed meanwhile.")
        raise Conflict(sentence, theirs={label: before}, mine={label: body})
    comment.body = _put(comment.body, language, into, body)
    comment.body_html = _put(comment.body_html, language, into, html)
    comment.edited_at = clock.now()
    record("comment.edited", "comment", comment.id, by=by, content=comment.body)
    return comment


def _put(texts: ReadOnlyTexts, language: str, into: str, text: str) -> ByLanguage:
    others = {code: other for code, other in texts.items() if code != language}
    return others | {into: text}


def delete_comment(comment: Comment, *, by: Actor) -> Comment:
    """Its author or an administrator takes a comment away; its place and the answers to it
    remain.
    """
    require(by, Ability.DELETE_COMMENT, comment)
    return _take_away(comment, by)


def delete_own_comments(*, by: Actor) -> None:
    """Everything that a member said in their own name is taken away, as they are erased. What they
    said for an organisation is that one's.
    """
    own = (Comment.author_id == by.member_id, Comment.organisation_id.is_(None))
    query = sa.select(Comment).where(*own, Comment.deleted_at.is_(None))
    # In one order, so that two who count comments of the same threads do not block each other.
    query = query.order_by(Comment.thread_id, Comment.id).with_for_update()
    for comment in db.session.scalars(query):
        _take_away(comment, by)


def _take_away(comment: Comment, by: Actor) -> Comment:
    # Its row stays, as answers refer to it, and nothing of what it said does.
    comment.body = {}
    comment.body_html = {}
    comment.deleted_at = clock.now()
    comment.deleted_by_id = by.member_id
    # Who deletes it at the same moment fails here, by its version, and does not count it twice.
    db.session.flush()
    _count(comment.thread_id, -1)
    record("comment.deleted", "comment", comment.id, by=by)
    return comment


def _root_of(thread_id: int, parent_id: int | None) -> int | None:
    if parent_id is None:
        return None
    parent = db.session.get(Comment, parent_id)
    if parent is None or parent.thread_id != thread_id:
        raise Invalid(_("The comment that you answer is not part of this discussion."), "parent")
    return parent.root_id


_TABLE = table_of(Comment)


# With the column's type: SQLite would compare an instant with a text written otherwise.


def _parameter(name: str, column: str = "created_at") -> Any:
    return sa.bindparam(name, type_=_TABLE.c[column].type)


_OWN = _TABLE.c.author_id == _parameter("author_id", "author_id")
_OF_LATE = _TABLE.c.created_at.between(_parameter("since"), _parameter("until"))
_RECENT = sa.select(sa.func.count()).select_from(_TABLE).where(_OWN, _OF_LATE)
_FEW = _RECENT.scalar_subquery() < MOST
_ROOT = sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("number")).values(root_id=_TABLE.c.id)


_THREAD = table_of(Thread)
# The database adds, not we: two at once are both counted.
_DIFFERENCE = sa.bindparam("difference", type_=sa.Integer)
_THE_THREAD = sa.update(_THREAD).where(_THREAD.c.id == sa.bindparam("thread"))
_COUNT = _THE_THREAD.values(comments=_THREAD.c.comments + _DIFFERENCE)


def _count(thread_id: int, difference: int) -> None:
    db.session.connection().execute(_COUNT, {"thread": thread_id, "difference": difference})
