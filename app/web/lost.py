"""A session that ended while somebody was writing: what they wrote is shown and can be sent
again.
"""

from __future__ import annotations

from flask import Response, current_app, make_response, redirect, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app.speech.addresses import url_for
from app.text.cleaning import clean_input
from app.web.access import access_of
from app.web.htmx import same_site, wants_fragment

NEVER_KEPT = {"csrf_token", "password", "again", "present"}
# What the sign-in page asks for anew, so that a text which is kept there does not hold it twice.
OF_SIGN_IN = ("email", "next", "resume")
# What nobody types: hidden fields, then choices; and the address of who signs in, which only that
# page shows again.
NOT_TYPED = {
    *(
        "act",
        "decision",
        "key",
        "look_in",
        "next",
        "number",
        "parent",
        "proposal",
        "resume",
        "version",
        "was",
    ),
    *(
        "action",
        "as",
        "ballot",
        "challenges",
        "choice",
        "cycle",
        "early",
        "kind",
        "language",
        "meeting",
        "objective",
    ),
    *(
        "organisation_id",
        "outcome",
        "owner",
        "parent_id",
        "partners",
        "principle",
        "principles",
        "provisional",
    ),
    *(
        "results",
        "role",
        "secret",
        "stance",
        "standing",
        "status",
        "sure",
        "territories",
        "territory_id",
    ),
    "email",
}


def kept_fields() -> list[tuple[str, str]]:
    """The fields of the lost form, in order, without passwords and tokens."""
    return [
        (name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT
    ]


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
        if name.rpartition("-")[2] not in NOT_TYPED
    )
    return [text for text in typed if text]


def here() -> str:
    """The path and query of this request."""
    return request.full_path if request.query_string else request.path


def unauthorized() -> AnyResponse:
    """No session: a page is answered by sign-in, a form by sign-in that keeps what was written."""
    if request.method in ("GET", "HEAD"):
        target = url_for("accounts.sign_in", next=here())
        if wants_fragment():
            return make_response("", 204, {"HX-Redirect": target})
        return redirect(target, 303)
    return _keep(401)


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
    ours, may_send = same_site(), _open_to_asker()
    fields = kept_fields() if ours else []
    about = {"target": here(), "may_send": may_send, "no_cookie": may_send and _without_cookie()}
    if request.endpoint == "accounts.sign_in":
        fields = [(name, value) for name, value in fields if name not in OF_SIGN_IN]
        sent = request.form if ours else {}
        about |= {"target": sent.get("next", ""), "email": sent.get("email", "")}
    page = render_template("accounts/lost.html", ours=ours, fields=fields, **about)
    return make_response(page, status, {"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
