"""Adopting the draft as the next edition."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import writing
from app.errors import Invalid
from app.plan.forms import AdoptionForm
from app.plan.operations.adoption import adopt as adopt_draft
from app.plan.queries.changes import changes
from app.plan.queries.draft import draft_plan
from app.plan.queries.editions import newest_number
from app.plan.views import blueprint
from app.sharing.views import draw_pictures
from app.speech.addresses import url_for
from app.web.access import actor, steering
from app.web.forms import texts_of


@blueprint.route("/steering/plan/adoption", methods=["GET", "POST"])
@steering
def adopt() -> Response | tuple[str, int]:
    """What changes since the last edition, and the words with which the next one is adopted."""
    # The number stays as it was seen: who adopts after somebody else is told so.
    form = AdoptionForm(data={"number": newest_number() + 1})
    if request.method == "POST" and form.validate():
        try:
            number = _adopted(form)
        except Invalid as fault:
            form.take(fault)
        else:
            flash(_("Edition %(number)d is adopted and public.", number=number), "done")
            return redirect(url_for("plan.edition", number=number), 303)
    draft = draft_plan()
    lacking = [action for action in draft.actions if draft.lacks(action)]
    without = [action for action in draft.actions if draft.without(action)]
    about = {"lacking": lacking, "without": without, "changes": changes(draft)}
    shown = {"draft": draft, **about}
    page = render_template("plan/adopt.html", form=form, **shown)
    return page, 422 if request.method == "POST" else 200


def _adopted(form: AdoptionForm) -> int:
    with writing():
        words = texts_of(form, "words")
        expected = form.number.data or 0
        key = form.idempotency_key
        seen = {"although": form.although.data, "expected_number": expected}
        number = adopt_draft(words, by=actor(), key=key, **seen).number
    draw_pictures()
    return number
