"""Setting another status of an action against the calendar, on its public page."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.errors import Invalid
from app.organisations.choosing import acting, offer_acting
from app.plan.forms import OverrulingForm
from app.plan.models import OVERRULING
from app.plan.operations.overruling import overrule, take_overruling_back
from app.plan.queries.detail import ActionDetail
from app.plan.views import blueprint
from app.plan.views.reports import back_to, reporters_on
from app.plan.words import status_words
from app.speech.language import language, languages
from app.text.texts import in_language, likely_language
from app.web.access import actor

# Several forms stand on the page: fields of one name would be read by all.
PREFIX = "overruling-"


def overruling_form(detail: ActionDetail, *, sent: bool = False) -> OverrulingForm:
    """The form as the action stands; what was sent takes its place."""
    reporters = reporters_on(detail)
    said = detail.action.live.overruling
    known: dict[str, Any] = {"status": detail.action.status}
    if said and not sent:
        # What is sent says itself what its writer saw.
        known["seen"] = said.id
    if said and detail.action.stands.overruled:
        known["reason"] = in_language(said.reason, language()).text
    if reporters:
        known["as"] = reporters[0][0]
    given: dict[str, Any] = {"prefix": PREFIX, "data": known}
    form = OverrulingForm(**given) if sent else OverrulingForm(None, **given)
    words = status_words()
    form.status.choices = [(status, words[status]) for status in OVERRULING]
    offer_acting(form, reporters)
    return form


@blueprint.post("/plan/actions/<ref:ref>/overruling", endpoint="overruling")
def overruled(ref: str) -> Response | AnyResponse:
    """Say how it stands, whatever the calendar says, or let the calendar say it again."""
    # Here, as the public page takes the form from this module.
    from app.plan.views.public import action_page, adopted_or_404

    detail = adopted_or_404(ref)
    form = overruling_form(detail, sent=True)
    if _said(form, detail):
        return back_to(detail)
    page = render_template("plan/action.html", **action_page(detail, overruling=form))
    return make_response(page, 422)


def _said(form: OverrulingForm, detail: ActionDetail) -> bool:
    seen = form.seen.data or 0
    try:
        by = acting(form, actor())
        if request.form.get("act") == "remove":
            with writing():
                take_overruling_back(detail.row.id, seen=seen, by=by)
            return True
        if not form.validate():
            return False
        with writing():
            overrule(detail.row.id, form.status.data, _reason(form, detail), seen=seen, by=by)
    except Invalid as fault:
        form.take(fault)
        return False
    return True


def _reason(form: OverrulingForm, detail: ActionDetail) -> dict[str, str]:
    # By its letters and not by the page: who reads the site in French may write in Arabic.
    text = form.reason.data or ""
    said = detail.action.live.overruling
    if said and text == in_language(said.reason, language()).text:
        # Saved as it was shown it is no change, in whatever language it is.
        return said.reason
    return {likely_language(text, language(), languages()): text}
