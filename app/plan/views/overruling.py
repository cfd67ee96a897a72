"""Setting another status of an action against the calendar, on its public page."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.organisations.choosing import acting
from app.plan.forms import OverrulingForm
from app.plan.models import OVERRULING
from app.plan.operations.overruling import overrule, take_overruling_back
from app.plan.queries.detail import ActionDetail
from app.plan.views import blueprint
from app.plan.views.live import adopted_or_404, answered, form_for, reporters_on, said
from app.plan.words import status_words
from app.speech.language import language
from app.text.texts import in_language
from app.web.access import actor


def overruling_form(detail: ActionDetail, *, sent: bool = False) -> OverrulingForm:
    """The form as the action stands; what was sent takes its place."""
    reporters = reporters_on(detail)
    present = detail.action.live.overruling
    known: dict[str, Any] = {"status": detail.action.status}
    if present and not sent:
        # What is sent says itself what its writer saw.
        known["seen"] = present.id
    if present and detail.action.stands.overruled:
        known["reason"] = in_language(present.reason, language()).text
    form = form_for(OverrulingForm, reporters, known, prefix="overruling-", sent=sent)
    words = status_words()
    form.status.choices = [(status, words[status]) for status in OVERRULING]
    return form


@blueprint.post("/plan/actions/<ref:ref>/overruling", endpoint="overruling")
def overruled(ref: str) -> Response | AnyResponse:
    """Say how it stands, whatever the calendar says, or let the calendar say it again."""
    detail = adopted_or_404(ref)
    form = overruling_form(detail, sent=True)
    return answered(detail, form, lambda: _said(form, detail), overruling=form)


def _said(form: OverrulingForm, detail: ActionDetail) -> bool:
    seen = form.seen.data or 0
    by = acting(form, actor())
    if request.form.get("act") == "remove":
        with writing():
            take_overruling_back(detail.row.id, seen=seen, by=by)
        return True
    if not form.validate():
        return False
    with writing():
        overrule(detail.row.id, form.status.data, _reason(form, detail), seen=seen, by=by)
    return True


def _reason(form: OverrulingForm, detail: ActionDetail) -> dict[str, str]:
    present = detail.action.live.overruling
    if present and form.reason.data == in_language(present.reason, language()).text:
        # Saved as it was shown it is no change, in whatever language it is.
        return present.reason
    return said(form.reason.data)
