"""The texts of a proposal, in the order in which they are read: what its form asks for, its
versions keep, search finds, and folders carry.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

TEXTS = {"title": _l("Title"), "summary": _l("Summary"), "body": _l("Text")}


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
