"""A step of an action: changed and dropped by the steering group; reached, or not after all, by
whoever reports on the action.
"""

from __future__ import annotations

from datetime import date

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.database import writing
from app.editing import replaced
from app.errors import Invalid, NotFound
from app.organisations.acting import FIELD, acting_as
from app.plan.dates import parse_vague, written
from app.plan.forms import DroppingForm, MilestoneChangeForm, ReopeningForm
from app.plan.models import Milestone
from app.plan.operations.milestones import (
    change_milestone,
    complete_milestone,
    drop_milestone,
    reopen_milestone,
)
from app.plan.queries.desk import action_of_milestone, title_of_action
from app.plan.queries.detail import ActionDetail, adopted_action
from app.plan.queries.steps import is_promised, newest_reason
from app.plan.views import blueprint
from app.plan.views.live import answered, back_to, said
from app.plan.views.reports import reopening_prefix
from app.plan.views.saving import Page, form_page, row_or_404, saved
from app.speech.addresses import url_for
from app.speech.dates import site_zone
from app.speech.language import languages
from app.web.access import actor, steering
from app.web.editing import given_texts
from app.web.forms import Form, fill_texts, texts_of

# The page holds two forms with a reason: fields of one name would be read by both.
DROPPING = "dropping-"


@blueprint.route("/steering/plan/milestones/<id:milestone_id>", methods=["GET", "POST"])
@steering
def edit_milestone(milestone_id: int) -> Page:
    """Change a step of an action of the draft."""
    row = row_or_404(Milestone, milestone_id)
    form = _change_form(row)

    def save() -> None:
        title = replaced(row.title, given_texts(form, "title"))
        reason, seen = texts_of(form, "reason"), form.version.data or 0
        due_on = form.due_on.data or ""
        change_milestone(milestone_id, title, due_on, reason, seen=seen, by=actor())

    return saved(form, save, _draft_of(row)) or _step_page(row, form, _dropping())


@blueprint.post("/steering/plan/milestones/<id:milestone_id>/dropping", endpoint="drop_milestone")
@steering
def dropping(milestone_id: int) -> Page:
    """Drop a step of an action of the draft."""
    row = row_or_404(Milestone, milestone_id)
    form = DroppingForm(prefix=DROPPING)
    back = _draft_of(row)

    def save() -> None:
        drop_milestone(milestone_id, texts_of(form, "reason"), by=actor())

    return saved(form, save, back) or _step_page(row, _change_form(row, sent=False), form)


def _change_form(row: Milestone, *, sent: bool = True) -> MilestoneChangeForm:
    """The form as the step stands; what was sent takes its place."""
    due_on = written(row.due_on, row.due_precision)
    data = {"due_on": due_on, "version": row.version} | fill_texts("title", row.title)
    form = MilestoneChangeForm(data=data) if sent else MilestoneChangeForm(None, data=data)
    form.titled = not row.title.keys() <= set(languages())
    return form


def _dropping() -> DroppingForm:
    return DroppingForm(formdata=None, prefix=DROPPING)


def _draft_of(row: Milestone) -> str:
    return url_for("plan.edit_action", action_id=row.action_id)


def _step_page(row: Milestone, form: Form, dropped: Form) -> Page:
    # Read anew: what was refused may have been changed meanwhile.
    row = row_or_404(Milestone, row.id)
    about = {"action_title": title_of_action(row.action_id), "promised": is_promised(row)}
    reason = newest_reason(row.id, "dropped") if row.dropped_on else None
    shown = {"row": row, "form": form, "dropping": dropped, "reason": reason, **about}
    return form_page("plan/edit_milestone.html", **shown)


@blueprint.post("/plan/milestones/<id:milestone_id>/completion")
def complete(milestone_id: int) -> AnyResponse:
    """A milestone was reached on a day, today if none is given."""
    detail = _adopted(milestone_id)
    by = acting_as(actor(), request.form.get(FIELD, ""))
    with writing():
        complete_milestone(milestone_id, _given_day(), by=by)
    return back_to(detail)


@blueprint.post("/plan/milestones/<id:milestone_id>/reopening")
def reopen(milestone_id: int) -> AnyResponse:
    """A milestone was not reached after all, and why."""
    detail = _adopted(milestone_id)
    form = ReopeningForm(prefix=reopening_prefix(milestone_id))

    def save() -> bool:
        return form.validate() and _reopened(form, milestone_id)

    return answered(detail, form, save, reopening={milestone_id: form})


def _reopened(form: ReopeningForm, milestone_id: int) -> bool:
    by = acting_as(actor(), request.form.get(FIELD, ""))
    with writing():
        reopen_milestone(milestone_id, said(form.reason.data), by=by)
    return True


def _adopted(milestone_id: int) -> ActionDetail:
    detail = adopted_action(action_of_milestone(milestone_id) or 0)
    if detail is None:
        raise NotFound(_("There is no such milestone."))
    return detail


def _given_day() -> date:
    given = request.form.get("done_on", "")
    day = parse_vague(given, "done_on") if given else None
    # The first of a month that was typed would be a day that nobody gave.
    if day is not None and day.precision != "day":
        raise Invalid(_("Give a day."), "done_on")
    return day.first if day else clock.today(site_zone())
