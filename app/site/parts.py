"""Parts of pages that the whole site shares, drawn once for all who see the same."""

from __future__ import annotations

from markupsafe import Markup

from app.site.queries.lifeline import Step
from app.web.fragments import Drawer


def drawn_line(steps: list[Step]) -> Markup:
    """A life line as a box for the side of a page."""
    return Drawer("site/_lifeline.html")(tuple(steps), lambda: {"steps": steps})
