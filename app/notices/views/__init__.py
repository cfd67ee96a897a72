"""A member's notices, what they follow, and how soon they are mailed."""

from __future__ import annotations

from flask import Blueprint

from app.notices.regions import drawn_follow, follow_region

blueprint = Blueprint("notices", __name__)
blueprint.add_app_template_global(drawn_follow)
blueprint.add_app_template_global(follow_region)

# Last: each of them takes the blueprint from here.
from app.notices.views import choosing, reading  # noqa: E402

__all__ = ["blueprint", "choosing", "reading"]
