"""The administrators' page about mail, and what they do there."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.errors import Invalid
from app.mail.models import STATES
from app.speech.addresses import url_for
from app.speech.dates import number
from app.upkeep.mail_page import mail_page
from app.upkeep.mail_state import mail_state
from app.upkeep.mail_words import STATE_WORDS
from app.upkeep.mailing import forget_refusals, release_held, send_again, send_test_mail
from app.upkeep.views import blueprint
from app.web.access import actor, administrator
from app.web.forms import Form
from app.web.paging import page_number


@blueprint.get("/admin/mail", endpoint="mail")
@administrator
def queue() -> str:
    """What waits, failed, was dropped or is held, and the addresses that refused mail."""
    asked = request.args.get("state", "")
    state = asked if asked in STATES else ""
    return render_template(
        "upkeep/mail.html",
        shown=mail_page(state, page_number(), page_number("refused"), actor()),
        mail=mail_state(current_app.config["TWIZA"]),
        state_words=STATE_WORDS,
        form=Form(formdata=None),
    )


@blueprint.post("/admin/mail/<id:mail_id>/again")
@administrator
def mail_again(mail_id: int) -> AnyResponse:
    """A mail that failed waits once more."""
    with writing():
        send_again(mail_id, by=actor())
    flash(_("The mail waits to be sent again."), "done")
    return _back()


@blueprint.post("/admin/mail/release")
@administrator
def mail_release() -> AnyResponse:
    """Let go what was held since a restore."""
    with writing():
        count = release_held(by=actor())
    words = ngettext(
        "%(mails)s mail waits to be sent now.",
        "%(mails)s mails wait to be sent now.",
        count,
        mails=number(count),
    )
    flash(words if count else _("No mail is held."), "done")
    return _back()


@blueprint.post("/admin/mail/refused/<id:refused_id>")
@administrator
def mail_forget(refused_id: int) -> AnyResponse:
    """An address gets mail again."""
    with writing():
        forget_refusals(refused_id, by=actor())
    flash(_("The refusals are forgotten: the address gets mail again."), "done")
    return _back()


@blueprint.post("/admin/mail/test")
@administrator
def mail_test() -> AnyResponse:
    """A test mail to oneself."""
    try:
        with writing():
            send_test_mail(by=actor(), key=Form().idempotency_key)
    except Invalid as fault:
        flash(fault.sentence, "error")
        return _back()
    flash(_("A test mail to you waits to be sent. It should be there within a minute."), "done")
    return _back()


def _back() -> AnyResponse:
    return redirect(url_for("upkeep.mail"), 303)
