"""Pages about what members are told."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("notices", __name__)

# Last: each of them takes the blueprint from here.
from app.notices.views import unsubscribing  # noqa: E402

__all__ = ["blueprint", "unsubscribing"]
