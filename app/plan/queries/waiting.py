"""What of the plan waits for the steering group: late and silent actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from app.plan.queries.editions import newest_content
from app.plan.queries.shown import OVER, ShownAction, with_live

# Whoever is responsible for an action says at least every second month how it stands.
SILENT_AFTER = timedelta(days=60)


class Running(NamedTuple):
    """The adopted actions that have not come to an end, and the day of their edition."""

    actions: list[ShownAction]
    adopted_on: date

    def late(self) -> list[ShownAction]:
        """Late by their deadline or by their owner's word, the earliest deadline first."""
        found = [action for action in self.actions if action.status == "late"]
        return sorted(found, key=lambda action: action.due.last if action.due else date.max)

    def silent(self) -> list[ShownAction]:
        """Those that nobody has reported on for long, the longest silence first."""
        quiet = [action for action in self.actions if self._is_silent(action)]
        return sorted(quiet, key=self.last_news)

    def due(self) -> list[ShownAction]:
        """Those whose deadline is to come, the nearest first."""
        ahead = [a for a in self.actions if a.due and a.due.last >= a.today]
        return sorted(ahead, key=lambda action: action.due.last if action.due else date.max)

    def _is_silent(self, action: ShownAction) -> bool:
        return action.today - self.last_news(action) > SILENT_AFTER

    def last_news(self, action: ShownAction) -> date:
        """The day of the last report; without any the day from which one could be expected."""
        if action.reported_on is not None:
            return action.reported_on
        begins = action.frozen.starts_on
        # What was adopted before it begins is not silent until then.
        return max(self.adopted_on, begins.first) if begins else self.adopted_on


def running_actions() -> Running:
    """What of the newest edition goes on: two statements, whatever its size."""
    content = newest_content()
    if content is None:
        return Running([], date.min)
    shown = with_live(content.actions)
    going_on = [action for action in shown if action.reported_status not in OVER]
    return Running(going_on, content.adopted_on)
