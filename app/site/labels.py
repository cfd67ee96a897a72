"""The product's few fixed words, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _


def phase_word(kind: str) -> str:
    """A phase of a cycle, as the step that it is."""
    words: dict[str, str] = {
        "gather": _("Proposing"),
        "deliberate": _("Discussing"),
        "vote": _("Voting"),
        "decide": _("Deciding"),
        "closed": _("Carrying out"),
    }
    return words.get(kind, kind)


def outcome_word(outcome: str) -> str:
    """What the steering group decided, as a sentence."""
    words: dict[str, str] = {
        "promoted": _("Decided: it goes into the plan"),
        "merged": _("Decided: merged with another proposal"),
        "declined": _("Decided: declined"),
        "postponed": _("Decided: postponed"),
    }
    return words.get(outcome, outcome)


def status_word(status: str) -> str:
    """How an action stands."""
    words: dict[str, str] = {
        "not started": _("Not started"),
        "in progress": _("In progress"),
        "done": _("Done"),
        "late": _("Late"),
        "at risk": _("At risk"),
        "abandoned": _("Abandoned"),
    }
    return words.get(status, status)
