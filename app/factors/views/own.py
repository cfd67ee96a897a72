"""One's own second factor: turned on, changed and turned off."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import Member
from app.database import db, writing
from app.errors import Invalid, TooMany
from app.factors.codes import address_for_app, grouped
from app.factors.forms import BeginForm, ConfirmForm, FactorForm
from app.factors.operations.turning import (
    Offer,
    confirmed_step,
    new_codes,
    offer_secret,
    offered_again,
    renew_codes,
    turn_off,
    turn_on,
)
from app.factors.queries import codes_left, factor_of, last_reset, secret_of
from app.factors.views import blueprint
from app.factors.views.proving import proves_factor
from app.factors.words import left_words
from app.site.queries import site_name
from app.speech.addresses import url_for
from app.web.access import actor, proven
from app.web.addresses import inside
from app.web.forms import Form
from app.web.htmx import Answer
from app.web.qr import qr_code


@blueprint.get("/my/account/factor")
def own() -> str:
    """One's own second factor, and how to turn it on."""
    return _own_page()


@blueprint.post("/my/account/factor")
@proven
def begin() -> str:
    """Show a secret to whoever has shown of late who they are."""
    offer = offer_secret(_myself().id)
    confirming = ConfirmForm(formdata=None, sealed=offer.sealed, next=BeginForm().next.data)
    return _offer_page(offer, confirming)


@blueprint.post("/my/account/factor/confirmation")
def confirm() -> Answer:
    """Turn the factor on by the first code of the app; the answer are its recovery codes."""
    form = ConfirmForm()
    try:
        offer = offered_again(_myself().id, form.sealed.data or "")
    except Invalid as fault:
        return _refused(fault, begin_form=BeginForm(formdata=None, next=form.next.data))
    try:
        if not form.validate():
            return _offer_page(offer, form), 422
        codes = _turned_on(offer, form.code.data)
    except Invalid as fault:
        form.take(fault)
        return _offer_page(offer, form), 422
    return _codes_page(codes, form.next.data)


def _turned_on(offer: Offer, code: str) -> list[str]:
    step = confirmed_step(offer, code)
    # By the form: sent twice it shows the same codes twice.
    codes = new_codes(offer.sealed)
    with writing():
        turn_on(_myself(), offer, step, codes, by=actor())
    return codes.plain


@blueprint.post("/my/account/factor/change")
def change() -> Answer:
    """Make new recovery codes, or turn the factor off, for whoever shows it."""
    form = FactorForm()
    # By a double click: there is nothing to show any more.
    if factor_of(actor().member_id or 0) is None:
        return _turned_off()
    try:
        if not form.validate() or not proves_factor(_myself(), form):
            return _own_page(factor_form=form), 422
    except TooMany as fault:
        return _refused(fault, factor_form=form)
    return _turned_off() if request.form.get("act") == "off" else _renewed()


def _turned_off() -> Response:
    with writing():
        turn_off(_myself(), by=actor())
    flash(_("Your second factor is off. Every other session has ended."), "done")
    return redirect(url_for("factors.own"), 303)


def _renewed() -> str:
    codes = new_codes()
    with writing():
        renew_codes(_myself(), codes, by=actor())
    return _codes_page(codes.plain)


def _refused(fault: Invalid | TooMany, **sent: Form) -> Response:
    for form in sent.values():
        form.take(fault)
    return make_response(_own_page(**sent), fault.status, fault.headers)


def _own_page(**sent: Form) -> str:
    """The page with its forms; `sent` is the one that could not be taken."""
    member = _myself()
    factor = factor_of(member.id)
    shown: dict[str, Any] = {
        "begin_form": BeginForm(formdata=None, next=request.args.get("next")),
        "factor_form": FactorForm(formdata=None),
        **sent,
    }
    if factor is None:
        shown["reset"] = last_reset(member.id)
    else:
        shown |= {"left": codes_left(member.id), "unreadable": secret_of(factor) is None}
    return render_template("factors/own.html", factor=factor, left_words=left_words, **shown)


def _offer_page(offer: Offer, form: ConfirmForm) -> str:
    member = _myself()
    account = member.email or member.sign_in_name or member.name
    address = address_for_app(offer.secret, account, site_name().text)
    shown = {"address": address, "qr": qr_code(address), "secret": grouped(offer.secret)}
    return render_template("factors/offer.html", form=form, **shown)


def _codes_page(codes: list[str], place: str | None = None) -> str:
    onward = inside(place) or url_for("accounts.account")
    shown = {"codes": [grouped(code) for code in codes], "onward": onward}
    return render_template("factors/codes.html", site_named=site_name().text, **shown)


def _myself() -> Member:
    return db.session.get_one(Member, actor().member_id)
