"""How an adopted action leaves the draft, and comes back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import writing
from app.editing import replaced
from app.errors import Invalid
from app.plan.forms import RetirementForm
from app.plan.models import Action
from app.plan.operations.retiring import retire, take_back
from app.plan.views import blueprint
from app.plan.views.choices import offer_others
from app.plan.views.saving import Page, row_or_404
from app.speech.addresses import url_for
from app.web.access import actor, steering
from app.web.choosing import looking
from app.web.editing import given_texts
from app.web.forms import fill_texts


@blueprint.route("/steering/plan/actions/<id:action_id>/retirement", methods=["GET", "POST"])
@steering
def retirement(action_id: int) -> Page:
    """Retire an adopted action, with the reason and what takes its place."""
    row = row_or_404(Action, action_id)
    known = {"replaced_by": row.replaced_by_id, "version": row.version}
    form = RetirementForm(data=known | fill_texts("reason", row.retired_for))
    offer_others(form, row)
    if request.method == "POST" and form.validate() and _retired(form, row):
        return _to_draft(_("Retired: it leaves the plan with the next edition."))
    refused = request.method == "POST" and not looking()
    return render_template("plan/retire.html", form=form, row=row), 422 if refused else 200


def _retired(form: RetirementForm, row: Action) -> bool:
    reason = replaced(row.retired_for, given_texts(form, "reason"))
    about = (reason, form.replaced_by.data)
    try:
        with writing():
            retire(row.id, *about, seen=form.version.data or 0, by=actor())
    except Invalid as fault:
        form.take(fault)
        return False
    return True


@blueprint.post("/steering/plan/actions/<id:action_id>/return", endpoint="take_back")
@steering
def taking_back(action_id: int) -> Response:
    """Let a retired action be part of the draft again."""
    with writing():
        take_back(action_id, by=actor())
    return _to_draft(_("The action is part of the draft again."))


def _to_draft(sentence: str) -> Response:
    flash(sentence, "done")
    return redirect(url_for("plan.draft"), 303)
