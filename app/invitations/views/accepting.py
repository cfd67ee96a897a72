"""The page that an invitation's link opens. Opening it changes nothing; its form spends it."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.hashing import hash_password
from app.accounts.models import Member
from app.accounts.views.proving import begun, counted, landing, start
from app.database import writing
from app.errors import Invalid, NotFound
from app.invitations.forms import InvitedForm
from app.invitations.operations.accepting import accept
from app.invitations.queries import Opened, opened, why_closed
from app.invitations.views import blueprint
from app.site.queries.agreed import text_agreed_to
from app.web.access import public
from app.web.headers import UNKEPT
from app.web.htmx import Answer
from app.web.language import going_on


# The sign before the token tells it from those of accounts: see docs/decisions.md, "an invitation
# is no account".
@blueprint.route("/welcome/i.<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> Answer:
    """Accept an invitation: who one is, a password, and what one agrees to."""
    seen = opened(token)
    if request.method != "POST":
        if seen is None:
            raise NotFound(why_closed(token))
        return _page(_fresh(seen), seen)
    if not counted(token, lambda: seen is not None) or seen is None:
        raise NotFound(why_closed(token))
    form = _sent(seen)
    if not form.validate() or not form.agrees_to(text_agreed_to()):
        return _page(form, seen, 422)
    return _accepted(form, token, seen)


def _accepted(form: InvitedForm, token: str, seen: Opened) -> Answer:
    hashed = hash_password(form.password.data)
    try:
        with writing():
            member = _stored(form, token, hashed)
            entering = begun(member)
    except Invalid as fault:
        form.take(fault)
        return _page(form, seen, 422)
    start(entering)
    flash(_greeting(member.sign_in_name), "done")
    return redirect(going_on(landing(entering), entering.language), 303)


def _stored(form: InvitedForm, token: str, hashed: str) -> Member:
    return accept(
        token,
        name=form.name.data or "",
        sign_in_name=(form.sign_in_name.data or "") if "sign_in_name" in form else "",
        language=form.language.data or None,
        password_hash=hashed,
        agreed=form.text.data or "",
    )


def _greeting(sign_in_name: str | None) -> str:
    if sign_in_name:
        return str(_("Welcome. Your sign-in name is %(name)s: keep it well.", name=sign_in_name))
    return str(_("Welcome. You are a member from now on."))


def _fresh(seen: Opened) -> InvitedForm:
    form = InvitedForm(formdata=None, name=seen.name, language=seen.language or "")
    form.text.data = text_agreed_to()
    return _suited(form, seen)


def _sent(seen: Opened) -> InvitedForm:
    form = InvitedForm()
    form.about = (seen.name, seen.email or "", form.name.data or "")
    return _suited(form, seen)


def _suited(form: InvitedForm, seen: Opened) -> InvitedForm:
    """Whoever has an address signs in by it."""
    if seen.email:
        del form.sign_in_name
    return form


def _page(form: InvitedForm, seen: Opened, status: int = 200) -> Response:
    page = render_template("invitations/welcome.html", form=form, seen=seen)
    # Somebody's own, also where it has no form.
    return make_response(page, status, {"Cache-Control": UNKEPT})
