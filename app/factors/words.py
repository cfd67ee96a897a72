"""What is said of second factors."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.speech.dates import number


def left_words(left: int) -> str:
    """How many recovery codes are left, and what to do when there are none."""
    if not left:
        return str(_("None is left: make new ones on the page of your second factor."))
    counts = {"num": left, "count": number(left)}
    return str(
        ngettext(
            "%(count)s recovery code is left.", "%(count)s recovery codes are left.", **counts
        )
    )
