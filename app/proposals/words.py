"""The texts of a proposal, in the order in which they are read: what its form asks for, its versions keep, search
finds, and folders carry.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

TEXTS = {"title": _l("Title"), "summary": _l("Summary"), "body": _l("Text")}


def stage_words() -> dict[str, str]:
    """Each stage, as its chip says it in the reader's language."""
    return {
        "draft": _("Draft"),
        "submitted": _("Submitted"),
        "promoted": _("In the plan"),
        "merged": _("Merged"),
        "postponed": _("Postponed"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        "hidden": _("Hidden"),
    }
