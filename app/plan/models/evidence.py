"""What shows that a report is true."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.editing import LONGEST_ADDRESS
from app.model import Identified, Model, belongs_to, refers_to

TITLE = 300


class Evidence(Identified, Model):
    """A file or a link that goes with a report."""

    __tablename__ = "evidence"
    __table_args__ = (
        sa.CheckConstraint("(file_id IS NULL) <> (url IS NULL)", name="file_or_link"),
        sa.Index(None, "update_id"),
        # For who asks whether a file is public.
        sa.Index(None, "file_id"),
    )

    update_id: Mapped[int] = belongs_to("action_update")
    file_id: Mapped[int | None] = refers_to("stored_file")
    url: Mapped[str | None] = mapped_column(sa.String(LONGEST_ADDRESS))
    # What a link is called; a file has its name.
    title: Mapped[str] = mapped_column(sa.String(TITLE), default="")
