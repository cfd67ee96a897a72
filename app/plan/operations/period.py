"""The period in which the plan is to be carried out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db, held, insert_or_leave
from app.editing import conflict
from app.errors import Invalid
from app.plan.dates import VagueDate, parse_vague, written
from app.plan.models import PlanPeriod
from app.policy import Ability, require

# There is one plan.
THE_PLAN = 1


def set_period(starts_on: str, ends_on: str, *, seen: int, by: Actor) -> None:
    """The steering group says from when until when the draft is to be carried out, each as vaguely
    as it is known; a change on an older version is refused with both.
    """
    require(by, Ability.EDIT_PLAN)
    columns = _columns(starts_on, ends_on)
    if db.session.get(PlanPeriod, THE_PLAN) is None:
        if not starts_on and not ends_on:
            return
        empty = {"id": THE_PLAN, "version": 1}
        precisions = {"starts_precision": "day", "ends_precision": "day"}
        # Two who say it first: one makes the row, and both then find it.
        insert_or_leave(PlanPeriod, empty | precisions)
    period = held(PlanPeriod, THE_PLAN) or PlanPeriod()
    # An empty one has the version that a form begins with where there is none yet.
    if period.version != seen:
        sentence = _("Somebody else changed the period of the plan meanwhile.")
        raise conflict(_labelled(*given(period)), _labelled(starts_on, ends_on), sentence)
    # See docs/decisions.md, 'no field cuts, and a record saved as it was shown is no change'.
    if all(getattr(period, column) == value for column, value in columns.items()):
        return
    for column, value in columns.items():
        setattr(period, column, value)
    record("period.changed", "period", THE_PLAN, by=by, content=[starts_on, ends_on])


def given(period: PlanPeriod) -> tuple[str, str]:
    """Beginning and end as a form writes them."""
    starts_on = written(period.starts_on, period.starts_precision)
    return starts_on or "", written(period.ends_on, period.ends_precision) or ""


def wrong_period(starts_on: str, ends_on: str) -> Iterator[Invalid]:
    """What is wrong with beginning and end, each fault at its field."""
    read: dict[str, VagueDate] = {}
    for field, text in (("starts_on", starts_on), ("ends_on", ends_on)):
        try:
            if text:
                read[field] = parse_vague(text, field)
        except Invalid as fault:
            yield fault
    # Vague dates may overlap: only a beginning after the whole end is wrong.
    if len(read) == 2 and read["starts_on"].first > read["ends_on"].last:
        yield Invalid(_("The end lies before the beginning."), "ends_on")


def _columns(starts_on: str, ends_on: str) -> dict[str, Any]:
    for fault in wrong_period(starts_on, ends_on):
        raise fault
    starts = parse_vague(starts_on) if starts_on else None
    ends = parse_vague(ends_on) if ends_on else None
    return {
        "starts_on": starts.first if starts else None,
        "starts_precision": starts.precision if starts else "day",
        "ends_on": ends.last if ends else None,
        "ends_precision": ends.precision if ends else "day",
    }


def _labelled(starts_on: str, ends_on: str) -> dict[str, str]:
    return {_("From when"): starts_on, _("Until when"): ends_on}
