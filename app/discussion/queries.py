"""Reads of discussions: one page of a thread, and where a comment stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from app.accounts.models import Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of
from app.database import db
from app.discussion.models import Comment
from app.paging import Page
from app.proposals.models import Proposal
from app.proposals.queries import READ, Read
from app.text.texts import as_stored, texts_of

Discussed = tuple[Read, Cycle]
SIZE = 20
SORTS = ("oldest", "newest")


class ShownComment(NamedTuple):
    """A comment as a page shows it, as it was read: equal ones look the same.

    `parent_author` is None where the comment that it answers was deleted, empty where that one has
    no author.
    """

    id: int
    parent_id: int | None
    root_id: int
    author_id: int | None
    author: str | None
    stance: str
    html_json: str
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    parent_author: str | None
    here: bool

    @property
    def body_html(self) -> dict[str, str]:
        return texts_of(self.html_json)

    @property
    def context(self) -> bool:
        """Whether it is the top of a conversation that began on an earlier page."""
        return not self.here

    @property
    def is_reply(self) -> bool:
        return self.parent_id is not None

    @property
    def answers_reply(self) -> bool:
        """Whether it answers a reply: shown at level two as well, it then says whom it answers."""
        return self.parent_id is not None and self.parent_id != self.root_id


@dataclass
class ThreadPage(Page[ShownComment]):
    """At most twenty comments of a thread, conversations one after the other. Deleted ones keep
    their place.
    """

    thread_id: int = 0
    sort: str = "oldest"
    # How many can be read: `total` counts the places of the deleted ones too.
    standing: int = 0


def thread_page(
    thread_id: int, number: int, sort: str = "oldest", *, touched: Comment | None = None
) -> ThreadPage:
    """That page of a thread, or the one on which `touched` stands, in one statement; beyond the
    end the last page.
    """
    sort = sort if sort in SORTS else "oldest"
    at = {"root": touched.root_id, "comment": touched.id} if touched else {"root": 0, "comment": 0}
    asked = {"thread": thread_id, "offset": (max(1, number) - 1) * SIZE, **at}
    rows = db.session.connection().execute(_PAGES[sort], asked).all()
    total, standing, offset = rows[0][:3] if rows else (0, 0, 0)
    items = [ShownComment._make(row[3:]) for row in rows]
    number = offset // SIZE + 1
    return ThreadPage(
        items, number, SIZE, total, thread_id=thread_id, sort=sort, standing=standing
    )


def _order(comment: Any, sort: str) -> tuple[Any, Any]:
    return (comment.root_id.desc() if sort == "newest" else comment.root_id), comment.id


def _page(sort: str) -> sa.Select[*tuple[Any, ...]]:
    """The page's rows found by the index alone, then read; with them the top that its first
    conversation lacks.

    Each row begins with how many comments the thread has, how many of them can be read, and how
    many come before the page.
    """
    comment, member = cast(sa.Table, Comment.__table__), cast(sa.Table, Member.__table__)
    row, parent = comment.alias(), comment.alias()
    author, parent_author = member.alias(), member.alias()
    ids = sa.select(comment.c.id, comment.c.root_id).where(
        comment.c.thread_id == sa.bindparam("thread")
    )
    counts = _counts(sort).cte("counts")
    start = sa.select(_start(counts.c)).scalar_subquery()
    ids = ids.order_by(*_order(comment.c, sort)).limit(SIZE).offset(start)
    on_page = ids.cte("on_page")
    first = sa.func.max(on_page.c.root_id) if sort == "newest" else sa.func.min(on_page.c.root_id)
    wanted = sa.union(sa.select(on_page.c.id), sa.select(first)).subquery("wanted")
    here = row.c.id.in_(sa.select(on_page.c.id))
    answered = sa.case((parent.c.deleted_at.is_(None), sa.func.coalesce(parent_author.c.name, "")))
    return (
        sa.select(
            *(sa.select(counts.c[name]).scalar_subquery() for name in ("total", "standing")),
            start,
            *(
                row.c.id,
                row.c.parent_id,
                row.c.root_id,
                row.c.author_id,
                author.c.name.label("author"),
            ),
            *(
                row.c.stance,
                as_stored(row.c.body_html).label("html"),
                row.c.created_at,
                row.c.edited_at,
            ),
            *(row.c.deleted_at, answered.label("parent_author"), here.label("here")),
        )
        .select_from(row)
        .join(wanted, wanted.c[0] == row.c.id)
        .outerjoin(author, author.c.id == row.c.author_id)
        .outerjoin(parent, parent.c.id == row.c.parent_id)
        .outerjoin(parent_author, parent_author.c.id == parent.c.author_id)
        .order_by(*_order(row.c, sort))
    )


_STANDING = sa.func.count().filter(Comment.deleted_at.is_(None))


def _counts(sort: str) -> sa.Select[*tuple[Any, ...]]:
    """How many comments the thread has, how many can be read, and how many stand before one of
    them.
    """
    root, number = (
        sa.bindparam("root", type_=sa.Integer),
        sa.bindparam("comment", type_=sa.Integer),
    )
    before = sa.func.count().filter(_stands_before(root, number, sort))
    counted = sa.select(
        sa.func.count().label("total"), _STANDING.label("standing"), before.label("before")
    )
    return counted.where(Comment.thread_id == sa.bindparam("thread"))


def _start(counts: Any) -> sa.ColumnElement[int]:
    """How many stand before the page: the one asked for, else the last; or the one that holds the
    comment.
    """
    asked = sa.bindparam("offset", type_=sa.BigInteger)
    last = (counts.total - 1) // SIZE * SIZE
    holding = counts.before // SIZE * SIZE
    return sa.case(
        (sa.bindparam("comment", type_=sa.Integer) > 0, holding),
        (asked < counts.total, asked),
        else_=last,
    )


def _stands_before(root: Any, number: Any, sort: str) -> sa.ColumnElement[bool]:
    top = Comment.root_id > root if sort == "newest" else Comment.root_id < root
    return sa.or_(top, sa.and_(Comment.root_id == root, Comment.id < number))


_PAGES = {sort: _page(sort) for sort in SORTS}


def page_of(comment: Comment, sort: str = "oldest") -> int:
    """The number of the page on which a comment stands."""
    before = _stands_before(comment.root_id, comment.id, sort)
    query = sa.select(sa.func.count()).where(Comment.thread_id == comment.thread_id, before)
    return (db.session.scalar(query) or 0) // SIZE + 1


def comment_by_id(comment_id: int) -> Comment | None:
    """The comment of that number."""
    return db.session.get(Comment, comment_id)


class Length(NamedTuple):
    """How many comments a thread has: `total` with the places of deleted ones, `standing` those
    that can be read.
    """

    total: int
    standing: int


def length(thread_id: int) -> Length:
    """How many comments a thread has."""
    return Length._make(db.session.connection().execute(_LENGTH, {"thread": thread_id}).one())


_LENGTH = sa.select(sa.func.count(), _STANDING).where(Comment.thread_id == sa.bindparam("thread"))


def discussed_in(thread_id: int) -> Discussed | None:
    """The proposal that a thread belongs to, with its cycle."""
    return _found(_OF_THREAD, thread=thread_id)


def discussed(proposal_id: int | None, *, waiting: int | None = None) -> Discussed | None:
    """The proposal of that number, with its cycle.

    With `waiting`, inside a write: that member's other writes of this kind wait until this one
    ends.
    """
    if proposal_id is None:
        return None
    return (
        _found(_HELD, proposal=proposal_id, member=waiting)
        if waiting
        else _found(_BY_ID, proposal=proposal_id)
    )


_OF_THREAD = sa.select(*READ).where(Proposal.thread_id == sa.bindparam("thread"))
_BY_ID = sa.select(*READ).where(Proposal.id == sa.bindparam("proposal"))
_MEMBER = cast(sa.Table, Member.__table__)
_HELD = _BY_ID.join(_MEMBER, _MEMBER.c.id == sa.bindparam("member")).with_for_update(
    of=_MEMBER, key_share=True
)


def _found(query: sa.Select[Any], **of: Any) -> Discussed | None:
    row = db.session.connection().execute(query, of).one_or_none()
    proposal = Read._make(row) if row else None
    return (proposal, cycle_of(proposal.cycle_id)) if proposal else None
