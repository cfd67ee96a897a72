"""Organisations sign the newest edition, on its page."""

from __future__ import annotations

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import writing
from app.organisations.acting import FIELD, acting_as
from app.plan.operations.signing import sign as sign_for
from app.plan.views import blueprint
from app.speech.addresses import url_for
from app.web.access import actor


@blueprint.post("/plan/editions/<id:number>/signature")
def sign(number: int) -> Response:
    """Sign an edition for the organisation that `as` names."""
    by = acting_as(actor(), request.form.get(FIELD, ""))
    with writing():
        sign_for(number, by=by)
    flash(_("Signed: everybody sees it now."), "done")
    return redirect(url_for("plan.edition", number=number) + "#signatures", 303)
