"""How the territories lie in one another: walked among the kept rows, without a statement."""

from __future__ import annotations

from collections.abc import Iterable

from app.charter.models import Territory
from app.charter.queries import territories
from app.kept import FrameCache


@FrameCache
def _by_number() -> dict[int, Territory]:
    return {territory.id: territory for territory in territories()}


@FrameCache
def _parts() -> dict[int | None, list[Territory]]:
    """What lies directly in each territory, by its number."""
    parts: dict[int | None, list[Territory]] = {}
    for territory in territories():
        parts.setdefault(territory.parent_id, []).append(territory)
    return parts


def territory_by_id(territory_id: int | None) -> Territory | None:
    """The kept territory of that number."""
    return _by_number().get(territory_id or 0)


def parts_of(territory_id: int) -> list[Territory]:
    """What lies directly in a territory."""
    return _parts().get(territory_id, [])


def with_parts(territory_id: int) -> set[int]:
    """The numbers of a territory and of all that lies in it."""
    inside = {territory_id}
    waiting = [territory_id]
    while waiting:
        for part in parts_of(waiting.pop()):
            # Two changes at once may have closed a circle: what was met already is not entered.
            if part.id not in inside:
                inside.add(part.id)
                waiting.append(part.id)
    return inside


def with_all_above(territory_id: int) -> list[Territory]:
    """A territory and all that it lies in, the whole last; nothing where there is none of that
    number.
    """
    chain: list[Territory] = []
    met: set[int] = set()
    at = territory_by_id(territory_id)
    # A circle ends the walk too.
    while at is not None and at.id not in met:
        met.add(at.id)
        chain.append(at)
        at = territory_by_id(at.parent_id)
    return chain


def all_around(territory_ids: Iterable[int]) -> set[int]:
    """The numbers of some territories and of all that they lie in."""
    around = set(territory_ids)
    for territory_id in tuple(around):
        around.update(territory.id for territory in with_all_above(territory_id))
    return around
