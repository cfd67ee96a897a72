"""What is measured of an action: in the draft for the steering group, and on the public page for
whoever reports.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.database import writing
from app.errors import NotFound
from app.organisations.acting import FIELD
from app.organisations.choosing import acting, offer_acting
from app.plan.forms import IndicatorForm, MeasurementForm
from app.plan.models import Action, Indicator
from app.plan.operations.indicators import (
    IndicatorContent,
    add_indicator,
    change_indicator,
    remove_indicator,
)
from app.plan.operations.measuring import measure
from app.plan.queries.detail import ActionDetail, adopted_action
from app.plan.queries.measured import action_of_indicator
from app.plan.views import blueprint
from app.plan.views.draft import INDICATOR
from app.plan.views.live import answered, reporters_on, said
from app.plan.views.saving import row_or_404, saved
from app.speech.addresses import url_for
from app.speech.dates import site_zone
from app.speech.language import languages
from app.web.access import actor, steering
from app.web.editing import given_texts
from app.web.forms import fill_texts

Page = Response | str | tuple[str, int]


@blueprint.route("/steering/plan/actions/<id:action_id>/indicators", methods=["GET", "POST"])
@steering
def new_indicator(action_id: int) -> Page:
    """Say what is measured of an action of the draft."""
    action = row_or_404(Action, action_id)
    form = IndicatorForm(prefix=INDICATOR)

    def save() -> None:
        add_indicator(action_id, _content(form), by=actor(), key=form.idempotency_key)

    back = url_for("plan.edit_action", action_id=action_id)
    return saved(form, save, back) or _indicator_page(form, action)


@blueprint.route("/steering/plan/indicators/<id:indicator_id>", methods=["GET", "POST"])
@steering
def edit_indicator(indicator_id: int) -> Page:
    """Change what is measured of an action of the draft."""
    row = row_or_404(Indicator, indicator_id)
    numbers = {"baseline": row.baseline, "target": row.target, "version": row.version}
    form = IndicatorForm(
        data=fill_texts("name", row.name) | fill_texts("unit", row.unit) | numbers
    )
    # A name in a language that the form does not show is one.
    form.named = not row.name.keys() <= set(languages())

    def save() -> None:
        seen = form.version.data or 0
        change_indicator(indicator_id, _content(form), seen=seen, by=actor())

    back = url_for("plan.edit_action", action_id=row.action_id)
    return saved(form, save, back) or _indicator_page(form, row_or_404(Action, row.action_id), row)


@blueprint.post("/steering/plan/indicators/<id:indicator_id>/removal", endpoint="remove_indicator")
@steering
def indicator_removal(indicator_id: int) -> Response:
    """Take an indicator out of the draft."""
    with writing():
        action = remove_indicator(indicator_id, by=actor())
    flash(_("Saved in the draft: the public sees it with the next adoption."), "done")
    return redirect(url_for("plan.edit_action", action_id=action.id), 303)


def _content(form: IndicatorForm) -> IndicatorContent:
    texts = (given_texts(form, "name"), given_texts(form, "unit"))
    return IndicatorContent(*texts, baseline=form.baseline.data, target=form.target.data)


def _indicator_page(
    form: IndicatorForm, action: Action, row: Indicator | None = None
) -> tuple[str, int]:
    page = render_template("plan/indicator.html", form=form, action=action, row=row)
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/plan/indicators/<id:indicator_id>/measurements", endpoint="measure")
def measuring(indicator_id: int) -> Response:
    """Say what an indicator of an adopted action was on a day."""
    detail = _measured_action(indicator_id)
    form = _measurement_form(detail, indicator_id, reporters_on(detail))

    def save() -> bool:
        return form.validate() and _measured(form, indicator_id)

    place = f"indicator-{indicator_id}"
    return answered(detail, form, save, place, measuring={indicator_id: form})


def _measured_action(indicator_id: int) -> ActionDetail:
    """The adopted action of which that is measured; one of the draft alone is not there."""
    detail = adopted_action(action_of_indicator(indicator_id) or 0)
    promised = detail.action.frozen.indicators if detail else ()
    if detail is None or all(one.id != indicator_id for one in promised):
        raise NotFound(_("There is no such indicator."))
    return detail


def measuring_forms(detail: ActionDetail) -> dict[int, MeasurementForm]:
    """The form of each indicator that is measured on, by its number; none for whoever may not
    report.
    """
    reporters = reporters_on(detail)
    if not reporters:
        return {}
    return {
        one.indicator.id: _measurement_form(detail, one.indicator.id, reporters, formdata=None)
        for one in detail.measured
        if one.kept
    }


def _measurement_form(
    detail: ActionDetail, indicator_id: int, reporters: list[tuple[str, str]], **given: None
) -> MeasurementForm:
    """The form as it begins: measured today. What was sent takes its place."""
    # The page holds one for each: fields of one name would be read by all.
    begin = {"measured_on": clock.today(site_zone()), FIELD: reporters[0][0] if reporters else ""}
    form = MeasurementForm(prefix=f"indicator-{indicator_id}-", data=begin, **given)
    offer_acting(form, reporters)
    return form


def _measured(form: MeasurementForm, indicator_id: int) -> bool:
    by = acting(form, actor())
    day, value, note = form.measured_on.data, form.value.data, said(form.note.data)
    with writing():
        measure(indicator_id, day, value, note, by=by, key=form.idempotency_key)
    return True
