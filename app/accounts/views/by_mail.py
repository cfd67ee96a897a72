"""Links by mail: ask for one, and sign in by one."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _

from app.accounts.forms import AddressForm
from app.accounts.mailed import mail_link, sign_in_by_link
from app.accounts.models import normalised_email
from app.accounts.operations import begin_session, link_owner
from app.accounts.queries import member_by_link
from app.accounts.views import blueprint
from app.accounts.views.proving import counted, help_offered, landing, start
from app.database import writing
from app.errors import NotFound, TooMany
from app.speech.addresses import url_for
from app.web.access import public
from app.web.forms import Form
from app.web.htmx import Answer
from app.web.language import going_on


@blueprint.route("/sign-in/link", methods=["GET", "POST"])
@public
def ask_link() -> Answer:
    """Ask for a link by mail: to set a new password, or to sign in without one."""
    form = AddressForm()
    if request.method != "POST":
        return _asking(form)
    if not form.validate():
        return _asking(form), 422
    try:
        _ask(normalised_email(form.email.data))
    except TooMany as fault:
        form.take(fault)
        return make_response(_asking(form), fault.status, fault.headers)
    flash(_("If an account has this address, a mail with a link is on its way to it."), "done")
    return redirect(url_for("accounts.sign_in"), 303)


def _ask(address: str) -> None:
    # Under a name of its own: who asks for links keeps nobody from signing in.
    counted(f"link {address}", lambda: False)
    purpose = "sign_in" if request.form.get("act") == "sign_in" else "password"
    with writing():
        mail_link(address, purpose)


def _asking(form: AddressForm) -> str:
    return render_template("accounts/ask_link.html", form=form, **help_offered())


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@public
def link(token: str) -> Answer:
    """Sign in by a link that was mailed; opening it changes nothing."""
    if request.method != "POST":
        member = member_by_link(token)
        return render_template("accounts/link.html", form=Form(), member=member)
    if not counted(token, lambda: link_owner(token, "sign_in") is not None):
        raise NotFound(_("This link has been used already or has expired."))
    with writing():
        member = sign_in_by_link(token)
        signed_in = begin_session(member)
    start(signed_in)
    flash(_("You are signed in."), "done")
    return redirect(going_on(landing(signed_in), signed_in.language), 303)
