"""The plan's fixed words, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.plan.dates import VagueDate
from app.plan.models import ANSWERS, STATUSES
from app.speech import dates

# What an edition says of each kind of thing, by the names that it has there.
FIELDS: dict[str, dict[str, Any]] = {
    "actions": {
        "reference": _l("Reference"),
        "title": _l("Title"),
        "description": _l("Description"),
        "measure": _l("How it is measured"),
        "beneficiaries": _l("Beneficiaries"),
        "to_reach": _l("How many people it is to reach"),
        "objective": _l("Objective"),
        "owner": _l("Who is responsible"),
        "partners": _l("Partners"),
        "starts_on": _l("Begins"),
        "due_on": _l("Deadline"),
        "principles": _l("Principles that it serves"),
        "territories": _l("Territories"),
        "budget": _l("Budget"),
        "milestones": _l("Milestones"),
        "indicators": _l("Indicators"),
        "proposals": _l("Proposals that it comes from"),
    },
    "objectives": {
        "name": _l("Name"),
        "statement": _l("What it is for"),
        "principle": _l("Principle"),
        "parent": _l("Objective under which it stands"),
        "position": _l("Place in the plan"),
    },
    "principles": {"name": _l("Name"), "position": _l("Place in the order")},
}


def period_words(starts_on: VagueDate | None, ends_on: VagueDate | None) -> str:
    """From when until when the plan is to be carried out; empty where neither is said."""
    starts = dates.vague(starts_on.first, starts_on.precision) if starts_on else ""
    ends = dates.vague(ends_on.last, ends_on.precision) if ends_on else ""
    if starts_on == ends_on:
        return ends
    if not ends:
        return str(_("from %(starts)s", starts=starts))
    if not starts:
        return str(_("until %(ends)s", ends=ends))
    return str(_("%(starts)s to %(ends)s", starts=starts, ends=ends))


def status_words() -> dict[str, str]:
    """Each status in the reader's language."""
    words = (
        _("Not started"),
        _("In progress"),
        _("Done"),
        _("Late"),
        _("At risk"),
        _("Abandoned"),
    )
    return dict(zip(STATUSES, words, strict=True))


def answer_words() -> dict[str, str]:
    """Each way in which a request to lead an action stands, in the reader's language."""
    words = (_("Not answered yet"), _("Accepts"), _("Asks for changes"), _("Declines"))
    return dict(zip(ANSWERS, words, strict=True))


def standing_words() -> dict[str, str]:
    """How an action stands in the reader's language, as every chip and table says it: late by its
    owner's word, or late or at risk by the calendar alone (`app.plan.status`).
    """
    return status_words() | {
        "late": _("Late, as announced"),
        "overdue": _("Deadline passed"),
        "behind": _("Milestone passed"),
    }
