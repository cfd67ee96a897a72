"""What the first lane of tests looks at once, and the second from all sides."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


def first_of(first: Any, *others: Any) -> list[Any]:
    """Parameters of which the first lane takes the first alone; each is a value, or a tuple of
    several.
    """
    return [first, *(_served(other) for other in others)]


def from_all_sides() -> bool:
    """Whether all is looked at from all sides: in a long run, and where a planted fault is to be
    found.
    """
    return bool(os.environ.get("TWIZA_LONG") or os.environ.get("TWIZA_HUNT"))


def in_turn(things: Iterable[T], at: int, share: int) -> list[T]:
    """One in `share` of the things: where `at` counts the places that are looked at, each place
    gets its own, and all of them come.
    """
    return [*things][at % share :: share]


def _served(value: Any) -> Any:
    values = value if isinstance(value, tuple) else (value,)
    return pytest.param(*values, marks=pytest.mark.served)
