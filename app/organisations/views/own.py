"""For whom a member may do what: what they are asked to accept, what they hold and asked for."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import db, writing
from app.errors import NotFound
from app.organisations.forms.asking import ListingForm
from app.organisations.listed import own_mandates, own_requests
from app.organisations.mandates import POWER_WORDS, accept_mandate, list_mandate
from app.organisations.models import Mandate
from app.organisations.views import blueprint
from app.speech.addresses import url_for
from app.web.access import actor


@blueprint.get("/my/mandates")
def my_mandates() -> str:
    """The reader's mandates."""
    return render_template(
        "organisations/my_mandates.html",
        mandates=own_mandates(actor()),
        asked=own_requests(actor()),
        powers=POWER_WORDS,
    )


@blueprint.post("/mandates/<id:mandate_id>/acceptance")
def accept(mandate_id: int) -> Response:
    """Accept a mandate."""
    mandate = _own(mandate_id)
    with writing():
        accept_mandate(mandate, listed=ListingForm().listed.data, by=actor())
    flash(_("You have accepted the mandate."), "done")
    return redirect(url_for("organisations.my_mandates"), 303)


@blueprint.post("/mandates/<id:mandate_id>/listing", endpoint="list_mandate")
def listing(mandate_id: int) -> Response:
    """Say whether one is named on the organisation's page."""
    mandate = _own(mandate_id)
    with writing():
        list_mandate(mandate, ListingForm().listed.data, by=actor())
    flash(_("Saved: everybody sees it now."), "done")
    return redirect(url_for("organisations.my_mandates"), 303)


def _own(mandate_id: int) -> Mandate:
    mandate = db.session.get(Mandate, mandate_id)
    # Whose it is nobody else is told.
    if mandate is None or mandate.member_id != actor().member_id:
        raise NotFound(_("There is no such mandate."))
    return mandate
