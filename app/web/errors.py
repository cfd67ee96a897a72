"""Error pages in the reader's language; for htmx a notice that reaches the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from app.database import db
from app.errors import Conflict, Fault, TooMany
from app.web import lost
from app.web.htmx import wants_fragment
from app.web.language import languages

log = structlog.get_logger()


def _sentences() -> dict[int, str]:
    return {
        400: _("The site could not read what was sent."),
        401: _("Sign in to go on."),
        403: _("You may not do this."),
        404: _("There is no such page. It may have moved, or the address may be misspelt."),
        405: _("This cannot be done at this address."),
        409: _("Somebody else changed this meanwhile."),
        410: _("This page is gone."),
        413: _("What was sent is too large."),
        415: _("The site takes only forms."),
        422: _("Something in the form needs another look."),
        429: _("Too many requests. Try again a little later."),
        500: _("Something went wrong on our side. It has been noted; try again in a moment."),
        503: _("The site is busy for a moment. Try again in a few seconds."),
    }


def answer(status: int, sentence: str = "") -> Response:
    """The error page, or for htmx a notice put into the page's live region."""
    sentence = sentence or _sentences().get(status) or _sentences()[500]
    template = "errors/_notice.html" if wants_fragment() else "errors/error.html"
    response = make_response(render_template(template, status=status, sentence=sentence), status)
    if wants_fragment():
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _fault(fault: Fault) -> Response:
    db.session.rollback()
    if isinstance(fault, Conflict):
        fault.mine |= _written(fault.mine)
    if isinstance(fault, Conflict) and (fault.theirs or fault.mine):
        page = render_template("errors/conflict.html", fault=fault)
        return make_response(page, 409, {"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
    sentence = "" if fault.sentence == "stale" else fault.sentence
    response = answer(fault.status, sentence)
    if isinstance(fault, TooMany):
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _written(noted: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the form that came too late, but for those that the verb noted itself."""
    sent = [value.strip() for name, value in lost.kept_fields() if _is_text(name, value)]
    texts = [text for text in sent if not any(text in str(other) for other in noted.values())]
    return {_("Your text is kept"): "\n\n".join(texts)} if texts else {}


def _is_text(name: str, value: str) -> bool:
    """Several words, or whatever stands in a field for one language."""
    return len(value.split()) > 1 or (bool(value.strip()) and name.rpartition("_")[2] in languages())


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    if isinstance(error, SecurityError):  # a foreign host: no page of ours can be drawn, as it has no address there
        return Response(_sentences()[400], 400, mimetype="text/plain")
    response = answer(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _database(error: DBAPIError) -> Response:
    db.session.rollback()
    if not isinstance(error, OperationalError) and not error.connection_invalidated:
        return _unexpected(error)
    log.error("database unavailable", error=type(error.orig).__name__)
    response = answer(503)
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    log.exception("unexpected", exc_info=error)
    return answer(500)


def init_app(app: Flask) -> None:
    """Register a handler for each kind of failure."""
    app.register_error_handler(CSRFError, lost.csrf_failed)
    app.register_error_handler(Fault, _fault)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
