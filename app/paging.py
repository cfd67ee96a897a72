"""Parts of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from app.database import db
from app.model import Query

T = TypeVar("T")


@dataclass
class Page(Generic[T]):
    """A part of a list. `total` None: not counted; `more`: something follows."""

    items: list[T]
    number: int
    size: int
    total: int
    # Counting stopped at `total`: there are at least so many.
    at_least: bool = False
    # What the address calls its number, where a page holds two lists.
    name: str = "page"

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        if not self.items:
            return 0
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.items)

    @property
    def previous(self) -> int | None:
        """The number of the page before, None on the first; beyond the end the last one."""
        if self.number <= 1:
            return None
        return min(self.number - 1, self.pages)

    @property
    def next(self) -> int | None:
        """The number of the page that follows, None where nothing does."""
        if self.items and self.last < self.total:
            return self.number + 1
        return None


def part_of(items: Sequence[T], size: int, number: int, name: str = "page") -> Page[T]:
    """That part of a whole list; beyond its end the last one."""
    total = len(items)
    last = max(1, -(-total // size))
    number = min(number, last)
    begins = (number - 1) * size
    part = items[begins : begins + size]
    return Page(list(part), number, size, total, name=name)


def read_part(query: Query, number: int, size: int) -> tuple[sa.Result[*tuple[Any, ...]], int]:
    """That part of what a query finds, and how many it finds in all."""
    begins = (number - 1) * size
    rows = db.session.execute(query.limit(size).offset(begins))
    # By the very same tables and conditions: what is counted is what is listed.
    counting = query.with_only_columns(sa.func.count(), maintain_column_froms=True)
    return rows, db.session.scalar(counting.order_by(None)) or 0
