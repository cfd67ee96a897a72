"""Less mail, by the link of a mail: for whoever holds it, whether they are signed in or not."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import writing
from app.errors import NotFound
from app.extensions import csrf
from app.notices.kinds import KINDS
from app.notices.operations.stopping import stop_mail
from app.notices.unsubscribing import read_token
from app.notices.views import blueprint
from app.web.access import public
from app.web.headers import UNKEPT


# RFC 8058: a mail program posts here by itself, with neither session nor form. The token is all
# that counts, and it can only make mail less.
@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@csrf.exempt
@public
def unsubscribe(token: str) -> Response:
    """Stop mail of some kinds; opening the link changes nothing."""
    stopping = read_token(token)
    if stopping is None:
        raise NotFound(_("This link is not complete, or not from this site."))
    done = request.method == "POST"
    if done:
        with writing():
            stop_mail(stopping)
    kinds = [KINDS[name].words for name in stopping.names if name in KINDS]
    about = {"done": done, "kinds": kinds, "paces": {*stopping.names} - KINDS.keys()}
    response = make_response(render_template("notices/unsubscribe.html", **about))
    response.headers["Cache-Control"] = UNKEPT
    return response
