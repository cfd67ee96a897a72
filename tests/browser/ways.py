"""The ways in which walks are gone: on a phone without scripts, and at a desk."""

from __future__ import annotations

from typing import Any

import pytest

PHONE, DESK = "phone, French, without scripts", "desk, Arabic"
# Language, width, scripts.
WAYS = {PHONE: ("fr", 390, False), DESK: ("ar", 1280, True)}


def ways(by_day: str) -> list[Any]:
    """Parameters: that way, and in a long run the other one too."""
    others = [pytest.param(WAYS[way], id=way, marks=pytest.mark.long) for way in WAYS]
    return [
        pytest.param(WAYS[way], id=way) if way == by_day else other
        for way, other in zip(WAYS, others, strict=True)
    ]
