"""What the first lane of tests looks at once, and the second from all sides."""

from __future__ import annotations

from typing import Any

import pytest


def first_of(first: Any, *others: Any) -> list[Any]:
    """Parameters of which the first lane takes the first alone; each is a value, or a tuple of
    several.
    """
    return [first, *(_served(other) for other in others)]


def _served(value: Any) -> Any:
    values = value if isinstance(value, tuple) else (value,)
    return pytest.param(*values, marks=pytest.mark.served)
