"""What somebody is told whose act everybody sees at once."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _

# What stands before the address in the message's category.
PUBLISHED = "published:"


def flash_published(url: str) -> None:
    """Say that it is published, with a link to where it is seen."""
    flash(_("It is published."), f"{PUBLISHED}{url}")
