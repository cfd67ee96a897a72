"""Threads and comments."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import (
    Identified,
    Model,
    RequiredTexts,
    Sourced,
    Versioned,
    choice,
    refers_to,
    sourced_constraints,
)

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

    thread_id: Mapped[int] = refers_to("thread")
    parent_id: Mapped[int | None] = refers_to("comment")
    root_id: Mapped[int | None] = refers_to("comment")
    author_id: Mapped[int | None] = refers_to("member")
    # For whom the author wrote, and under which mandate; an import names no mandate.
    organisation_id: Mapped[int | None] = refers_to("organisation")
    mandate_id: Mapped[int | None] = refers_to("mandate")
    stance: Mapped[str] = mapped_column(choice("stance", *STANCES), default="neutral")
    body: Mapped[RequiredTexts]
    body_html: Mapped[RequiredTexts]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_id: Mapped[int | None] = refers_to("member")
