"""Views about what is kept of members: all of it to take along, and its end."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("privacy", __name__)

# Last: each of them takes the blueprint from here.
from app.privacy.views import copies, erasing  # noqa: E402

__all__ = ["blueprint", "copies", "erasing"]
