"""The product's few fixed words, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _


def phase_word(kind: str) -> str:
    """A phase of a cycle, as the step that it is."""
    return {
        "gather": _("Proposing"),
        "deliberate": _("Discussing"),
        "vote": _("Voting"),
        "decide": _("Deciding"),
        "closed": _("Carrying out"),
    }.get(kind, kind)


def outcome_word(outcome: str) -> str:
    """What the steering group decided, as a sentence."""
    return {
        "promoted": _("Decided: it goes into the plan"),
        "merged": _("Decided: merged with another proposal"),
        "declined": _("Decided: declined"),
        "postponed": _("Decided: postponed"),
    }.get(outcome, outcome)


def status_word(status: str) -> str:
    """How an action stands."""
    return {
        "not started": _("Not started"),
        "in progress": _("In progress"),
        "done": _("Done"),
        "late": _("Late"),
        "at risk": _("At risk"),
        "abandoned": _("Abandoned"),
    }.get(status, status)
