"""Sign in and out, and set a password by a one-time link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from app.accounts.forms import LanguageForm, NewPasswordForm, PasswordForm, SignInForm, role_names
from app.accounts.hashing import Fit, hash_password, password_fits
from app.accounts.models import VISITOR, Actor, Member, normalised_email
from app.accounts.operations import (
    begin_session,
    change_password,
    choose_language,
    end_session,
    forget_attempt,
    guessed_too_often,
    link_owner,
    note_attempt,
    note_visit,
    renew_hash,
    set_password_by_link,
    visit_due,
)
from app.accounts.queries import actor_by_token, member_by_email, member_by_link
from app.database import db, writing
from app.errors import NotFound, TooMany
from app.extensions import login
from app.speech.addresses import url_for
from app.speech.language import NAMES, languages
from app.speech.language import language as present_language
from app.web import lost
from app.web.access import actor, public
from app.web.addresses import inside
from app.web.htmx import Answer
from app.web.language import going_on, speak, spoken_to
from app.web.sender import network

blueprint = Blueprint("accounts", __name__)

login.user_loader(actor_by_token)
login.anonymous_user = lambda: VISITOR
# The token in the row is what counts; an address may change on a phone.
login.session_protection = None
login.unauthorized_handler(lost.unauthorized)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | str:
    """The sign-in page and its form."""
    if request.method != "POST":
        form = SignInForm(data={"next": request.args.get("next", "")})
        return _sign_in_page(form, 200)
    form = SignInForm()
    try:
        member = _recognised(form) if form.validate() else None
    except TooMany as fault:
        form.take(fault)
        return _sign_in_page(form, fault.status, fault.headers)
    if member is None:
        return _sign_in_page(form, 422)
    with writing():
        signed_in = begin_session(member)
    chosen = _start(signed_in)
    return _onward(form, chosen)


def _sign_in_page(
    form: SignInForm, status: int, headers: dict[str, str] | None = None
) -> Response:
    """The page, still holding a text that was being written when the session ended."""
    # See docs/decisions.md, "the writer's text survives a lost session".
    resume = bool(request.form.get("resume"))
    fields = _text_being_written()
    page = render_template("accounts/sign_in.html", form=form, resume=resume, fields=fields)
    return make_response(page, status, headers or {})


def _text_being_written() -> list[tuple[str, str]]:
    if not request.form.get("resume"):
        return []
    # What the sign-in page itself asks for is no part of it.
    own = ("email", "next", "resume")
    return [(name, value) for name, value in lost.kept_fields() if name not in own]


def _recognised(form: SignInForm) -> Member | None:
    """The member whose address and password those are; otherwise the form says that they do not
    fit.

    Raises TooMany after too many failures, even when they fit now.
    """
    account = normalised_email(form.email.data)
    member = member_by_email(account)
    fit = _proves(member, account, form.password.data)
    if member is not None and fit == Fit.AS_BEFORE:
        # Before the transaction, as hashing is slow on purpose.
        hashed = hash_password(form.password.data)
        with writing():
            renew_hash(member, hashed)
    if fit:
        return member
    # Not at a field: which of the two is wrong would tell who has an account.
    form.form_errors.append(_("This e-mail address and password do not go together."))
    return None


def _proves(member: Member | None, account: str, password: str) -> int:
    """How the password fits; a failure is remembered, and too many raise TooMany."""
    return _counted(account, lambda: password_fits(member, password))


def _counted(account: str, proof: Callable[[], int]) -> int:
    """Whether the proof holds; a failure is remembered, and after too many TooMany is raised
    without looking at it.
    """
    address = network(request.remote_addr or "")
    # Committed before the proof is looked at, which takes long and holds no transaction: see
    # docs/decisions.md, "an attempt to sign in counts before it is checked".
    with writing():
        attempt = note_attempt(account, address)
    if guessed_too_often(account, address):
        # Or knocking alone would keep the owner out for ever.
        _forget(attempt)
        raise TooMany(_("Too many attempts. Try again in a quarter of an hour."), 900)
    fits = proof()
    if fits:
        _forget(attempt)
    return fits


def _forget(attempt: int) -> None:
    with writing():
        forget_attempt(attempt)


def _start(signed_in: Actor) -> str | None:
    """A new cookie for a new session: nothing of the visitor's one is kept, but the language of
    this answer is.

    Given back is the language that the member has chosen.
    """
    speak(present_language())
    session.clear()
    # Made for the session that ends: a page shown now needs the new one's.
    g.pop("csrf_token", None)
    login_user(signed_in)
    return signed_in.language


def _onward(form: SignInForm, chosen: str | None) -> Response | str:
    """Back to where the visitor came from, in the language that they read; a text that was being
    written is shown, ready to be sent again.
    """
    resumed = bool(request.form.get("resume"))
    # Only an address of this site: `next` comes from outside.
    place = inside(form.next.data, posted=resumed) or url_for("site.home")
    target = going_on(place, chosen)
    if resumed:
        return render_template("accounts/resume.html", fields=_text_being_written(), target=target)
    return redirect(target, 303)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session."""
    if actor().signed_in:
        with writing():
            end_session(actor().token)
    logout_user()
    session.clear()
    flash(_("You are signed out."))
    return redirect(url_for("site.home"), 303)


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> Answer:
    """Set a password by a one-time link; opening it changes nothing."""
    form = PasswordForm()
    form.about = _known_of(member_by_link(token))
    if request.method != "POST":
        return render_template("accounts/welcome.html", form=form)
    if not form.validate():
        return render_template("accounts/welcome.html", form=form), 422
    if not _counted(token, lambda: link_owner(token) is not None):
        raise NotFound(_("This link has been used already or has expired."))
    hashed = hash_password(form.password.data)
    with writing():
        member = set_password_by_link(token, hashed)
        signed_in = begin_session(member)
    chosen = _start(signed_in)
    flash(_("Welcome. Your password is set."))
    return redirect(going_on(url_for("site.home"), chosen), 303)


