"""Threads and comments."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Instant, Model, Sourced, Versioned, choice, sourced_constraints
from app.text.texts import Texts

STANCES = ("for", "against", "question", "neutral")


class Thread(Identified, Model):
    """A discussion. `comments` counts those that stand, kept in the transaction of each
    comment.
    """

    __tablename__ = "thread"
    # The order "most discussed" begins here: see docs/decisions.md, "a list begins at the index of
    # its order".
    __table_args__ = (sa.Index(None, "comments", "id"),)

    comments: Mapped[int] = mapped_column(default=0)


class Comment(Identified, Sourced, Versioned, Model):
    """A comment. `parent_id` is what it truly answers; `root_id` the top of its conversation (its
    own id for a top).

    A deleted comment keeps its place: its texts are emptied and `deleted_at` says when.
    """

    __tablename__ = "comment"
    __table_args__ = (
        *sourced_constraints(),
        # The order of a page: conversations one after the other, without sorting.
        sa.Index(None, "thread_id", "root_id", "id"),
        # For counting one member's comments of late.
        sa.Index(None, "author_id", "created_at"),
    )

    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("thread.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"))
    root_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comment.id"))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    stance: Mapped[str] = mapped_column(choice("stance", *STANCES), default="neutral")
    body: Mapped[dict[str, str]] = mapped_column(Texts)
    body_html: Mapped[dict[str, str]] = mapped_column(Texts)
    created_at: Mapped[datetime] = mapped_column(Instant)
    edited_at: Mapped[datetime | None] = mapped_column(Instant)
    deleted_at: Mapped[datetime | None] = mapped_column(Instant)
    deleted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
