"""Erasing: oneself, or as an administrator somebody who cannot sign in; and stopping it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Member
from app.database import db, writing
from app.errors import Invalid
from app.people.views.loading import member_or_404
from app.privacy.forms import ErasureForm, OthersErasureForm
from app.privacy.operations.erasing import ask_erasure, stop_erasure
from app.privacy.queries import erasure_of
from app.privacy.views import blueprint
from app.speech.addresses import url_for
from app.web.access import actor, administrator, proven
from app.web.forms import Form
from app.web.htmx import Answer


@blueprint.get("/my/data/erasure")
def erasure() -> str:
    """What goes and what stays of who is erased, and the form that asks for it."""
    return _own_page(ErasureForm(formdata=None))


@blueprint.post("/my/data/erasure", endpoint="erase")
@proven
def erase_me() -> Answer:
    """Erase oneself in three days."""
    form = ErasureForm()
    try:
        if not form.validate():
            return _own_page(form), 422
        with writing():
            ask_erasure(_myself(), with_texts=form.with_texts, by=actor())
    except Invalid as fault:
        form.take(fault)
        return _own_page(form), 422
    return redirect(url_for("privacy.data"), 303)


def _own_page(form: Form) -> str:
    shown = {"member": _myself(), "erasure": erasure_of(actor().member_id)}
    return render_template("privacy/erasure.html", form=form, **shown)


@blueprint.post("/my/data/erasure/stop")
def stop() -> AnyResponse:
    """Stop it; nobody is asked for a password who wants to stay."""
    _stop(_myself())
    return redirect(url_for("privacy.data"), 303)


def _stop(member: Member) -> None:
    with writing():
        stopped = stop_erasure(member, by=actor())
    if stopped:
        flash(_("It is stopped: everything stays as it was."), "done")


@blueprint.route("/admin/members/<id:member_id>/erasure", methods=["GET", "POST"])
@administrator
@proven
def erase_other(member_id: int) -> Answer:
    """Erase somebody who cannot sign in, in three days and with a reason."""
    member = member_or_404(member_id)
    if member.id == actor().member_id:
        return redirect(url_for("privacy.erasure"), 303)
    form = OthersErasureForm()
    if request.method != "POST":
        return _others_page(member, form)
    try:
        if not form.validate():
            return _others_page(member, form), 422
        with writing():
            ask_erasure(member, with_texts=form.with_texts, reason=form.reason.data, by=actor())
    except Invalid as fault:
        form.take(fault)
        return _others_page(member, form), 422
    return redirect(url_for("people.show", member_id=member_id), 303)


def _others_page(member: Member, form: Form) -> str:
    shown = {"member": member, "erasure": erasure_of(member.id)}
    return render_template("privacy/erase_other.html", form=form, **shown)


@blueprint.post("/admin/members/<id:member_id>/erasure/stop")
@administrator
def stop_other(member_id: int) -> AnyResponse:
    """An administrator stops it."""
    _stop(member_or_404(member_id))
    return redirect(url_for("people.show", member_id=member_id), 303)


def _myself() -> Member:
    return db.session.get_one(Member, actor().member_id)
