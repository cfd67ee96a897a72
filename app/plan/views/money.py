"""Saying how much of an action's budget was found and spent, on its public page."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.errors import Invalid
from app.organisations.choosing import acting, offer_acting
from app.plan.forms import MoneyForm
from app.plan.operations.money import Money, say_money
from app.plan.queries.detail import ActionDetail
from app.plan.views import blueprint
from app.plan.views.reports import back_to, reporters_on
from app.web.access import actor

# Several forms stand on the page: fields of one name would be read by all.
PREFIX = "money-"


def money_form(detail: ActionDetail, *, sent: bool = False) -> MoneyForm:
    """The form as the amounts are known now; what was sent takes its place."""
    reporters = reporters_on(detail)
    known: dict[str, Any] = {"secured": detail.row.secured, "spent": detail.row.spent}
    known |= {f"seen_{name}": amount for name, amount in known.items()}
    if reporters:
        known["as"] = reporters[0][0]
    given: dict[str, Any] = {"prefix": PREFIX, "data": known}
    form = MoneyForm(**given) if sent else MoneyForm(None, **given)
    offer_acting(form, reporters)
    return form


@blueprint.post("/plan/actions/<ref:ref>/money")
def money(ref: str) -> Response | AnyResponse:
    """Say what was found and what was spent."""
    # Here, as the public page takes the form from this module.
    from app.plan.views.public import action_page, adopted_or_404

    detail = adopted_or_404(ref)
    form = money_form(detail, sent=True)
    if form.validate() and _said(form, detail.row.id):
        return back_to(detail)
    page = render_template("plan/action.html", **action_page(detail, funds=form))
    return make_response(page, 422)


def _said(form: MoneyForm, action_id: int) -> bool:
    given = Money(form.secured.data, form.spent.data)
    seen = Money(form.seen_secured.data, form.seen_spent.data)
    try:
        by = acting(form, actor())
        with writing():
            say_money(action_id, given, seen=seen, by=by)
    except Invalid as fault:
        form.take(fault)
        return False
    return True
