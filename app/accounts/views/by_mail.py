"""Links by mail: ask for one, and sign in by one."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.forms import AddressForm
from app.accounts.links import link_owner
from app.accounts.mailed import mail_link, sign_in_by_link
from app.accounts.models import Actor, normalised_email
from app.accounts.moving import confirm_address, undo_address
from app.accounts.queries import link_seen
from app.accounts.views import blueprint
from app.accounts.views.proving import begun, counted, help_offered, landing, start
from app.database import writing
from app.editing import Content
from app.errors import Invalid, NotFound, TooMany
from app.joining.forms.inviting import InvitedForm
from app.joining.operations.applying import NOTHING, confirm
from app.joining.queries import Confirming, confirming
from app.privacy.operations.erasing import stop_by_link, stop_for_owner
from app.speech.addresses import url_for
from app.web.access import public
from app.web.addresses import inside
from app.web.forms import Form
from app.web.htmx import Answer
from app.web.language import going_on


@blueprint.route("/sign-in/link", methods=["GET", "POST"])
@public
def ask_link() -> Answer:
    """Ask for a link by mail: to set a new password, or to sign in without one."""
    form = AddressForm()
    # A site that sends no mail promises none.
    if request.method != "POST" or not current_app.config["TWIZA"].mails:
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
    counted(address, lambda: False, apart="link ")
    purpose = "sign_in" if request.form.get("act") == "sign_in" else "password"
    with writing():
        mail_link(address, purpose)


def _asking(form: AddressForm) -> str:
    return render_template("accounts/ask_link.html", form=form, **help_offered())


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@public
def link(token: str) -> Answer:
    """Do by a link that was mailed what it is for; opening it changes nothing."""
    seen = link_seen(token, tuple(_SPENDING)) or confirming(token)
    form, purpose = _form(seen), seen.purpose if seen else "sign_in"
    if request.method != "POST":
        return render_template(f"accounts/link_{purpose}.html", form=form, seen=seen)
    if not counted(token, lambda: _is_open(token, purpose)):
        raise NotFound(_("This link has been used already or has expired."))
    try:
        if form.validate():
            return _SPENDING[purpose](token)
    except Invalid as fault:
        form.take(fault)
    return render_template(f"accounts/link_{purpose}.html", form=form, seen=seen), 422


def _form(seen: Any) -> Form:
    """A button alone, or what is to be said with it; an invitation says whom it is for."""
    if not isinstance(seen, Confirming) or seen.purpose != "invitation":
        return Form()
    return InvitedForm() if request.method == "POST" else InvitedForm().show(seen.applied.row)


def _is_open(token: str, purpose: str) -> bool:
    if purpose in ("application", "invitation"):
        return confirming(token) is not None
    return link_owner(token, purpose) is not None


def _sign_in(token: str) -> Response:
    with writing():
        came_in = sign_in_by_link(token)
        entering = begun(came_in.member)
    start(entering)
    if isinstance(entering, Actor):
        flash(_("You are signed in."), "done")
    place = landing(entering, inside(came_in.place))
    return redirect(going_on(place, entering.language), 303)


def _confirm(token: str) -> Response:
    with writing():
        confirm_address(token)
    flash(_("The new address is confirmed: from now on you sign in by it."), "done")
    # Who is not signed in here is asked to.
    return redirect(url_for("accounts.account"), 303)


def _undo(token: str) -> Response:
    owner = link_owner(token, "undo")
    with writing():
        opening = undo_address(token)
        # Whoever took the account may want it to be gone.
        stop_for_owner(owner)
    flash(_("Your address is back, and nobody is signed in. Now set another password."), "done")
    return redirect(url_for("accounts.welcome", token=opening), 303)


def _apply(token: str, corrected: Content = NOTHING) -> Response:
    agreed = request.form.get("agreed", "")
    with writing():
        confirmed = confirm(token, agreed=agreed, corrected=corrected)
    if confirmed.opening:
        flash(_("Your address is confirmed, and you are a member. Now set a password."), "done")
        return redirect(url_for("accounts.welcome", token=confirmed.opening), 303)
    flash(_("Your address is confirmed. This is the page of your application: keep it."), "done")
    return redirect(url_for("joining.by_token", token=confirmed.page), 303)


def _accept(token: str) -> Response:
    return _apply(token, InvitedForm().content)


def _stop(token: str) -> Response:
    with writing():
        stop_by_link(token)
    flash(_("It is stopped: everything stays as it was."), "done")
    return redirect(url_for("site.home"), 303)


_SPENDING = {
    "sign_in": _sign_in,
    "address": _confirm,
    "undo": _undo,
    "application": _apply,
    "invitation": _accept,
    "stop": _stop,
}
