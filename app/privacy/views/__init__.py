"""Views about what is kept of members: all of it to take along, and its end."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("privacy", __name__)

# They register their routes.
from app.privacy.views import copies as copies  # noqa: E402
