"""Saying how much of an action's budget was found and spent, on its public page."""

from __future__ import annotations

from typing import Any

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.organisations.choosing import acting
from app.plan.forms import MoneyForm
from app.plan.operations.money import Money, say_money
from app.plan.queries.detail import ActionDetail
from app.plan.views import blueprint
from app.plan.views.live import adopted_or_404, answered, form_for, reporters_on
from app.web.access import actor


def money_form(detail: ActionDetail, *, sent: bool = False) -> MoneyForm:
    """The form as the amounts are known now; what was sent takes its place."""
    reporters = reporters_on(detail)
    known: dict[str, Any] = {"secured": detail.row.secured, "spent": detail.row.spent}
    known |= {f"seen_{name}": amount for name, amount in known.items()}
    return form_for(MoneyForm, reporters, known, prefix="money-", sent=sent)


@blueprint.post("/plan/actions/<ref:ref>/money")
def money(ref: str) -> Response | AnyResponse:
    """Say what was found and what was spent."""
    detail = adopted_or_404(ref)
    form = money_form(detail, sent=True)
    return answered(
        detail, form, lambda: form.validate() and _said(form, detail.row.id), funds=form
    )


def _said(form: MoneyForm, action_id: int) -> bool:
    given = Money(form.secured.data, form.spent.data)
    seen = Money(form.seen_secured.data, form.seen_spent.data)
    by = acting(form, actor())
    with writing():
        say_money(action_id, given, seen=seen, by=by)
    return True
