"""How the views of the draft save: form, verb, answer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import db, writing
from app.errors import Invalid, NotFound
from app.speech.addresses import url_for
from app.web.choosing import looking
from app.web.forms import Form

Page = Response | str | tuple[str, int]


def saved(form: Form, save: Any, back: str | None = None) -> Response | None:
    """On POST validate and run the verb; None when the form is to be shown (again)."""
    if request.method != "POST" or not form.validate():
        return None
    try:
        with writing():
            save()
    except Invalid as fault:
        form.take(fault)
        return None
    flash(_("Saved in the draft: the public sees it with the next adoption."), "done")
    return redirect(back or url_for("plan.draft"), 303)


def form_page(template: str, **context: Any) -> tuple[str, int]:
    """A page with forms; one that was sent and could not be taken is on it again."""
    # To look for a name is a step of the form, and no refusal.
    refused = request.method == "POST" and not looking()
    return render_template(template, **context), 422 if refused else 200


def row_or_404(model: type[Any], row_id: int) -> Any:
    """The row of that number."""
    row = db.session.get(model, row_id)
    if row is None:
        sentence = _("There is no such page. It may have moved, or the address may be misspelt.")
        raise NotFound(sentence)
    return row
