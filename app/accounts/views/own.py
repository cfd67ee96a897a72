"""One's own account: the language of the site, the address, and the password."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.accounts.browsers import browser_of
from app.accounts.forms import LanguageForm, NewAddressForm, NewPasswordForm, role_names
from app.accounts.hashing import hash_password
from app.accounts.models import Actor, Member
from app.accounts.moving import ask_address
from app.accounts.operations import begin_session, change_password, choose_language
from app.accounts.own_sessions import holds_session
from app.accounts.queries import sessions_of
from app.accounts.suspension import is_suspended
from app.accounts.views import blueprint
from app.accounts.views.proving import ended, known_of, shows_password, start
from app.accounts.words import browser_words, suspension_words
from app.database import db, writing
from app.errors import Invalid, TooMany
from app.factors.queries import factor_of
from app.privacy.queries import erasure_of
from app.speech.addresses import url_for
from app.speech.language import NAMES, languages
from app.web.access import actor, proven
from app.web.forms import Form
from app.web.htmx import Answer
from app.web.language import speak, spoken_to


@blueprint.get("/my/account")
def account() -> str:
    """One's own account: the language of the site, the address, and the password."""
    return _account_page()


@blueprint.post("/my/account/language")
def language() -> Response | tuple[str, int]:
    """Choose the language in which the site speaks to one."""
    form = _language_form()
    if not form.validate():
        return _account_page(language_form=form), 422
    with writing():
        choose_language(_myself(), form.language.data or None, by=actor())
    speak(spoken_to(form.language.data))
    flash(_("Your choice is saved."), "done")
    return redirect(url_for("accounts.account", lang=form.language.data or None), 303)


@blueprint.post("/my/account/password")
def password() -> Answer:
    """Change one's password; the present one must be shown, and every other session ends."""
    form = NewPasswordForm()
    form.about = known_of(_myself())
    if not form.validate() or not shows_password(form.present):
        return _account_page(password_form=form), 422
    signed_in = _changed(hash_password(form.password.data))
    if signed_in is None:
        return ended()
    start(signed_in)
    flash(_("Your password is changed. Every other session has ended."), "done")
    return redirect(url_for("accounts.account"), 303)


def _changed(hashed: str) -> Actor | None:
    """Their new session; None where the one that asks has been ended while passwords were hashed:
    no other one takes its place.
    """
    with writing():
        member = _myself()
        if not holds_session(member, by=actor()):
            return None
        change_password(member, hashed, by=actor())
        return begin_session(member, browser_of(request.user_agent.string))


@blueprint.post("/my/account/address")
@proven
def address() -> Answer:
    """Ask for another address, which a link that is mailed to it confirms."""
    form = NewAddressForm()
    if not form.validate():
        return _account_page(address_form=form), 422
    try:
        with writing():
            ask_address(_myself(), form.email.data, by=actor())
    except (Invalid, TooMany) as fault:
        form.take(fault)
        return make_response(_account_page(address_form=form), fault.status, fault.headers)
    flash(_("A mail is on its way to the new address: its link confirms it."), "done")
    return redirect(url_for("accounts.account"), 303)


def _account_page(**sent: Form) -> str:
    """The page with its forms; `sent` is the one that could not be taken."""
    # What was sent belongs into that one alone.
    formdata = {"formdata": None} if sent else {}
    forms: dict[str, Form] = {
        "language_form": _language_form(**formdata),
        "address_form": NewAddressForm(**formdata),
        "password_form": NewPasswordForm(**formdata),
        **sent,
    }
    member = _myself()
    told = suspension_words(member) if is_suspended(member, clock.now()) else ""
    shown = {"member": member, "roles": role_names(), "suspension": told}
    shown["erasure"] = erasure_of(member.id)
    shown |= {"sessions": sessions_of(actor()), "browser_words": browser_words}
    mails = current_app.config["TWIZA"].mails
    factor = factor_of(member.id)
    return render_template("accounts/account.html", **shown, **forms, mails=mails, factor=factor)


def _language_form(**kwargs: Any) -> LanguageForm:
    form = LanguageForm(data={"language": actor().language or ""}, **kwargs)
    names = [(code, NAMES[code]) for code in languages()]
    form.language.choices = [("", _("As my browser asks")), *names]
    return form


def _myself() -> Member:
    return db.session.get_one(Member, actor().member_id)
