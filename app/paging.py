"""Parts of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

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
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.items)

    @property
    def previous(self) -> int | None:
        """The number of the page before, None on the first; beyond the end the last one."""
        return min(self.number - 1, self.pages) if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page that follows, None where nothing does."""
        return self.number + 1 if self.last < self.total and self.items else None


def part_of(items: Sequence[T], size: int, number: int, name: str = "page") -> Page[T]:
    """That part of a whole list; beyond its end the last one."""
    number = min(number, max(1, -(-len(items) // size)))
    return Page(
        list(items[(number - 1) * size : number * size]), number, size, len(items), name=name
    )
