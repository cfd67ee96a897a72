"""One's own sessions: end one, or all others."""

from __future__ import annotations

from flask import flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.own_sessions import end_other_sessions, end_own_session
from app.accounts.views import blueprint
from app.database import writing
from app.speech.addresses import url_for
from app.web.access import actor


@blueprint.post("/my/account/sessions/<id:session_id>")
def end_session(session_id: int) -> Response:
    """End one of one's own sessions."""
    with writing():
        end_own_session(session_id, by=actor())
    flash(_("That session has ended."), "done")
    return _back()


@blueprint.post("/my/account/sessions")
def end_sessions() -> Response:
    """End all of one's own sessions but this one."""
    with writing():
        end_other_sessions(by=actor())
    flash(_("All other sessions have ended."), "done")
    return _back()


def _back() -> Response:
    return redirect(url_for("accounts.account", _anchor="sessions"), 303)
