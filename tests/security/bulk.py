"""Rows by the thousand, put into a table at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.database import db
from tools.large_texts import Writer


class Bulk:
    """So many rows of every kind, with words of their own."""

    def __init__(self, many: int) -> None:
        self.many, self.writer = many, Writer(1)

    def put(
        self, model: type[Any], row: Callable[[int], dict[str, Any]], count: int = 0
    ) -> list[int]:
        """Insert so many rows in one statement; gives their ids."""
        last = (
            db.session.scalar(sa.select(sa.func.max(model.id))) or 0 if hasattr(model, "id") else 0
        )
        rows = [row(n) for n in range(count or self.many)]
        ids = [last + 1 + n for n in range(len(rows))] if hasattr(model, "id") else []
        named = (
            [{"id": key, **values} for key, values in zip(ids, rows, strict=True)] if ids else rows
        )
        db.session.execute(sa.insert(model.__table__), named)
        return ids

    def words(self, count: int) -> dict[str, str]:
        """A text in French."""
        return {"fr": self.writer.phrase("fr", count)}
