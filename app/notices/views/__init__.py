"""A member's notices, what they follow, and how soon they are mailed."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("notices", __name__)

# Last: each of them takes the blueprint from here.
from app.notices.views import choosing, reading, unsubscribing  # noqa: E402

__all__ = ["blueprint", "choosing", "reading", "unsubscribing"]
