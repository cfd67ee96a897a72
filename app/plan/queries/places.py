"""The adopted plan counted: by region and by objective.

All of it is counted from actions that were read already (`standing_plan`): a page that shows
several counts reads the plan once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.charter.map import region_shapes
from app.plan.edition import FrozenObjective, FrozenPlan, Texts
from app.plan.looks import KIND_OF
from app.plan.queries.editions import newest_content
from app.plan.queries.regions import regions, regions_of
from app.plan.queries.shown import ShownAction, ShownPlan, with_live


class Counts(NamedTuple):
    """How many actions stand in which way, by the kinds of `looks.KINDS` and in their order."""

    done: int = 0
    now: int = 0
    risk: int = 0
    late: int = 0
    none: int = 0
    gone: int = 0

    @property
    def total(self) -> int:
        return sum(self)

    @property
    def by_kind(self) -> dict[str, int]:
        """As the components take them: each kind with its number."""
        return self._asdict()

    def share(self, kind: str) -> float:
        """Which part of the actions stands so, from 0 to 1; 0 where there are none."""
        return self.by_kind[kind] / self.total if self.total else 0.0


class RegionRow(NamedTuple):
    """A region with the actions that are carried out in it. `iso_code` is empty where the map
    does not know the region; `whole` says that it is what the regions are parts of.
    """

    id: int
    name: Texts
    iso_code: str
    whole: bool
    counts: Counts


class ByRegion(NamedTuple):
    """Every region, empty ones too, in the order of the territories; the actions without any
    place; and how many actions count in more than one line.
    """

    regions: list[RegionRow]
    nowhere: Counts
    in_several: int


class ObjectiveRow(NamedTuple):
    """An objective with its actions counted; None stands for the actions without one."""

    objective: FrozenObjective | None
    counts: Counts


def standing_plan() -> ShownPlan | None:
    """The adopted plan with how its actions stand, without the names of people: two statements.
    None before the first adoption.
    """
    content = newest_content()
    if content is None:
        return None
    return ShownPlan(content, with_live(content.actions), {})


def counted(actions: Iterable[ShownAction]) -> Counts:
    """How some actions stand."""
    numbers: dict[str, int] = {}
    for action in actions:
        kind = KIND_OF[action.standing]
        numbers[kind] = numbers.get(kind, 0) + 1
    return Counts(**numbers)


def by_region(actions: Sequence[ShownAction]) -> ByRegion:
    """The actions by region; one that is carried out in three counts in each of them."""
    found: dict[int, list[ShownAction]] = {}
    names: dict[int, Texts] = {}
    nowhere: list[ShownAction] = []
    in_several = 0
    for action in actions:
        places = regions_of(action.frozen)
        names |= places
        for number in places:
            found.setdefault(number, []).append(action)
        if not places:
            nowhere.append(action)
        in_several += len(places) > 1
    return ByRegion(_rows(found, names), counted(nowhere), in_several)


def _rows(found: Mapping[int, list[ShownAction]], names: Mapping[int, Texts]) -> list[RegionRow]:
    """The present regions, then those that the edition names and the site no longer has."""
    shapes, present, rows = region_shapes(), regions(), []
    for territory in present.rows:
        whole = territory.id in present.wholes
        here = found.get(territory.id, [])
        # A country has a line where something is carried out in all of it.
        if whole and not here:
            continue
        code = territory.iso_code if territory.iso_code in shapes else ""
        rows.append(RegionRow(territory.id, territory.name, code, whole, counted(here)))
    for number in sorted(found.keys() - present.of.keys()):
        rows.append(RegionRow(number, names[number], "", False, counted(found[number])))
    return rows


def by_objective(content: FrozenPlan, actions: Iterable[ShownAction]) -> list[ObjectiveRow]:
    """The actions by objective of the first level, with those of what stands under it, in the
    plan's order, empty ones too; last the actions without an objective, if there are any.
    """
    first_level = [row for row in content.objectives if not row.parent]
    found: dict[int | None, list[ShownAction]] = {row.id: [] for row in first_level}
    roots = {row.id: row.parent or row.id for row in content.objectives}
    others: list[ShownAction] = []
    for action in actions:
        found.get(roots.get(action.frozen.objective or 0), others).append(action)
    rows = [ObjectiveRow(row, counted(found[row.id])) for row in first_level]
    return [*rows, ObjectiveRow(None, counted(others))] if others else rows
