"""Objectives of two levels: the order in which both are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T", bound=Any)


def in_two_levels(rows: Iterable[T], parent_of: Callable[[T], int | None]) -> list[T]:
    """Each objective of the first level, followed by those under it, in the order given."""
    given = list(rows)
    known = {row.id for row in given}
    under: dict[int | None, list[T]] = {}
    for row in given:
        parent = parent_of(row)
        under.setdefault(parent if parent in known else None, []).append(row)
    found: list[T] = []
    for row in under.get(None, []):
        found += [row, *under.get(row.id, [])]
    return found