@blueprint.get("/my/account")
def account() -> str:
    """One's own account: the language of the site, and the password."""
    return _account_page(_language_form(), NewPasswordForm())


@blueprint.post("/my/account/language")
def language() -> Response | tuple[str, int]:
    """Choose the language in which the site speaks to one."""
    form = _language_form()
    if not form.validate():
        return _account_page(form, NewPasswordForm(formdata=None)), 422
    with writing():
        choose_language(_myself(), form.language.data or None, by=actor())
    speak(spoken_to(form.language.data))
    flash(_("Your choice is saved."), "done")
    return redirect(url_for("accounts.account", lang=form.language.data or None), 303)


@blueprint.post("/my/account/password")
def password() -> Response | tuple[str, int]:
    """Change one's password; the present one must be shown, and every other session ends."""
    form = NewPasswordForm()
    form.about = _known_of(_myself())
    if not form.validate() or not _shows_present(form):
        return _account_page(_language_form(formdata=None), form), 422
    hashed = hash_password(form.password.data)
    with writing():
        member = _myself()
        change_password(member, hashed, by=actor())
        signed_in = begin_session(member)
    _start(signed_in)
    flash(_("Your password is changed. Every other session has ended."), "done")
    return redirect(url_for("accounts.account"), 303)


def _known_of(member: Member | None) -> tuple[str, ...]:
    """What would be guessed first of a member's password."""
    if member is None:
        return ()
    return (member.name, member.email or "")


def _shows_present(form: NewPasswordForm) -> bool:
    member = _myself()
    # Counted like signing in: a session that somebody took must not serve to guess.
    if _proves(member, member.email or member.key, form.present.data):
        return True
    form.present.errors = [*form.present.errors, _("This is not your present password.")]
    return False


def _account_page(language_form: LanguageForm, password_form: NewPasswordForm) -> str:
    forms = {"language_form": language_form, "password_form": password_form}
    return render_template("accounts/account.html", member=_myself(), roles=role_names(), **forms)


def _language_form(**kwargs: Any) -> LanguageForm:
    form = LanguageForm(data={"language": actor().language or ""}, **kwargs)
    names = [(code, NAMES[code]) for code in languages()]
    form.language.choices = [("", _("As my browser asks")), *names]
    return form


def _myself() -> Member:
    return db.session.get_one(Member, actor().member_id)


@blueprint.before_app_request
def _remember_visit() -> None:
    """Note that a session is in use, at most hourly, in a short transaction of its own."""
    # Files are answered without the database.
    if request.endpoint != "static" and actor().signed_in and visit_due(actor()):
        with writing():
            note_visit(actor())
