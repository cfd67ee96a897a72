"""One's own second factor, and the page that asks for it at sign-in."""

from __future__ import annotations

from flask import Blueprint

from app.factors.requiring import asking_words, lead

blueprint = Blueprint("factors", __name__)
blueprint.before_app_request(lead)
blueprint.add_app_template_global(asking_words, "factor_asked")

# Last: each of them takes the blueprint from here.
from app.factors.views import own, signing_in  # noqa: E402

__all__ = ["blueprint", "own", "signing_in"]
