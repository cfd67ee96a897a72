"""What the log tells of the shared action plan."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

KINDS = {
    "action": _l("Action"),
    "objective": _l("Objective"),
    "edition": _l("Edition"),
    "period": _l("Period of the plan"),
}
EVENTS = {
    "action.accepted": Verb("action", _l("Its lead accepts"), named=None),
    "action.added": Verb("action", _l("Added")),
    "action.asked": Verb("action", _l("Its lead is asked")),
    "action.changed": Verb("action", _l("Changed")),
    "action.changes_asked": Verb("action", _l("Its lead asks for changes")),
    "action.declined": Verb("action", _l("Its lead declines")),
    "action.funded": Verb("action", _l("Money secured and spent")),
    "action.left": Verb("action", _l("Looks for somebody to lead it"), digest=False),
    "action.offer_withdrawn": Verb("action", _l("No longer offered to lead it"), digest=False),
    "action.offered": Verb("action", _l("An organisation offers to lead it")),
    "action.overruled": Verb("action", _l("Status set against the calendar"), named=None),
    "action.person_named": Verb("action", _l("Somebody named who is in charge")),
    "action.person_removed": Verb("action", _l("Somebody no longer in charge")),
    "action.promoted": Verb("action", _l("In the plan")),
    "action.removed": Verb("action", _l("Taken out of the draft"), digest=False),
    "action.report_taken_back": Verb("action", _l("Report taken back")),
    "action.reported": Verb("action", _l("Progress report"), named=None, digest=None),
    "action.retired": Verb("action", _l("Retired from the plan")),
    "action.returned": Verb("action", _l("Back in the draft"), digest=False),
    "action.unruled": Verb(
        "action", _l("The calendar says the status again"), named=None, digest=False
    ),
    "edition.signed": Verb("edition", _l("Signed"), named=None, digest=False),
    "indicator.added": Verb("action", _l("Indicator added")),
    "indicator.changed": Verb("action", _l("Indicator changed")),
    "indicator.measured": Verb("action", _l("Measured"), named=None),
    "indicator.removed": Verb("action", _l("Indicator taken out")),
    "milestone.added": Verb("action", _l("Milestone added")),
    "milestone.changed": Verb("action", _l("Milestone changed")),
    "milestone.dropped": Verb("action", _l("Milestone dropped")),
    "milestone.reopened": Verb("action", _l("Milestone not reached after all")),
    "milestone.completed": Verb("action", _l("Milestone reached")),
    "objective.added": Verb("objective", _l("Added")),
    "objective.changed": Verb("objective", _l("Changed")),
    "period.changed": Verb("period", _l("Changed")),
    "plan.adopted": Verb("edition", _l("Adopted"), named=None),
}
