"""In which region something is carried out: the territories as the map and its table see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.charter.map import region_shapes
from app.charter.models import Territory
from app.charter.queries import territories
from app.kept import FrameCache
from app.plan.edition import FrozenAction, Texts


class Regions(NamedTuple):
    """The region of each territory, by their numbers; the regions in their order, with what they
    are parts of last; which of them that is; and what each is called.
    """

    of: dict[int, int]
    rows: list[Territory]
    wholes: frozenset[int]
    names: dict[int, Texts]


# Derived from what is kept, and kept as long: each action of a plan asks for it.
@FrameCache
def regions() -> Regions:
    """The present regions: what the map knows, else the largest parts of a country. A country
    itself is no region, unless something is carried out in all of it.
    """
    found, shapes = territories(), region_shapes()
    by_id = {row.id: row for row in found}
    parents = {row.parent_id for row in found}
    wholes = frozenset(
        row.id
        for row in found
        if row.id in parents and row.parent_id is None and row.iso_code not in shapes
    )
    of = {row.id: _region_of(row, by_id, wholes) for row in found}
    rows = [row for row in found if of[row.id] == row.id]
    # What the map knows, what it does not, and last what they are parts of.
    rows.sort(key=lambda row: (row.id in wholes, row.iso_code not in shapes))
    return Regions(of, rows, wholes, {row.id: row.name for row in rows})


def _region_of(row: Territory, by_id: Mapping[int, Territory], wholes: frozenset[int]) -> int:
    """The territory itself or what it is a part of: the first that the map knows, else the
    largest that is no country.
    """
    shapes, largest = region_shapes(), row
    # So many steps at most: rows that an import left in a circle come to an end too.
    for _step in by_id:
        above = by_id.get(largest.parent_id or 0)
        if largest.iso_code in shapes or above is None or above.id in wholes:
            break
        largest = above
    return largest.id


def regions_of(action: FrozenAction) -> dict[int, Texts]:
    """The regions in which an action is carried out, each once, with their names."""
    present = regions()
    found: dict[int, Texts] = {}
    for territory in action.territories:
        # What the site no longer has stands for itself, by the name that the edition knows.
        number = present.of.get(territory.id, territory.id)
        found[number] = present.names.get(number, territory.name)
    return found
