"""The plan's actions on the timeline, each with its bar and its milestones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from app.plan.edition import FrozenAction, FrozenMilestone
from app.plan.queries.live import done_days
from app.plan.queries.shown import ShownAction
from app.plan.timeline import Axis, Bar, axis, stone_state


class Stone(NamedTuple):
    """A milestone of an action: how it stands (`done`, `late`, `next`), the day on which it was
    reached, and where it lies; nowhere if it has no date.
    """

    step: FrozenMilestone
    state: str
    done_on: date | None
    at: float | None


class Track(NamedTuple):
    """An action as it is drawn."""

    action: ShownAction
    bar: Bar
    stones: list[Stone]


def plan_axis(actions: Sequence[ShownAction], today: date, mirrored: bool) -> Axis:
    """The one axis of a plan: the same on each page of it, whatever is filtered."""
    days = (day for action in actions for day in _days(action.frozen))
    return axis(days, today, mirrored)


def _days(action: FrozenAction) -> Iterator[date]:
    """Every day that an action names."""
    for when in (action.starts_on, action.due_on, *(step.due_on for step in action.milestones)):
        if when is not None:
            yield when.first
            yield when.last


def tracks(actions: Iterable[ShownAction], along: Axis) -> dict[int, Track]:
    """Some actions as they are drawn, by their numbers. One statement."""
    shown = list(actions)
    done = done_days(action.frozen for action in shown)
    found = {}
    for action in shown:
        stones = [_stone(step, done.get(step.id), along) for step in action.frozen.milestones]
        bar = along.bar(action.frozen.starts_on, action.due, action.overdue)
        found[action.id] = Track(action, bar, stones)
    return found


def _stone(step: FrozenMilestone, done_on: date | None, along: Axis) -> Stone:
    state = stone_state(step.due_on, done_on, along.today)
    at = None
    if done_on is not None:
        at = along.place(done_on)
    elif step.due_on is not None:
        at = along.middle(step.due_on)
    return Stone(step, state, done_on, at)
