"""What the address of a page of the plan asks for: filters that all its views share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import request

from app.plan.looks import KIND_OF
from app.plan.models import STATUSES
from app.plan.queries.filters import MOST_OWNERS, Known, chosen, filtered, options
from app.plan.queries.places import counted
from app.plan.queries.shown import ShownAction, ShownPlan
from app.plan.words import status_words


class Asked(NamedTuple):
    """The filters that were asked for and exist, whether any does not, and the actions that answer
    to them; `of_any_status` are those that answer to all but the status, which is chosen by their
    counts.
    """

    known: Known
    filters: dict[str, str]
    puzzled: bool
    actions: list[ShownAction]
    of_any_status: list[ShownAction]

    def context(self, plan: ShownPlan) -> Mapping[str, Any]:
        """What the head of each view of the plan shows."""
        return {
            "plan": plan,
            "known": self.known,
            "filters": self.filters,
            "puzzled": self.puzzled,
            "counts": counted(self.of_any_status),
            "statuses": {KIND_OF[status]: status for status in STATUSES},
            "searched": len(self.known["owner"]) > MOST_OWNERS,
            "status_words": status_words(),
        }


def asked_of(plan: ShownPlan) -> Asked:
    """What this request asks of the plan."""
    known = options(plan)
    filters, puzzled = chosen(request.args, known)
    others = {name: value for name, value in filters.items() if name != "status"}
    of_any_status = filtered(plan.actions, others, known)
    actions = filtered(of_any_status, filters, known)
    return Asked(known, filters, puzzled, actions, of_any_status)


def one_of(name: str, values: tuple[str, ...]) -> str:
    """Which of some values the address names; the first if it names none of them."""
    value = request.args.get(name, "")
    return value if value in values else values[0]
