"""The plan's actions under headings, a part at a time: by objective, by how they stand with what
is late first, by who is responsible, or by region.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from app.paging import Page, part_of
from app.plan.edition import FrozenObjective, Party, Texts
from app.plan.looks import KIND_OF
from app.plan.queries.places import Counts, counted
from app.plan.queries.regions import regions, regions_of
from app.plan.queries.shown import ACTIONS_A_PAGE, ShownAction, ShownPlan
from app.speech.sorting import by_name
from app.text.analyser import name_key

# What is late first, then what may become so; what has come to an end stands last.
LATE_FIRST = ("late", "risk", "now", "none", "done", "gone")


class Place(NamedTuple):
    """A region as a heading."""

    id: int
    name: Texts


# What a section stands for; None for the actions that have nothing of the kind.
Heading = FrozenObjective | Party | Place | str | None
# An action under a heading, with what the heading is told by.
Entry = tuple[Hashable, Heading, ShownAction]


class Over(NamedTuple):
    """An objective with others under it: how all of their actions and its own stand; `begins` says
    that this page shows the first of them.
    """

    heading: FrozenObjective
    counts: Counts
    begins: bool


class Section(NamedTuple):
    """A heading, how all of its actions stand, and those of them that this page shows; `begins`
    says that it shows the first of them. `over` stands above it and the sections that follow.
    """

    heading: Heading
    counts: Counts
    actions: list[ShownAction]
    begins: bool
    over: Over | None = None


def sections(
    plan: ShownPlan, actions: Sequence[ShownAction], by: str, number: int
) -> tuple[list[Section], Page[Entry]]:
    """A part of the actions under their headings. By region an action of three stands under
    each.
    """
    entries = _IN_ORDER[by](plan, actions)
    page = part_of(entries, ACTIONS_A_PAGE, number)
    whole: dict[Hashable, list[ShownAction]] = {}
    for key, _heading, action in entries:
        whole.setdefault(key, []).append(action)
    shown: dict[Hashable, tuple[Heading, list[ShownAction]]] = {}
    for key, heading, action in page.items:
        shown.setdefault(key, (heading, []))[1].append(action)
    found = []
    for key, (heading, part) in shown.items():
        begins = part[0] is whole[key][0]
        found.append(Section(heading, counted(whole[key]), part, begins))
    if by == "objective":
        found = list(_under_others(plan, found, whole))
    return found, page


def _under_others(
    plan: ShownPlan, found: list[Section], whole: Mapping[Hashable, list[ShownAction]]
) -> Iterator[Section]:
    """The sections of the objectives, the first of each family with what stands over it."""
    first_level = {row.id: row for row in plan.content.objectives if not row.parent}
    root_of = {row.id: row.parent or row.id for row in plan.content.objectives}
    parents = {row.parent for row in plan.content.objectives}
    families: dict[int, list[ShownAction]] = {}
    for key, actions in whole.items():
        if isinstance(key, int):
            families.setdefault(root_of[key], []).extend(actions)
    last = None
    for section in found:
        it = section.heading
        root = root_of[it.id] if isinstance(it, FrozenObjective) else None
        if root is not None and root in parents and root != last:
            family = families[root]
            begins = section.actions[0] is family[0]
            section = section._replace(over=Over(first_level[root], counted(family), begins))
        last = root
        yield section


def _by_objective(plan: ShownPlan, actions: Sequence[ShownAction]) -> list[Entry]:
    """In the plan's order; the actions without an objective last."""
    objectives = {row.id: row for row in plan.content.in_order()}
    places: dict[Hashable, int] = {row: place for place, row in enumerate(objectives)}
    entries: list[Entry] = []
    for action in actions:
        heading = objectives.get(action.frozen.objective or 0)
        entries.append((heading.id if heading else None, heading, action))
    return sorted(entries, key=lambda entry: places.get(entry[0], len(places)))


def _late_first(_plan: ShownPlan, actions: Sequence[ShownAction]) -> list[Entry]:
    """By how they stand, then by deadline: of what is overdue the longest first."""
    entries: list[Entry] = []
    for action in sorted(actions, key=_deadline):
        kind = KIND_OF[action.standing]
        entries.append((kind, kind, action))
    return sorted(entries, key=lambda entry: LATE_FIRST.index(str(entry[0])))


def _deadline(action: ShownAction) -> date:
    return action.due.last if action.due else date.max


def _by_owner(plan: ShownPlan, actions: Sequence[ShownAction]) -> list[Entry]:
    """By the names of those who are responsible; what nobody answers for stands first."""
    entries: list[Entry] = []
    for action in actions:
        owner = action.frozen.owner
        entries.append((owner.value if owner else None, owner, action))
    names = {entry[0]: _owner_name(plan, entry[2].frozen.owner) for entry in entries}
    return sorted(entries, key=lambda entry: names[entry[0]])


def _owner_name(plan: ShownPlan, owner: Party | None) -> tuple[str, str]:
    if owner is None:
        return "", ""
    if owner.member:
        return name_key(plan.members.get(owner.member, "")), owner.value
    return by_name(owner.name or {}), owner.value


def _by_region(_plan: ShownPlan, actions: Sequence[ShownAction]) -> list[Entry]:
    """In the order of the regions; what has no place stands last."""
    places: dict[Hashable, int] = {row.id: at for at, row in enumerate(regions().rows)}
    entries: list[Entry] = []
    for action in actions:
        found = regions_of(action.frozen)
        entries += [(number, Place(number, name), action) for number, name in found.items()]
        if not found:
            entries.append((None, None, action))

    def in_order(entry: Entry) -> tuple[bool, int, str]:
        known = places.get(entry[0], len(places))
        return entry[0] is None, known, str(entry[0])

    return sorted(entries, key=in_order)


_IN_ORDER: Mapping[str, Callable[[ShownPlan, Sequence[ShownAction]], list[Entry]]] = {
    "objective": _by_objective,
    "late": _late_first,
    "owner": _by_owner,
    "region": _by_region,
}
# The orders that an address may ask for.
ORDERS = tuple(_IN_ORDER)
