"""What a partner of an adopted action says of it, on its public page."""

from __future__ import annotations

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.organisations.choosing import acting
from app.plan.forms import PartnerForm
from app.plan.operations.updates import say_as_partner
from app.plan.queries.detail import ActionDetail
from app.plan.views import blueprint
from app.plan.views.evidence import given_with
from app.plan.views.live import adopted_or_404, answered, form_for, in_whose_name, said
from app.plan.views.reports import corrected
from app.policy import Ability
from app.web.access import actor


def partner_form(detail: ActionDetail, *, sent: bool = False) -> PartnerForm:
    """The form for whoever takes part in the action without answering for it."""
    partners = in_whose_name(detail.answering, Ability.SAY_AS_PARTNER, "report")
    known = corrected(detail, as_partner=True)
    return form_for(PartnerForm, partners, known, prefix="partner-", sent=sent)


@blueprint.post("/plan/actions/<ref:ref>/partners")
def partners(ref: str) -> Response | AnyResponse:
    """Say as a partner how the action goes."""
    detail = adopted_or_404(ref)
    form = partner_form(detail, sent=True)
    return answered(detail, form, lambda: form.validate() and _said(form, detail), partner=form)


def _said(form: PartnerForm, detail: ActionDetail) -> bool:
    about = {"corrects": form.corrects.data, "key": form.idempotency_key}
    by = acting(form, actor())
    with given_with(form, Ability.SAY_AS_PARTNER, detail.answering, by=by) as given, writing():
        say_as_partner(detail.row.id, said(form.body.data), by=by, evidence=given, **about)
    return True
