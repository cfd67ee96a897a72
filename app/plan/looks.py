"""How an action's standing looks, everywhere: its kind of surface and mark, and its word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.plan.words import standing_words

# From what is finished to what was given up: the order of every bar, legend and count.
KINDS = ("done", "now", "risk", "late", "none", "gone")
KIND_OF: Mapping[str, str] = {
    "done": "done",
    "in progress": "now",
    "at risk": "risk",
    "late": "late",
    "overdue": "late",
    "behind": "risk",
    "not started": "none",
    "abandoned": "gone",
}


class Look(NamedTuple):
    """How something stands: the kind that gives it its surface, shape and colour, and its word."""

    kind: str
    word: str


def standing_look(standing: str) -> Look:
    """The look of an action that stands so: a status of the contract, or `overdue` or `behind`
    where the calendar alone says that it is late or at risk. An unknown word stands for itself,
    without colour.
    """
    word = standing_words().get(standing, standing)
    return Look(KIND_OF.get(standing, "none"), word)
