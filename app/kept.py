"""Rows that seldom change, kept per process until something is written, and the revisions by which
one knows that it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import db
from app.engines import insert_into
from app.model import Model

T = TypeVar("T")


class Frame(Model):
    """The revision of what seldom changes (texts, principles, territories, cycles): one row, a new
    word per change.
    """

    shown = False  # it tells of itself
    __tablename__ = "frame"
    __table_args__ = (sa.CheckConstraint("id = 1", name="single"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[str] = mapped_column(sa.String(32))


class Written(Model):
    """How often anything was written that readers may be shown: each such unit of work adds one to
    a row, in its own transaction.

    The sum over the few rows tells the present content: whoever sees the same sum sees the same
    writes. Row 0 counts apart what changes lists.
    """

    shown = False
    __tablename__ = "written"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)


def touch_frame() -> None:
    """Say that something of the frame changes with this transaction; every process reads it anew
    afterwards.
    """
    session = db.session()
    revision = secrets.token_hex(16)
    insert = insert_into(Frame, session.connection().dialect.name).values(id=1, revision=revision)
    # Not an update alone: the first two changes ever may come at once.
    change = insert.on_conflict_do_update(index_elements=["id"], set_={"revision": revision})
    session.execute(change)
    # This session, too, reads anew after its own change.
    session.info.pop("revisions", None)


class Revisions(NamedTuple):
    """What the present content is told by: `frame` of what seldom changes (None before anything
    was ever set), `lists` of which proposals lists hold, `content` of everything. Two equal ones
    have seen the same writes.
    """

    frame: str | None
    content: str
    lists: int


def revisions() -> Revisions:
    """The revisions, read once per session in one statement, before anything that is shown."""
    info = db.session().info
    if "revisions" not in info:
        info["revisions"] = read_revisions(db.session.connection())
    known: Revisions = info["revisions"]
    return known


def know_revisions(read: Revisions) -> None:
    """What was read before this session began, for all that is read after it: that may be newer,
    never older.
    """
    db.session().info.setdefault("revisions", read)


def read_revisions(connection: Connection) -> Revisions:
    """The revisions, in one statement."""
    return Revisions(*connection.execute(_REVISIONS).one())


# A sum of few rows: app/database.py says why there are several. One statement for all three, as
# each page asks for them.
_FRAME = sa.select(Frame.revision).scalar_subquery()
_WRITTEN = sa.select(sa.func.coalesce(sa.func.sum(Written.number), 0)).scalar_subquery()
_LISTS = (
    sa.select(sa.func.coalesce(sa.func.max(Written.number), 0))
    .where(Written.id == 0)
    .scalar_subquery()
)
_REVISIONS = sa.select(_FRAME, sa.cast(_WRITTEN, sa.Text), _LISTS)


def frame_revision() -> str | None:
    """The revision of what seldom changes."""
    return revisions().frame


class FrameCache(Generic[T]):
    """Decorator for a query of seldom changing rows: its answer is kept per process until the
    frame's revision changes.

    The rows it returns are shared between requests: read them, never change them.
    """

    def __init__(self, load: Callable[[], T]) -> None:
        self.load = load
        self.__doc__ = load.__doc__

    def __call__(self) -> T:
        revision = frame_revision()
        store: dict[object, tuple[str, T]] = current_app.extensions.setdefault("twiza_kept", {})
        known = store.get(self)
        if revision is not None and known is not None:
            known_revision, known_value = known
            if known_revision == revision:
                return known_value
        # Loaded after its revision was read: it may be newer than that says, never older.
        value = self.load()
        # Before anything was ever set there is no word to know the rows by.
        if revision is not None:
            store[self] = (revision, value)
        return value


def detached(rows: list[T]) -> list[T]:
    """The same rows, cut from the session, so that they can be kept."""
    for row in rows:
        db.session.expunge(row)
    return rows
