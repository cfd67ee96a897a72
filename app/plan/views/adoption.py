"""Adopting the draft as the next edition."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.database import writing
from app.errors import Invalid
from app.plan.forms import AdoptionForm
from app.plan.operations.adoption import adopt as adopt_draft
from app.plan.queries.changes import changes
from app.plan.queries.draft import draft_plan
from app.plan.queries.editions import newest_number
from app.plan.views import blueprint
from app.plan.views.choices import offer_meetings
from app.sharing.views import draw_pictures
from app.speech.addresses import url_for
from app.speech.dates import site_zone
from app.web.access import actor, steering
from app.web.choosing import looking
from app.web.forms import texts_of


@blueprint.route("/steering/plan/adoption", methods=["GET", "POST"])
@steering
def adopt() -> Response | tuple[str, int]:
    """What changes since the last edition, and the act by which the next one is adopted."""
    # The number stays as it was seen: who adopts after somebody else is told so.
    known = {"number": newest_number() + 1, "decided_on": clock.today(site_zone())}
    form = offer_meetings(AdoptionForm(data=known))
    if request.method == "POST" and form.validate():
        try:
            number = _adopted(form)
        except Invalid as fault:
            form.take(fault)
        else:
            flash(_("Edition %(number)d is adopted and public.", number=number), "done")
            return redirect(url_for("plan.edition", number=number), 303)
    refused = request.method == "POST" and not looking()
    return render_template(
        "plan/adopt.html", form=form, **_what_changes()
    ), 422 if refused else 200


def _what_changes() -> dict[str, Any]:
    draft = draft_plan()
    return {
        "draft": draft,
        "changes": changes(draft),
        "lacking": [action for action in draft.actions if draft.lacks(action)],
        "without": [action for action in draft.actions if draft.without(action)],
    }


def _adopted(form: AdoptionForm) -> int:
    with writing():
        edition = adopt_draft(
            texts_of(form, "words"),
            by=actor(),
            although=form.although.data,
            decided_on=form.decided_on.data,
            meeting_id=form.meeting.data,
            expected_number=form.number.data or 0,
            key=form.idempotency_key,
        )
        number = edition.number
    draw_pictures()
    return number
