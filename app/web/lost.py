"""A session that ended while somebody was writing: what they wrote is shown and can be sent
again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from flask import Response, current_app, make_response, redirect, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.fields.choices import SelectFieldBase
from wtforms.fields.core import UnboundField

from app.speech.addresses import url_for
from app.text.cleaning import clean_input
from app.web.access import access_of
from app.web.forms import Form
from app.web.htmx import same_site, wants_fragment

# Neither a password nor a token is written into a page.
NEVER_KEPT = {
    *("csrf_token", "password", "again", "present", "proof"),
    *("code", "recovery", "sealed"),
}
# What the sign-in page asks for itself: what is kept there of a form that has fields of these
# names, an address above all, goes through it under others.
OF_SIGN_IN = ("email", "next", "resume")
ASIDE = "kept-"
# What nobody types and no form declares as a choice; and the address of who signs in, which only
# that page shows again.
NOT_TYPED = {
    *("act", "as", "choice", "decision", "email", "kept"),
    *("look_in", "number", "proposal", "resume", "thing", "up_to", "version"),
    # How exactly a date is known and which language was in front: after a field's name.
    *("precision", "month", "quarter", "tongue"),
}
# Told to htmx: the answer is the page, wherever the form stood.
WHOLE = {"HX-Retarget": "body", "HX-Reswap": "innerHTML"}
CHOSEN = (BooleanField, HiddenField, RadioField, SelectFieldBase)


@cache
def not_typed() -> frozenset[str]:
    """The names of all fields in which nobody types, as the forms declare them."""
    names = set(NOT_TYPED)
    for form in _with_below(Form):
        for name, field in vars(form).items():
            if isinstance(field, UnboundField) and issubclass(field.field_class, CHOSEN):
                names.add(field.name or name)
    return frozenset(names)


def _with_below(kind: type[Form]) -> Iterator[type[Form]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _with_below(below)


def kept_fields() -> list[tuple[str, str]]:
    """The fields of the lost form, in order, without passwords and tokens."""
    return [
        (name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT
    ]


def aside(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields of a form as they go through signing in."""
    return [(ASIDE + name if name in OF_SIGN_IN else name, value) for name, value in fields]


def as_sent(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same under their own names."""
    own = {ASIDE + name: name for name in OF_SIGN_IN}
    return [(own.get(name, name), value) for name, value in fields]


def typed_texts() -> list[str]:
    """What somebody typed into the form that was sent to a page of ours, as far as it can be
    read.
    """
    if request.method != "POST" or request.endpoint is None:
        return []
    try:
        fields = kept_fields()
    except HTTPException:  # too large, or broken: what was wrong has been said
        return []
    typed = (
        clean_input(value).strip()
        for name, value in fields
        if name.rpartition("-")[2] not in not_typed()
    )
    return [text for text in typed if text]


def here() -> str:
    """The path and query of this request."""
    return request.full_path if request.query_string else request.path


def unauthorized() -> AnyResponse:
    """No session: a page is answered by sign-in, a form by sign-in that keeps what was written."""
    return led_to("accounts.sign_in") or _keep(401)


def led_to(endpoint: str) -> AnyResponse | None:
    """The way of a reader to another page, which leads back here; None where a form was sent."""
    if request.method not in ("GET", "HEAD"):
        return None
    target = url_for(endpoint, next=here())
    if wants_fragment():
        return make_response("", 204, {"HX-Redirect": target})
    return redirect(target, 303)


def _open_to_asker() -> bool:
    return bool(current_user.is_authenticated) or access_of(request.endpoint or "") == "public"


def csrf_failed(_error: CSRFError) -> Response:
    """The form's token does not fit: an ended session, or a foreign page. Only our own pages'
    texts are kept.
    """
    return _keep(400 if _open_to_asker() else 401)


def _without_cookie() -> bool:
    """Whether the browser sent back none of the cookie that came with the form."""
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


def _keep(status: int) -> Response:
    # A foreign page could otherwise put its words before the reader as their own.
    ours, may_send = same_site(), _open_to_asker()
    fields = kept_fields() if ours else []
    about = {"target": here(), "may_send": may_send, "no_cookie": may_send and _without_cookie()}
    if request.endpoint == "accounts.sign_in":
        fields = [(name, value) for name, value in fields if name not in OF_SIGN_IN]
        sent = request.form if ours else {}
        about |= {"target": sent.get("next", ""), "email": sent.get("email", "")}
    elif not may_send:
        fields = aside(fields)
    page = render_template("accounts/lost.html", ours=ours, fields=fields, **about)
    return make_response(page, status, WHOLE)
