"""One application, for administrators and, by a setting, the steering group."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import db, writing
from app.errors import Invalid, NotFound
from app.joining import queries
from app.joining.forms.reviewing import AcceptanceForm, AskForm, RefusalForm
from app.joining.models import Application
from app.joining.operations.reviewing import accept, ask_back, refuse
from app.joining.views import blueprint
from app.joining.views.queue import require_reviewer
from app.joining.words import STATE_WORDS
from app.organisations.queries import organisation_by_id
from app.speech.addresses import url_for
from app.speech.texts import words
from app.web.access import actor, steering
from app.web.editing import options
from app.web.forms import Form
from app.web.htmx import Answer

NONE = "none"


@blueprint.get("/admin/applications/<id:application_id>")
@steering
def application(application_id: int) -> str:
    """One application, with what looks like it."""
    require_reviewer()
    return _page(_application(application_id))


@blueprint.post("/admin/applications/<id:application_id>/question")
@steering
def ask(application_id: int) -> Answer:
    """Ask the applicant back."""
    row, form = _application(application_id), AskForm()
    if not form.validate():
        return _page(row, ask=form), 422
    try:
        with writing():
            ask_back(row, form.body.data, by=actor(), key=form.idempotency_key)
    except Invalid as fault:
        form.take(fault)
        return _page(row, ask=form), 422
    flash(_("Your question goes out by mail."), "done")
    return _back(row)


@blueprint.post("/admin/applications/<id:application_id>/acceptance")
@steering
def acceptance(application_id: int) -> Answer:
    """Accept the application."""
    row = _application(application_id)
    form = _offered(AcceptanceForm(), row)
    if not form.validate():
        return _page(row, acceptance=form), 422
    try:
        with writing():
            accept(row, **_chosen(form.belongs.data), by=actor())
    except Invalid as fault:
        form.take(fault)
        return _page(row, acceptance=form), 422
    flash(_("%(name)s is accepted, and gets a link by mail.", name=row.name), "done")
    return _back(row)


@blueprint.post("/admin/applications/<id:application_id>/refusal")
@steering
def refusal(application_id: int) -> Answer:
    """Refuse the application."""
    row, form = _application(application_id), RefusalForm()
    if not form.validate():
        return _page(row, refusal=form), 422
    try:
        with writing():
            refuse(row, form.reason.data, by=actor())
    except Invalid as fault:
        form.take(fault)
        return _page(row, refusal=form), 422
    flash(_("The application is refused; the applicant is told by mail."), "done")
    return _back(row)


def _application(number: int) -> Application:
    """The application of that number, whose address is confirmed: others are nobody's business."""
    require_reviewer()
    row = db.session.get(Application, number)
    if row is None or row.state == "unconfirmed":
        raise NotFound(_("There is no such application."))
    return row


def _back(row: Application) -> Response:
    return redirect(url_for("joining.application", application_id=row.id), 303)


def _offered(form: AcceptanceForm, row: Application) -> AcceptanceForm:
    """What was applied for, the organisations that look like a new one, and none."""
    asked = row.organisation_name
    if row.organisation_id is not None:
        organisation = organisation_by_id(row.organisation_id)
        asked = words(organisation.name) if organisation else ""
    choices = {"applied": asked or str(_("No organisation"))}
    if row.organisation_name:
        found = queries.queued(row).alike.organisations
        choices |= {str(entry.id): words(dict(entry.name)) for entry in found}
    if asked:
        choices[NONE] = str(_("No organisation"))
    form.belongs.choices = options(choices)
    return form


def _chosen(belongs: str) -> dict[str, Any]:
    if belongs == NONE:
        return {"alone": True}
    return {"organisation_id": int(belongs)} if belongs.isdigit() else {}


def _page(row: Application, **sent: Form) -> str:
    """The page with its forms; `sent` is the one that could not be taken."""
    forms = {
        "ask": sent.get("ask") or AskForm(formdata=None),
        "refusal": sent.get("refusal") or RefusalForm(formdata=None),
        "acceptance": sent.get("acceptance") or _offered(AcceptanceForm(formdata=None), row),
    }
    return render_template(
        "joining/application.html",
        queued=queries.queued(row),
        said=queries.conversation(row.id),
        before=queries.applied_before(row),
        states=STATE_WORDS,
        applied=queries.applied(row),
        **forms,
    )
