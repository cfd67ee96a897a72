"""The adopted actions by where they are carried out; who asks for a territory means what lies in
it too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from app.charter.territories import all_around
from app.plan.edition import FrozenAction
from app.plan.queries.editions import newest_content
from app.plan.queries.places import RegionRow, by_region
from app.plan.queries.shown import ShownAction, with_live

# In which order a place shows its actions: what needs somebody first, what is over last.
URGENCY = ("late", "at risk", "in progress", "not started", "done", "abandoned")


def actions_by_territory() -> Counter[int]:
    """How many adopted actions are carried out in each territory."""
    placed: Counter[frozenset[int]] = Counter()
    for action in _adopted():
        placed[frozenset(place.id for place in action.territories)] += 1
    counts: Counter[int] = Counter()
    # Many actions name the same places: what lies around those is looked up once.
    for places, actions in placed.items():
        for territory_id in all_around(places):
            counts[territory_id] += actions
    return counts


def regions_in_plan() -> list[RegionRow]:
    """The regions with the adopted actions that are carried out in each, as they stand today."""
    return by_region(with_live(list(_adopted()))).regions


def actions_within(territory_ids: Collection[int]) -> list[ShownAction]:
    """The adopted actions that are carried out in any of those territories: what is late first,
    and of equals what is due first.
    """
    frozen = []
    for action in _adopted():
        if any(place.id in territory_ids for place in action.territories):
            frozen.append(action)
    return sorted(with_live(frozen), key=_urgency)


def _urgency(action: ShownAction) -> tuple[int, bool, str, int]:
    due = action.due.last.isoformat() if action.due else ""
    return URGENCY.index(action.status), not due, due, action.id


def _adopted() -> tuple[FrozenAction, ...]:
    content = newest_content()
    return content.actions if content else ()
