"""What of the plan waits for the steering group: late and silent actions."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from app.plan.queries.editions import newest_content
from app.plan.queries.shown import ShownAction, with_live
from app.plan.status import OVER


class Running(NamedTuple):
    """The adopted actions that have not come to an end."""

    actions: list[ShownAction]

    def late(self) -> list[ShownAction]:
        """Late by their deadline or by their owner's word, the earliest deadline first."""
        found = [action for action in self.actions if action.status == "late"]
        return sorted(found, key=lambda action: action.due.last if action.due else date.max)

    def silent(self) -> list[ShownAction]:
        """Those that nobody has reported on for long, the longest silence first."""
        quiet = [action for action in self.actions if action.silent]
        return sorted(quiet, key=lambda action: action.last_news)

    def due(self) -> list[ShownAction]:
        """Those whose deadline is to come, the nearest first."""
        ahead = [a for a in self.actions if a.due and a.due.last >= a.today]
        return sorted(ahead, key=lambda action: action.due.last if action.due else date.max)


def running_actions() -> Running:
    """What of the newest edition goes on: three statements, whatever its size."""
    content = newest_content()
    if content is None:
        return Running([])
    shown = with_live(content.actions)
    going_on = [action for action in shown if action.reported_status not in OVER]
    return Running(going_on)
