"""The product's few fixed words, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _


def outcome_word(outcome: str) -> str:
    """What the steering group decided, as a sentence."""
    words: dict[str, str] = {
        "promoted": _("Decided: it goes into the plan"),
        "merged": _("Decided: merged with another proposal"),
        "declined": _("Decided: declined"),
        "postponed": _("Decided: postponed"),
    }
    return words.get(outcome, outcome)
