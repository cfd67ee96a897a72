"""The second step of signing in."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.browsers import browser_of
from app.accounts.forms import SignInForm
from app.accounts.links import link_owner
from app.accounts.models import Member
from app.accounts.views.proving import HALF, help_offered, start
from app.accounts.views.signing_in import onward, sign_in_page, text_being_written
from app.database import db, writing
from app.errors import NotFound, TooMany
from app.factors.forms import SecondStepForm
from app.factors.operations.signing_in import finish_sign_in
from app.factors.queries import codes_left, factor_of, secret_of
from app.factors.views import blueprint
from app.factors.views.proving import proves_factor
from app.factors.words import left_words
from app.speech.addresses import url_for
from app.web.access import public
from app.web.htmx import Answer


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_step() -> Answer:
    """Ask whoever has shown a password or a link for their second factor, and sign them in."""
    member = _half_in()
    if member is None:
        return _begin_again()
    if request.method != "POST":
        return _page(SecondStepForm(formdata=None, next=request.args.get("next")), member)
    form = SecondStepForm()
    try:
        if form.validate() and proves_factor(member, form):
            return _finished(form, member)
    except TooMany as fault:
        form.take(fault)
        return _page(form, member, fault.status, fault.headers)
    return _page(form, member, 422)


def _finished(form: SecondStepForm, member: Member) -> Answer:
    try:
        with writing():
            signed_in = finish_sign_in(session[HALF], browser_of(request.user_agent.string))
    except NotFound:
        return _begin_again()
    start(signed_in)
    if form.recovery.data:
        flash(left_words(codes_left(member.id)), "warning")
    return onward(form.next.data, signed_in)


def _half_in() -> Member | None:
    """Who has shown a password or a link within the last ten minutes."""
    number = link_owner(session.get(HALF, ""), "factor")
    return db.session.get(Member, number) if number else None


def _begin_again() -> Answer:
    """To the first step; what was being written goes along."""
    if request.method != "POST":
        place = request.args.get("next")
        return redirect(url_for("accounts.sign_in", next=place), 303)
    form = SignInForm(formdata=None, next=request.form.get("next", ""))
    form.form_errors.append(_("This page works once, and for ten minutes. Sign in again."))
    return sign_in_page(form, 422)


def _page(
    form: SecondStepForm, member: Member, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    factor = factor_of(member.id)
    shown = {
        "form": form,
        "resume": bool(request.form.get("resume")),
        "fields": text_being_written(),
        "unreadable": factor is not None and secret_of(factor) is None,
    }
    page = render_template("factors/second_step.html", **shown, **help_offered())
    return make_response(page, status, headers or {})
