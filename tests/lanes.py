"""What the first lane of tests looks at once, and the second from all sides."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
# How a file says that something in it is served, and that everything is.
SOME = re.compile(r"\b(pytest\.mark\.served|first_of|mostly|rarely|rare)\b")
WHOLE = re.compile(r"^pytestmark = \[?pytest\.mark\.served\b", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A lane does not read the files that hold nothing of it: each of its workers would."""
    lane = config.option.markexpr
    if not collection_path.name.startswith("test_") or "served" not in lane:
        return None
    source = collection_path.read_text(encoding="utf-8")
    others = WHOLE.search(source) if lane == "not served" else not SOME.search(source)
    return True if others else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Nothing is served whose file does not say so: the lane of what is would never read it."""
    said: dict[Path, bool] = {}
    for item in items:
        if item.get_closest_marker("served"):
            if item.path not in said:
                said[item.path] = bool(SOME.search(item.path.read_text(encoding="utf-8")))
            if not said[item.path]:
                raise pytest.UsageError(f"{item.nodeid} is served: its file must say so")
    return (yield)


def first_of(first: Any, *others: Any) -> list[Any]:
    """Parameters of which the first lane takes the first alone; each is a value, or a tuple of
    several.
    """
    return [first, *(marked(other, pytest.mark.served) for other in others)]


def mostly(first: Any, *others: Any) -> list[Any]:
    """Parameters of which the lane takes the first alone, and the long run all."""
    return [first, *rarely(*others)]


def rarely(*values: Any) -> list[Any]:
    """Parameters for the long run alone."""
    return [marked(value, pytest.mark.served, pytest.mark.long) for value in values]


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


def rare(test: Callable[..., None]) -> Callable[..., None]:
    """A test of what does not change any more: the long run's alone."""
    marked_so: Callable[..., None] = pytest.mark.served(pytest.mark.long(test))
    return marked_so


def marked(value: Any, *marks: pytest.MarkDecorator) -> Any:
    """A parameter, or a tuple of several, with those marks."""
    values = value if isinstance(value, tuple) else (value,)
    return pytest.param(*values, marks=marks)
