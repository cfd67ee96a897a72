"""Taking a report on an adopted action back, on its public page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.database import db, writing
from app.errors import NotFound
from app.files.operations import sweep
from app.organisations.acting import FIELD
from app.organisations.choosing import acting, offer_acting
from app.plan.forms import TakingBackForm
from app.plan.models import Update
from app.plan.operations.taking_back import take_report_back
from app.plan.queries.detail import ActionDetail, adopted_action
from app.plan.queries.reports import Told
from app.plan.views import blueprint
from app.plan.views.live import answered, in_whose_name, said
from app.policy import Ability
from app.web.access import actor

Forms = dict[int, TakingBackForm]


def taking_back_forms(detail: ActionDetail, sent: Mapping[int, TakingBackForm]) -> Forms:
    """The form that takes each report back which the reader may take back, by the report's number;
    the one that was sent keeps what was written.
    """
    if not actor().signed_in:
        return dict(sent)
    forms = {}
    for told in _shown(detail):
        names = in_whose_name((detail.answering, told), Ability.TAKE_REPORT_BACK, "report")
        if names and told.taken_back_at is None:
            forms[told.id] = _form(told.id, names, formdata=None)
    return forms | dict(sent)


def _shown(detail: ActionDetail) -> Iterator[Told]:
    for report in detail.updates:
        yield from (report.told, *report.earlier)


def _form(number: int, names: list[tuple[str, str]], **given: Any) -> TakingBackForm:
    # The page holds one for each: fields of one name would be read by all.
    known = {FIELD: names[0][0] if names else ""}
    form = TakingBackForm(prefix=f"back-{number}-", data=known, **given)
    offer_acting(form, names)
    return form


@blueprint.post("/plan/updates/<id:update_id>/taking-back")
def take_update_back(update_id: int) -> Response | AnyResponse:
    """Take a report back."""
    detail = _reported_action(update_id)
    told = next((told for told in _shown(detail) if told.id == update_id), None)
    thing = (detail.answering, told or db.session.get_one(Update, update_id))
    form = _form(update_id, in_whose_name(thing, Ability.TAKE_REPORT_BACK, "report"))

    def save() -> bool:
        return form.validate() and _taken_back(form, update_id)

    return answered(detail, form, save, taking_back={update_id: form})


def _reported_action(update_id: int) -> ActionDetail:
    query = sa.select(Update.action_id).where(Update.id == update_id)
    detail = adopted_action(db.session.scalar(query) or 0)
    if detail is None:
        raise NotFound(_("There is no such report."))
    return detail


def _taken_back(form: TakingBackForm, update_id: int) -> bool:
    by = acting(form, actor())
    with writing():
        take_report_back(update_id, said(form.reason.data), by=by)
    sweep()
    return True
