"""What of the adopted plan has a day by which whoever answers for it should have done something:
deadlines, milestones, and reports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.database import db
from app.plan.edition import FrozenAction, FrozenMilestone
from app.plan.models import Action, Milestone
from app.plan.queries.editions import newest_content
from app.plan.queries.shown import ShownAction, with_live
from app.plan.status import OVER
from app.site.queries import admin_settings


class Dated(NamedTuple):
    """A day of an action: of its `deadline`, of a `milestone`, or the last one on which a report
    keeps it from being silent (`silence`). It is `by` the end of that day.
    """

    kind: str
    action: FrozenAction
    step: FrozenMilestone | None
    by: date

    @property
    def key(self) -> tuple[str, int, int, date]:
        """What names it: a day that moves is another one."""
        return self.kind, self.action.id, self.step.id if self.step else 0, self.by

    @property
    def since(self) -> date:
        """Of silence: the day of the last news."""
        return self.by - timedelta(days=silence_days())

    def days_over(self, today: date) -> int:
        """For how many days it has passed; below zero for how many it is still to come."""
        return (today - self.by).days


def silence_days() -> int:
    """After how many days without news an action is silent."""
    return admin_settings().silence_days


def dated(only: Collection[int] | None = None) -> list[Dated]:
    """The days of the newest edition's actions, or of those numbers alone, as far as they still
    ask for something: not of an action that is done, abandoned or taken out of the draft, nor of a
    milestone that is reached or dropped. Four statements at most, whatever its size.
    """
    content = newest_content()
    if content is None:
        return []
    frozen = [row for row in content.actions if only is None or row.id in only]
    numbers = [row.id for row in frozen] if only is not None else None
    retired = _numbers(sa.select(Action.id).where(Action.retired_on.is_not(None)), numbers)
    passed = _steps_passed(numbers)
    found: list[Dated] = []
    for action in with_live(frozen):
        if action.reported_status not in OVER and action.id not in retired:
            found += _of(action, passed)
    return found


def _numbers(query: Any, numbers: list[int] | None) -> set[int]:
    if numbers is not None:
        query = query.where(Action.id.in_(numbers))
    return set(db.session.scalars(query))


def _steps_passed(numbers: list[int] | None) -> set[int]:
    """The milestones that nobody waits for any more."""
    over = sa.or_(Milestone.done_on.is_not(None), Milestone.dropped_on.is_not(None))
    query = sa.select(Milestone.id).where(over)
    if numbers is not None:
        query = query.where(Milestone.action_id.in_(numbers))
    return set(db.session.scalars(query))


def _of(shown: ShownAction, passed: set[int]) -> Iterator[Dated]:
    action = shown.frozen
    # Of vague ones the last day: a quarter is late only when it is over.
    if action.due_on is not None:
        yield Dated("deadline", action, None, action.due_on.last)
    for step in action.milestones:
        if step.due_on is not None and step.id not in passed:
            yield Dated("milestone", action, step, step.due_on.last)
    silent_after = shown.last_news + timedelta(days=silence_days())
    yield Dated("silence", action, None, silent_after)
