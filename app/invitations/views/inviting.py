"""Whom to invite: written down, looked through with a verdict for each line, and sent."""

from __future__ import annotations

from collections.abc import Iterator

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.database import writing
from app.errors import Invalid
from app.invitations.findings import findings, unknown_organisations
from app.invitations.forms import ListForm
from app.invitations.operations.inviting import Sent, invite
from app.invitations.views import blueprint
from app.invitations.words import VERDICTS
from app.speech.addresses import url_for
from app.speech.dates import number
from app.web.access import actor, steering
from app.web.htmx import Answer


@blueprint.route("/admin/invitations/new", methods=["GET", "POST"])
@steering
def new() -> Answer:
    """Write down whom to invite; the answer says what would become of each line, and nothing is
    sent yet.
    """
    form = ListForm()
    if request.method != "POST":
        return _written(form)
    if not form.validate():
        return _written(form), 422
    return _looked_through(form)


@blueprint.post("/admin/invitations")
@steering
def send() -> Answer:
    """Send what was looked through, or go back to it."""
    form = ListForm()
    again = request.form.get("act") == "change"
    if again or not form.validate():
        return _written(form, again=again), 200 if again else 422
    skipped, added = _skipped(), request.form.getlist("added")
    whom, key = (form.people, form.words.data or ""), form.idempotency_key
    try:
        with writing():
            sent = invite(*whom, skipped=skipped, added=added, by=actor(), key=key)
    except Invalid as fault:
        form.take(fault)
        return _looked_through(form, status=422)
    return _sent(sent)


def _written(form: ListForm, *, again: bool = False) -> str:
    return render_template("invitations/new.html", form=form, again=again)


def _looked_through(form: ListForm, status: int = 200) -> tuple[str, int]:
    found = findings(form.people)
    sent = request.endpoint == "invitations.send"
    skipped = _skipped() if sent else [each.line.number for each in found if each.alike]
    done = [each for each in found if each.is_done]
    page = render_template(
        "invitations/check.html",
        form=form,
        found=found,
        verdicts=VERDICTS,
        done=len(done),
        left_out=sum(each.line.number in skipped for each in done),
        organisations=unknown_organisations(found),
        skipped=skipped,
        added=request.form.getlist("added"),
    )
    return page, status


def _skipped() -> list[int]:
    """The lines that were ticked to be left out."""
    given = request.form.getlist("skip")
    return [int(text[:9]) for text in given if text.isascii() and text.isdigit()]


def _sent(sent: Sent | None) -> Response:
    if sent is None:
        flash(_("This list was sent already: nobody gets a second mail."), "done")
    else:
        flash(" ".join(_said(sent)), "done")
    state = "to_hand_over" if sent and sent.handing and not sent.mailed else None
    return redirect(url_for("invitations.index", state=state), 303)


def _said(sent: Sent) -> Iterator[str]:
    """What was done, a sentence each."""
    yield ngettext(
        "%(count)s invitation is on its way.",
        "%(count)s invitations are on their way.",
        sent.mailed,
        count=number(sent.mailed),
    )
    if sent.handing:
        yield ngettext(
            "%(count)s person has no address: make the link and hand it over.",
            "%(count)s people have no address: make the links and hand them over.",
            sent.handing,
            count=number(sent.handing),
        )
    if sent.told:
        yield ngettext(
            "%(count)s member is told that they have an account.",
            "%(count)s members are told that they have an account.",
            sent.told,
            count=number(sent.told),
        )
    if sent.linked:
        yield ngettext(
            "%(count)s mail with a link is on its way.",
            "%(count)s mails with a link are on their way.",
            sent.linked,
            count=number(sent.linked),
        )
