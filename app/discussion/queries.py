"""Reads of discussions: one page of a thread, and where a comment stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of
from app.database import db
from app.discussion.models import Comment
from app.model import Query, table_of
from app.organisations.models import Organisation
from app.paging import Page
from app.proposals.models import Proposal
from app.proposals.queries import READ, Read
from app.text.texts import ByLanguage, as_stored, texts_of

Discussed = tuple[Read, Cycle]
SIZE = 20
SORTS = ("oldest", "newest")
# The numbers with which each row of a page begins.
COUNTED = 3 + 3


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
    organisation_json: str | None
    stance: str
    html_json: str
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    parent_author: str | None
    here: bool

    @property
    def body_html(self) -> ByLanguage:
        return texts_of(self.html_json)

    @property
    def organisation(self) -> ByLanguage:
        """The name of the organisation for which it was written."""
        return texts_of(self.organisation_json)

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


class Stances(NamedTuple):
    """How many comments that can be read speak for it, against it, and ask."""

    for_it: int
    against: int
    questions: int


NO_STANCES = Stances(0, 0, 0)


@dataclass
class ThreadPage(Page[ShownComment]):
    """At most twenty comments of a thread, conversations one after the other. Deleted ones keep
    their place.
    """

    thread_id: int = 0
    sort: str = "oldest"
    # How many can be read: `total` counts the places of the deleted ones too.
    standing: int = 0
    stances: Stances = NO_STANCES


def thread_page(
    thread_id: int, number: int, sort: str = "oldest", *, touched: Comment | None = None
) -> ThreadPage:
    """That page of a thread, or the one on which `touched` stands, in one statement; beyond the
    end the last page.
    """
    if sort not in SORTS:
        sort = "oldest"
    # No comment has the number 0: then the page is told by its offset.
    place: dict[str, int | None] = {"root": 0, "comment": 0}
    if touched:
        place = {"root": touched.root_id, "comment": touched.id}
    asked = {"thread": thread_id, "offset": (max(1, number) - 1) * SIZE, **place}
    rows = db.session.connection().execute(_PAGES[sort], asked).all()
    total = standing = offset = 0
    stances = NO_STANCES
    if rows:
        total, standing, offset, *told = rows[0][:COUNTED]
        stances = Stances(*told)
    items = [ShownComment._make(row[COUNTED:]) for row in rows]
    number = offset // SIZE + 1
    page = ThreadPage(items, number, SIZE, total, thread_id=thread_id, sort=sort)
    page.standing, page.stances = standing, stances
    return page


def _order(comment: Any, sort: str) -> tuple[Any, Any]:
    # Within a conversation always from old to new: a reply is read after what it answers.
    root = comment.root_id
    if sort == "newest":
        root = root.desc()
    return root, comment.id


def _page(sort: str) -> Query:
    """The page's rows found by the index alone, then read; with them the top that its first
    conversation lacks.

    Each row begins with how many comments the thread has, how many of them can be read, how many
    come before the page, and the stances of those that can be read.
    """
    comment = table_of(Comment)
    member = table_of(Member)
    row = comment.alias()
    parent = comment.alias()
    author = member.alias()
    organisation = table_of(Organisation)
    parent_author = member.alias()
    counts = _counts(sort).cte("counts")
    total = sa.select(counts.c.total).scalar_subquery()
    standing = sa.select(counts.c.standing).scalar_subquery()
    start = sa.select(_start(counts.c)).scalar_subquery()
    # Texts and names are read of the page's rows alone, not of those before it.
    of_thread = comment.c.thread_id == sa.bindparam("thread")
    ids = sa.select(comment.c.id, comment.c.root_id).where(of_thread)
    on_page = ids.order_by(*_order(comment.c, sort)).limit(SIZE).offset(start).cte("on_page")
    first_root = sa.func.max if sort == "newest" else sa.func.min
    top = sa.select(first_root(on_page.c.root_id))
    wanted = sa.union(sa.select(on_page.c.id), top).subquery("wanted")
    here = row.c.id.in_(sa.select(on_page.c.id))
    # NULL where it was deleted, empty where it has no author: see `ShownComment`.
    named = sa.func.coalesce(parent_author.c.name, "")
    answered = sa.case((parent.c.deleted_at.is_(None), named))
    rows = row.join(wanted, wanted.c[0] == row.c.id)
    rows = rows.outerjoin(author, author.c.id == row.c.author_id)
    rows = rows.outerjoin(organisation, organisation.c.id == row.c.organisation_id)
    rows = rows.outerjoin(parent, parent.c.id == row.c.parent_id)
    rows = rows.outerjoin(parent_author, parent_author.c.id == parent.c.author_id)
    # All that is no column of the comment's own.
    made = {
        "author": author.c.name,
        "organisation_json": as_stored(organisation.c.name),
        # As text: rows are compared with those that are kept before they are read.
        "html_json": as_stored(row.c.body_html),
        "parent_author": answered,
        "here": here,
    }
    columns = []
    for name in ShownComment._fields:
        column = made[name] if name in made else row.c[name]
        columns.append(column.label(name))
    stances = [sa.select(counts.c[name]).scalar_subquery() for name in Stances._fields]
    query = sa.select(total, standing, start, *stances, *columns).select_from(rows)
    return query.order_by(*_order(row.c, sort))


_STANDING = sa.func.count().filter(Comment.deleted_at.is_(None))


def _counts(sort: str) -> Query:
    """How many comments the thread has, how many can be read, and how many stand before one of
    them.
    """
    root = sa.bindparam("root", type_=sa.Integer)
    number = sa.bindparam("comment", type_=sa.Integer)
    before = sa.func.count().filter(_stands_before(root, number, sort)).label("before")
    total = sa.func.count().label("total")
    counting = sa.select(total, _STANDING.label("standing"), before, *_stances())
    return counting.where(Comment.thread_id == sa.bindparam("thread"))


def _stances() -> list[sa.Label[int]]:
    told = zip(Stances._fields, ("for", "against", "question"), strict=True)
    stands = Comment.deleted_at.is_(None)
    return [
        sa.func.count().filter(stands, Comment.stance == stance).label(name)
        for name, stance in told
    ]


def _start(counts: Any) -> sa.ColumnElement[int]:
    """How many stand before the page: the one asked for, else the last; or the one that holds the
    comment.
    """
    # Whatever number an address names: an Integer of PostgreSQL's would not hold it.
    asked = sa.bindparam("offset", type_=sa.BigInteger)
    last = (counts.total - 1) // SIZE * SIZE
    holding = counts.before // SIZE * SIZE
    is_touched = sa.bindparam("comment", type_=sa.Integer) > 0
    return sa.case((is_touched, holding), (asked < counts.total, asked), else_=last)


def _stands_before(root: Any, number: Any, sort: str) -> sa.ColumnElement[bool]:
    earlier = Comment.root_id < root
    if sort == "newest":
        earlier = Comment.root_id > root
    return sa.or_(earlier, sa.and_(Comment.root_id == root, Comment.id < number))


# Made once, at the start, as all that differs is parameters.
_PAGES = {sort: _page(sort) for sort in SORTS}


def page_of(comment: Comment, sort: str = "oldest") -> int:
    """The number of the page on which a comment stands."""
    before = _stands_before(comment.root_id, comment.id, sort)
    query = sa.select(sa.func.count()).where(Comment.thread_id == comment.thread_id, before)
    earlier = db.session.scalar(query) or 0
    return earlier // SIZE + 1


def comment_by_id(comment_id: int) -> Comment | None:
    """The comment of that number."""
    return db.session.get(Comment, comment_id)


class Length(NamedTuple):
    """How many comments a thread has: `total` with the places of deleted ones, `standing` those
    that can be read, with their stances.
    """

    total: int
    standing: int
    stances: Stances


def length(thread_id: int) -> Length:
    """How many comments a thread has."""
    # Counted anew, not the thread's own count: that one leaves the deleted ones out.
    row = db.session.connection().execute(_LENGTH, {"thread": thread_id}).one()
    total, standing, *told = row
    return Length(total, standing, Stances(*told))


_LENGTH: sa.Select[*tuple[Any, ...]] = sa.select(sa.func.count(), _STANDING, *_stances())
_LENGTH = _LENGTH.where(Comment.thread_id == sa.bindparam("thread"))


def discussed_in(thread_id: int) -> Discussed | None:
    """The proposal that a thread belongs to, with its cycle."""
    return _discussed_by(_OF_THREAD, thread=thread_id)


def discussed(proposal_id: int | None, *, waiting: int | None = None) -> Discussed | None:
    """The proposal of that number, with its cycle.

    With `waiting`, inside a write: that member's other writes of this kind wait until this one
    ends.
    """
    if proposal_id is None:
        return None
    if waiting:
        return _discussed_by(_HELD, proposal=proposal_id, member=waiting)
    return _discussed_by(_BY_ID, proposal=proposal_id)


_OF_THREAD = sa.select(*READ).where(Proposal.thread_id == sa.bindparam("thread"))
_BY_ID = sa.select(*READ).where(Proposal.id == sa.bindparam("proposal"))
_MEMBER = table_of(Member)
# One statement reads the proposal and holds the member: the proposal's row is held by nobody, so
# that others comment on it meanwhile.
_NOT_ERASED = (_MEMBER.c.id == sa.bindparam("member")) & _MEMBER.c.erased_at.is_(None)
_BY_MEMBER = _BY_ID.join(_MEMBER, _NOT_ERASED)
_HELD = _BY_MEMBER.with_for_update(of=_MEMBER, key_share=True)


def _discussed_by(query: Query, **of: Any) -> Discussed | None:
    row = db.session.connection().execute(query, of).one_or_none()
    if row is None:
        return None
    proposal = Read._make(row)
    return proposal, cycle_of(proposal.cycle_id)
