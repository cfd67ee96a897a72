"""Sign in and out, and set a password by a one-time link."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_login import logout_user
from werkzeug.wrappers import Response

from app.accounts.forms import PasswordForm, SignInForm
from app.accounts.hashing import Fit, hash_password
from app.accounts.links import link_owner
from app.accounts.models import Actor, Member
from app.accounts.names import sign_in_key
from app.accounts.operations import end_session, renew_hash, set_password_by_link
from app.accounts.own_sessions import password_stands
from app.accounts.queries import member_by_link, member_by_sign_in
from app.accounts.views import blueprint
from app.accounts.views.proving import (
    begun,
    counted,
    help_offered,
    known_of,
    landing,
    proves,
    start,
)
from app.database import writing
from app.errors import NotFound, TooMany
from app.factors.forms import SecondStepForm
from app.factors.operations.signing_in import HalfIn
from app.speech.addresses import url_for
from app.web import lost
from app.web.access import actor, public
from app.web.addresses import inside
from app.web.htmx import Answer
from app.web.language import going_on


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | str:
    """The sign-in page and its form."""
    if request.method != "POST":
        form = SignInForm(data={"next": request.args.get("next", "")})
        return sign_in_page(form, 200)
    form = SignInForm()
    try:
        entering = _let_in(form) if form.validate() else None
    except TooMany as fault:
        form.take(fault)
        return sign_in_page(form, fault.status, fault.headers)
    if entering is None:
        return sign_in_page(form, 422)
    start(entering)
    return onward(form.next.data, entering)


def _let_in(form: SignInForm) -> Actor | HalfIn | None:
    """Whoever has that password; None, which the form says, where it does not fit, or has become
    another one since it was proved.
    """
    member = _recognised(form)
    if member is not None:
        with writing():
            if password_stands(member):
                return begun(member)
    # Not at a field: which of the two is wrong would tell who has an account.
    form.form_errors.append(_("This name or address and this password do not go together."))
    return None


def sign_in_page(form: SignInForm, status: int, headers: dict[str, str] | None = None) -> Response:
    """The sign-in page, still holding a text that was being written when the session ended."""
    # See docs/decisions.md, "the writer's text survives a lost session".
    resume = bool(request.form.get("resume"))
    fields = text_being_written()
    given = {"form": form, "resume": resume, "fields": fields}
    page = render_template("accounts/sign_in.html", **given, **help_offered())
    return make_response(page, status, headers or {})


def text_being_written() -> list[tuple[str, str]]:
    """What somebody wrote when their session ended, as they sign in anew."""
    if not request.form.get("resume"):
        return []
    # What the sign-in page itself asks for is no part of it.
    return [(name, value) for name, value in lost.kept_fields() if name not in lost.OF_SIGN_IN]


def _recognised(form: SignInForm) -> Member | None:
    """The member whose address or sign-in name and password those are. Raises TooMany after too
    many failures, even when they fit now.
    """
    account = sign_in_key(form.email.data)
    member = member_by_sign_in(account)
    fit = proves(member, account, form.password.data)
    if member is not None and fit == Fit.AS_BEFORE:
        # Before the transaction, as hashing is slow on purpose.
        hashed = hash_password(form.password.data)
        with writing():
            renew_hash(member, hashed)
        member.password_hash = hashed
    return member if fit else None


def onward(asked: str | None, entering: Actor | HalfIn) -> Response | str:
    """Back to where the visitor came from, in the language that they read, or to their second
    factor; a text that was being written goes along, and is shown at the end, ready to be sent
    again.
    """
    resumed = bool(request.form.get("resume"))
    # Only an address of this site: `next` comes from outside.
    place = inside(asked, posted=resumed)
    chosen = entering.language
    if not resumed:
        return redirect(going_on(landing(entering, place), chosen), 303)
    target = going_on(place or url_for("site.home"), chosen)
    fields = text_being_written()
    if isinstance(entering, HalfIn):
        form = SecondStepForm(formdata=None, next=target)
        given = {"form": form, "resume": True, "fields": fields, **help_offered()}
        return render_template("factors/second_step.html", **given)
    return render_template("accounts/resume.html", fields=lost.as_sent(fields), target=target)


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
    member = member_by_link(token)
    form.about = known_of(member)
    if request.method != "POST" or not form.validate():
        page = render_template("accounts/welcome.html", form=form, member=member)
        return page if request.method != "POST" else (page, 422)
    if not counted(token, lambda: link_owner(token) is not None):
        raise NotFound(_("This link has been used already or has expired."))
    hashed = hash_password(form.password.data)
    with writing():
        entering = begun(set_password_by_link(token, hashed))
    start(entering)
    flash(_("Welcome. Your password is set."))
    return redirect(going_on(landing(entering), entering.language), 303)
