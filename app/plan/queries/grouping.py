"""Actions by objective, a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.paging import Page, part_of
from app.plan.edition import FrozenObjective, FrozenPlan
from app.plan.queries.shown import ACTIONS_A_PAGE

T = TypeVar("T")


@dataclass(frozen=True)
class Group(Generic[T]):
    """An objective with those of its actions that are shown; `objective` None for actions without
    one.
    """

    objective: FrozenObjective | None
    actions: list[T]


def grouped(
    content: FrozenPlan, actions: Iterable[T], objective_of: Callable[[T], int | None]
) -> list[Group[T]]:
    """By objective in the plan's order; actions without an objective last; nothing empty."""
    by_objective: dict[int | None, list[T]] = {}
    for action in actions:
        by_objective.setdefault(objective_of(action), []).append(action)
    groups: list[Group[T]] = []
    for objective in content.in_order():
        groups.append(Group(objective, by_objective.get(objective.id, [])))
    groups.append(Group(None, by_objective.get(None, [])))
    return [group for group in groups if group.actions]


def page_of_groups(
    content: FrozenPlan, actions: Iterable[T], objective_of: Callable[[T], int | None], number: int
) -> tuple[list[Group[T]], Page[T]]:
    """A part of the actions, taken by objective."""
    # Grouped twice: the order decides what the page holds, and its groups hold that alone.
    in_order: list[T] = []
    for group in grouped(content, actions, objective_of):
        in_order.extend(group.actions)
    page = part_of(in_order, ACTIONS_A_PAGE, number)
    return grouped(content, page.items, objective_of), page
