"""Reporting on an adopted action, on its public page: for its owner, who is in charge of it and
the steering group.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.errors import Invalid
from app.organisations.acting import FIELD, acting_as, choices_for
from app.organisations.choosing import acting, offer_acting
from app.plan.forms import ReopeningForm, ReportForm
from app.plan.operations.updates import report as report_on
from app.plan.queries.detail import ActionDetail
from app.plan.views import address_of, blueprint
from app.plan.views.evidence import given_with
from app.plan.words import status_words
from app.policy import Ability, check
from app.speech.addresses import url_for
from app.speech.language import language, languages
from app.text.texts import ByLanguage, in_language, likely_language
from app.web.access import actor


def report_form(detail: ActionDetail, *, sent: bool = False) -> ReportForm:
    """The form as the action stands; what was sent, if it was this form, takes its place."""
    reporters = reporters_on(detail)
    known = {"status": detail.row.status, "progress": detail.row.progress}
    known |= {FIELD: reporters[0][0] if reporters else ""} | corrected(detail, as_partner=False)
    form = ReportForm(data=known) if sent else ReportForm(None, data=known)
    form.status.choices = list(status_words().items())
    offer_acting(form, reporters)
    return form


def reporters_on(detail: ActionDetail) -> list[tuple[str, str]]:
    """In whose name the reader may report on the action: value and words of the field `as`."""
    return in_whose_name(detail.answering, Ability.REPORT, "report")


def in_whose_name(thing: Any, ability: Ability, power: str) -> list[tuple[str, str]]:
    """In whose name the reader may do that to the thing, under mandates with that power."""
    who = actor()
    found = [("", _("For myself"))] if check(who, ability, thing) else []
    for value, words in choices_for(who, power):
        if value and check(acting_as(who, value), ability, thing):
            found.append((value, words))
    return found


def corrected(detail: ActionDetail, *, as_partner: bool) -> dict[str, Any]:
    """What a form begins with where the address names a report to correct."""
    told = detail.told(request.args.get("corrects", type=int))
    if told is None or told.as_partner != as_partner:
        return {}
    known = {"corrects": told.id, "body": in_language(told.body, language()).text}
    if told.status is not None:
        known |= {"status": told.status, "progress": told.progress}
    return known


def reopening_forms(
    detail: ActionDetail, sent: Mapping[int, ReopeningForm]
) -> dict[int, ReopeningForm]:
    """The form that opens each reached step again, by the step's number; the one that was sent
    keeps what was written.
    """
    reached = [step.milestone.id for step in detail.steps if step.reached]
    forms = {step: ReopeningForm(None, prefix=reopening_prefix(step)) for step in reached}
    return forms | dict(sent)


def reopening_prefix(step: int) -> str:
    """The page holds such a form for each step: fields of one name would be read by all."""
    return f"reopening-{step}-"


@blueprint.post("/plan/actions/<ref:ref>/updates")
def report(ref: str) -> Response | AnyResponse:
    """Say how the action stands."""
    # Here, as the public page takes the form from this module.
    from app.plan.views.public import action_page, adopted_or_404

    detail = adopted_or_404(ref)
    form = report_form(detail, sent=True)
    if form.validate() and _reported(form, detail):
        return back_to(detail)
    page = render_template("plan/action.html", **action_page(detail, form=form))
    return make_response(page, 422)


def said(words: str | None) -> ByLanguage:
    """What was typed, under the language that it is in."""
    # By its letters and not by the page: who reads the site in French may report in Arabic.
    return {likely_language(words, language(), languages()): words} if words else {}


def _reported(form: ReportForm, detail: ActionDetail) -> bool:
    about = (form.status.data, form.progress.data or 0, said(form.body.data))
    sent = {"sure": form.sure.data, "key": form.idempotency_key}
    sent["corrects"] = form.corrects.data
    try:
        by = acting(form, actor())
        with given_with(form, Ability.REPORT, detail.answering, by=by) as given, writing():
            report_on(detail.row.id, *about, by=by, evidence=given, **sent)
    except Invalid as fault:
        form.take(fault)
        return False
    return True


def back_to(detail: ActionDetail) -> AnyResponse:
    """To the action's page, where everybody sees what was said now."""
    flash(_("Saved: everybody sees it now."), "done")
    return redirect(url_for("plan.action", ref=address_of(detail.action.frozen)), 303)
