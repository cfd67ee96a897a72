"""The queue of applications, for administrators and, by a setting, the steering group."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.database import writing
from app.errors import Invalid
from app.joining import queries
from app.joining.forms.reviewing import SeveralForm
from app.joining.operations.reviewing import settle_several
from app.joining.views import blueprint
from app.joining.words import STATE_WORDS
from app.model import INTEGER
from app.policy import Ability, require
from app.site.queries import admin_settings
from app.speech.addresses import url_for
from app.speech.dates import number
from app.web.access import actor, steering
from app.web.htmx import Answer
from app.web.paging import page_number


def require_reviewer() -> None:
    """Refuse whoever does not review applications."""
    require(actor(), Ability.REVIEW, admin_settings().steering_reviews)


@blueprint.get("/admin/applications")
@steering
def applications() -> str:
    """The applications that wait, the longest waiting first, or those in another state."""
    require_reviewer()
    return _queue_page(SeveralForm(formdata=None))


def _queue_page(form: SeveralForm) -> str:
    asked = request.args.get("state", "")
    state = asked if asked in STATE_WORDS else ""
    page = queries.queue(state, page_number())
    shown = {"page": page, "state": state, "counts": queries.counts(), "form": form}
    return render_template("joining/applications.html", states=STATE_WORDS, **shown)


@blueprint.post("/admin/applications")
@steering
def settle() -> Answer:
    """Accept several applications at once, or refuse them for one reason."""
    require_reviewer()
    form = SeveralForm()
    reason = form.reason.data if request.form.get("act") == "refuse" else ""
    if form.validate() and _settled(form, reason):
        return redirect(url_for("joining.applications"), 303)
    return _queue_page(form), 422


def _settled(form: SeveralForm, reason: str) -> bool:
    """Whether it was done; otherwise the form says why not."""
    if not form.chosen.data:
        form.take(Invalid(_("Tick at least one application.")))
    elif request.form.get("act") == "refuse" and not reason:
        form.take(Invalid(_("Say why: the applicant reads it."), "reason"))
    if form.errors:
        return False
    with writing():
        # No column holds a larger number.
        ids = [chosen for chosen in form.chosen.data if chosen and chosen <= INTEGER]
        count = settle_several(ids, refused_for=reason, by=actor())
    sentence = ngettext(
        "%(count)s application is settled.",
        "%(count)s applications are settled.",
        count,
        count=number(count),
    )
    flash(sentence, "done")
    return True
