"""Sign in and out, set a password by a one-time link, and one's own account."""

from __future__ import annotations

from flask import Blueprint, request

from app.accounts.models import VISITOR
from app.accounts.operations import note_visit, visit_due
from app.accounts.queries import actor_by_token
from app.database import writing
from app.extensions import login
from app.web import lost
from app.web.access import actor

blueprint = Blueprint("accounts", __name__)

login.user_loader(actor_by_token)
login.anonymous_user = lambda: VISITOR
# The token in the row is what counts; an address may change on a phone.
login.session_protection = None
login.unauthorized_handler(lost.unauthorized)


@blueprint.before_app_request
def _remember_visit() -> None:
    """Note that a session is in use, at most hourly, in a short transaction of its own."""
    # Files are answered without the database.
    if request.endpoint != "static" and actor().signed_in and visit_due(actor()):
        with writing():
            note_visit(actor())


# Last: each of them takes the blueprint from here.
from app.accounts.views import by_mail, own, proof, sessions, signing_in  # noqa: E402

__all__ = ["blueprint", "by_mail", "own", "proof", "sessions", "signing_in"]
