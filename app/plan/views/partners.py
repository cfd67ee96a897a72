"""What a partner of an adopted action says of it, on its public page."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.errors import Invalid
from app.organisations.acting import FIELD
from app.organisations.choosing import acting, offer_acting
from app.plan.forms import PartnerForm
from app.plan.operations.updates import say_as_partner
from app.plan.queries.detail import ActionDetail
from app.plan.views import blueprint
from app.plan.views.evidence import given_with
from app.plan.views.reports import back_to, corrected, in_whose_name, said
from app.policy import Ability
from app.web.access import actor

# Several forms stand on the page: fields of one name would be read by all.
PREFIX = "partner-"


def partner_form(detail: ActionDetail, *, sent: bool = False) -> PartnerForm:
    """The form for whoever takes part in the action without answering for it."""
    partners = in_whose_name(detail.answering, Ability.SAY_AS_PARTNER, "report")
    known = {FIELD: partners[0][0] if partners else ""} | corrected(detail, as_partner=True)
    given: dict[str, Any] = {"prefix": PREFIX, "data": known}
    form = PartnerForm(**given) if sent else PartnerForm(None, **given)
    offer_acting(form, partners)
    return form


@blueprint.post("/plan/actions/<ref:ref>/partners")
def partners(ref: str) -> Response | AnyResponse:
    """Say as a partner how the action goes."""
    # Here, as the public page takes the form from this module.
    from app.plan.views.public import action_page, adopted_or_404

    detail = adopted_or_404(ref)
    form = partner_form(detail, sent=True)
    if form.validate() and _said(form, detail):
        return back_to(detail)
    page = render_template("plan/action.html", **action_page(detail, partner=form))
    return make_response(page, 422)


def _said(form: PartnerForm, detail: ActionDetail) -> bool:
    about = {"corrects": form.corrects.data, "key": form.idempotency_key}
    try:
        by = acting(form, actor())
        with given_with(form, Ability.SAY_AS_PARTNER, detail.answering, by=by) as given, writing():
            words = said(form.body.data)
            say_as_partner(detail.row.id, words, by=by, evidence=given, **about)
    except Invalid as fault:
        form.take(fault)
        return False
    return True
