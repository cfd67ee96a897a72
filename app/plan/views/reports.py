"""Reporting on an adopted action, on its public page: for its owner, who is in charge of it and
the steering group.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.organisations.choosing import acting
from app.plan.forms import ReopeningForm, ReportForm
from app.plan.operations.updates import report as report_on
from app.plan.queries.detail import ActionDetail
from app.plan.views import blueprint
from app.plan.views.evidence import given_with
from app.plan.views.live import adopted_or_404, answered, form_for, reporters_on, said
from app.plan.words import status_words
from app.policy import Ability
from app.speech.language import language
from app.text.texts import in_language
from app.web.access import actor


def report_form(detail: ActionDetail, *, sent: bool = False) -> ReportForm:
    """The form as the action stands; what was sent, if it was this form, takes its place."""
    reporters = reporters_on(detail)
    known = {"status": detail.row.status, "progress": detail.row.progress}
    known |= corrected(detail, as_partner=False)
    form = form_for(ReportForm, reporters, known, sent=sent)
    form.status.choices = list(status_words().items())
    return form


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
    detail = adopted_or_404(ref)
    form = report_form(detail, sent=True)
    return answered(detail, form, lambda: form.validate() and _reported(form, detail), form=form)


def _reported(form: ReportForm, detail: ActionDetail) -> bool:
    about = (form.status.data, form.progress.data or 0, said(form.body.data))
    sent = {"sure": form.sure.data, "key": form.idempotency_key}
    sent["corrects"] = form.corrects.data
    by = acting(form, actor())
    with given_with(form, Ability.REPORT, detail.answering, by=by) as given, writing():
        report_on(detail.row.id, *about, by=by, evidence=given, **sent)
    return True
