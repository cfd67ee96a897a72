"""Stored files."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.model import Identified, Instant, Model


class StoredFile(Identified, Model):
    """An upload: its bytes lie in the uploads folder under `key`, a name made by the server."""

    __tablename__ = "stored_file"
    __table_args__ = (sa.UniqueConstraint("key"),)

    key: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(300))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(sa.String(64))
    # In points; of a picture alone.
    width: Mapped[int | None] = mapped_column()
    height: Mapped[int | None] = mapped_column()
    stored_at: Mapped[datetime] = mapped_column(Instant)
    stored_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
