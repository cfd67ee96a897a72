"""Joining: the public form and an applicant's page, the queue of reviewers, links for many,
invitations into an organisation.
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("joining", __name__)

# Last: each of them takes the blueprint from here.
from app.joining.views import applying, inviting, links, queue, reviewing  # noqa: E402

__all__ = ["applying", "blueprint", "inviting", "links", "queue", "reviewing"]
