"""What the plan's files for programs hold, in words: CSV, and the JSON of plan and editions."""

from __future__ import annotations

from flask_babel import gettext as _


def action_fields() -> dict[str, str]:
    """What is told of each action, by the name of its column or key."""
    when = _("As vaguely as it was agreed: 2027-03-05, 2027-03, 2027-Q1 or 2027.")
    return {
        "id": _("The action's number, the same in every edition."),
        "reference": _("The action's reference: its own, else its number."),
        "objective": _("What the action is for."),
        "title": _("Its title."),
        "description": _("What will be done, as Markdown."),
        "owner": _("The organisation or person who leads it."),
        "partners": _("Who takes part in it."),
        "starts_on": when,
        "due_on": when,
        "status": _(
            "How it stands today, in English: not started, in progress, done, late, at risk, "
            "abandoned."
        ),
        "reported_status": _("The status that was reported last."),
        "by_calendar": _("The status by what was reported and the dates, before an overruling."),
        "overruling": _(
            "What was set against the calendar, while it holds: status, reason, when it was said "
            "and the last day on which it holds."
        ),
        "silent": _("Whether nobody has reported on it for long."),
        "progress": _("As reported last, from 0 to 100."),
        "reported_at": _(
            "The moment of the last report, in UTC; empty when nobody has reported yet."
        ),
        "territories": _("Where it is carried out."),
        "principles": _("The principles that it serves."),
        "proposals": _("The proposals from which it grew."),
        "budget": _("As a whole number; empty when none was given."),
        "measure": _("How it is measured, as Markdown."),
        "beneficiaries": _("Whom it is for, as Markdown."),
        "to_reach": _("How many people it is to reach; empty when it was not said."),
        "secured": _(
            "How much money was found for it, as last said, in whole units; empty when nobody has."
        ),
        "spent": _(
            "How much money was spent on it, as last said, in whole units; empty when nobody has."
        ),
        "people": _("The members who are in charge of it now, by their names."),
        "lead_answer": _(
            "What its lead answered who was asked, with the days: asked, accepted, changes or "
            "declined; and whether it looks for another lead."
        ),
        "indicators": _(
            "What is measured of it, each with name, unit, baseline, target and all measurements, "
            "the oldest first; numbers are decimal text."
        ),
        "milestones": _("Its steps, each with title, deadline and the day on which it was done."),
        "updates": _(
            "The reports, each with its number, moment, status, progress and text, the number of "
            "the one that it corrects, whether a partner says it, when it was taken back, and the "
            "addresses and names of what goes with it."
        ),
    }  # fmt: skip


def table_fields() -> dict[str, str]:
    """What is told of each action in the table for programs: what stands elsewhere in the JSON,
    too.
    """
    above = _("The objective under which that one stands, if it stands under one.")
    columns = {
        "parent_objective": above,
        "overruled_because": _("Why another status was set against the calendar, while it holds."),
        "indicators": _("What is measured of it."),
        "units": _("In the order of the indicators: in what each is counted."),
        "baselines": _("In the same order: what each was at the beginning."),
        "targets": _("In the same order: what each is to be."),
        "measured": _("In the same order: what each was when it was measured last."),
        "measured_on": _("In the same order: the day of that measurement."),
        "lead_answer": _("What its lead answered: asked, accepted, changes or declined."),
        "lead_answered_on": _("On which day; empty when they have not answered."),
        "looking_for_lead": _("“yes” where it looks for another lead."),
    }
    return action_fields() | columns


def edition_fields() -> dict[str, str]:
    """What is told of the whole plan, by its key."""
    return {
        "format": _("Which form of edition this is, as a number."),
        "number": _("The number of the edition."),
        "adopted_on": _("The day on which its adoption was recorded."),
        "adopted_by": _("Who adopted it."),
        "decided_on": _("The day on which it was decided."),
        "meeting": _("The meeting at which it was decided, by number and title."),
        "words": _("What was said at its adoption, by language."),
        "currency": _("In which currency the budgets are, by its ISO 4217 code."),
        "starts_on": _("From when the plan is to be carried out."),
        "ends_on": _("Until when the plan is to be carried out."),
        "principles": _("The principles with number, place and name, by language."),
        "objectives": _(
            "The objectives with number, place, name and statement, by language, and the numbers "
            "of the principle and the objective that each stands under."
        ),
        "actions": _("The actions, each with the keys below."),
        "retired": _(
            "The actions that left the plan with this edition, each with its title, the reason "
            "and the number of what takes its place."
        ),
        "without": _(
            "Which actions were knowingly adopted without a milestone or a measure, by number."
        ),
    }
