"""A fresh proof of who somebody is, asked for before what a session that was found open must not
do; what was written goes through it.
"""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_user
from werkzeug.wrappers import Response

from app.accounts.forms import ProofForm
from app.accounts.mailed import mail_way_back
from app.accounts.models import LONGEST_PLACE, Member
from app.accounts.own_sessions import renew_session
from app.accounts.views import blueprint
from app.accounts.views.proving import ended, help_offered, shows_password
from app.database import db, writing
from app.errors import TooMany
from app.factors.forms import FactorProofForm
from app.factors.queries import factor_of
from app.factors.views.proving import proves_factor
from app.speech.addresses import url_for
from app.web import lost
from app.web.access import actor, asks_proof
from app.web.addresses import inside, page_above

# What the page itself asks for.
OWN = ("back_to", "kept")


@blueprint.before_app_request
def _ask_first() -> Response | None:
    """Before a view that is marked `proven`: whoever has not shown of late who they are does so;
    a form that was sent is kept.
    """
    if request.endpoint is None or not asks_proof(request.endpoint) or actor().proven:
        return None
    form = ProofForm(formdata=None, data={"back_to": lost.here()})
    return lost.led_to("accounts.prove") or _page(form, 401, kept=lost.kept_fields())


@blueprint.route("/my/account/proof", methods=["GET", "POST"])
def prove() -> Response:
    """Show once more who one is, then go on where one was."""
    if request.method != "POST":
        return _page(ProofForm(data={"back_to": request.args.get("next", "")}), 200)
    form = _sent()
    # They may have signed in anew meanwhile.
    if actor().proven:
        return _onward(form)
    try:
        if not form.validate() or not _shows(form):
            return _page(form, 422)
    except TooMany as fault:
        form.take(fault)
        return _page(form, fault.status, fault.headers)
    return _renewed() or _onward(form)


# Who shows their second factor has another form on the page.
Proof = ProofForm | FactorProofForm


def _sent() -> Proof:
    return FactorProofForm() if "code" in request.form else ProofForm()


def _shows(form: Proof) -> bool:
    """Whether it proves who they are: the password does, or the second factor."""
    if isinstance(form, FactorProofForm):
        return proves_factor(db.session.get_one(Member, actor().member_id), form)
    return shows_password(form.proof)


def _renewed() -> Response | None:
    """None, or the way to sign in for a session that has just ended elsewhere."""
    with writing():
        renewed = renew_session(by=actor())
    if renewed is None:
        return ended()
    # Nothing else of the session changes: forms in other windows stay good.
    login_user(renewed)
    return None


def _onward(form: Proof) -> Response:
    """To the page that was asked for; a form that was sent is shown, ready to be sent again."""
    if not _is_kept():
        return redirect(inside(form.back_to.data) or url_for("accounts.account"), 303)
    target = inside(form.back_to.data, posted=True) or url_for("accounts.account")
    heading = _("You have shown who you are")
    shown = {"fields": _carried(), "target": target, "heading": heading}
    return make_response(render_template("accounts/resume.html", **shown))


@blueprint.post("/my/account/proof/link")
def prove_by_mail() -> Response:
    """Get a link by mail, for whom has no password: signing in by it is the proof."""
    form = ProofForm()
    asked = form.back_to.data or ""
    place = page_above(asked) if len(asked) <= LONGEST_PLACE else None
    try:
        with writing():
            member = db.session.get_one(Member, actor().member_id)
            mail_way_back(member, place, by=actor())
    except TooMany as fault:
        form.take(fault)
        return _page(form, fault.status, fault.headers)
    return _page(form, 200, sent=True)


def _is_kept() -> bool:
    return bool(request.form.get("kept"))


def _carried() -> list[tuple[str, str]]:
    """What was written in the form that waits for the proof."""
    if not _is_kept():
        return []
    return [(name, value) for name, value in lost.kept_fields() if name not in OWN]


def _page(
    form: Proof,
    status: int,
    headers: dict[str, str] | None = None,
    *,
    kept: list[tuple[str, str]] | None = None,
    sent: bool = False,
) -> Response:
    """The page that asks; `kept`: a form that has just been sent elsewhere. `sent`: a link is on
    its way.
    """
    member = db.session.get_one(Member, actor().member_id)
    shown: dict[str, Any] = {
        "form": form,
        # Of the two ways each is drawn with what was sent by it.
        "password_form": form if isinstance(form, ProofForm) else ProofForm(formdata=None),
        "fields": _carried() if kept is None else kept,
        "kept": kept is not None or _is_kept(),
        "target": inside(form.back_to.data, posted=True),
        "member": member,
        "sent": sent,
    }
    if factor_of(member.id):
        shows = isinstance(form, FactorProofForm)
        shown["factor_form"] = form if shows else FactorProofForm(formdata=None)
    page = render_template("accounts/proof.html", **shown, **help_offered())
    return make_response(page, status, lost.WHOLE | (headers or {}))
