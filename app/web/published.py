"""What somebody is told whose act everybody sees at once."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext as _
from markupsafe import Markup


def flash_published(url: str) -> None:
    """Say that it is published, with a link to where it is seen."""
    seen = Markup('<a href="{url}">{word}</a>').format(url=url, word=_("See it"))
    flash(Markup("{said} {seen}").format(said=_("It is published."), seen=seen), "done")
