"""The stages of a proposal in words."""

from __future__ import annotations

from flask_babel import gettext as _


def stage_word(stage: str) -> str:
    """A stage as people read it (`present_stage`), as every chip, table and file says it in the
    reader's language.
    """
    said: dict[str, str] = {
        "draft": _("Draft"),
        "submitted": _("Submitted"),
        "deliberation": _("Under discussion"),
        "voting": _("Open to votes"),
        "deciding": _("Awaiting decision"),
        "promoted": _("In the plan"),
        "merged": _("Merged"),
        "postponed": _("Postponed"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        "hidden": _("Hidden"),
    }
    return said.get(stage, stage)
