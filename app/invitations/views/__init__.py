"""Pages about invitations: reviewers' lists, and the page where somebody accepts one."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("invitations", __name__)

# Last: each of them takes the blueprint from here.
from app.invitations.views import accepting, inviting, listing, renewing  # noqa: E402

__all__ = ["accepting", "blueprint", "inviting", "listing", "renewing"]
