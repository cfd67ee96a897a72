"""What somebody is told whose act everybody sees at once."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _


def flash_published(url: str) -> None:
    """Say that it is published, with a link to where it is seen."""
    flash({"said": _("It is published."), "link": _("See it"), "url": url}, "done")
