"""Error pages in the reader's language; for htmx a notice that reaches the person."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, SecurityError

from app.accounts.models import VISITOR
from app.database import db
from app.engines import is_full, is_unusable
from app.errors import Conflict, Fault, NoRoom
from app.speech.language import language
from app.text.texts import direction
from app.web import lost
from app.web.htmx import wants_fragment
from app.web.lanes import FULL

log = structlog.get_logger()
FAILING = (errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE)
LONGEST_HOST = 100
# A busy database is back in seconds; room is made by a person.
RETRY_SECONDS = {503: 5, 507: 60}


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
        507: _(
            "The site has no room left to keep this, so nothing was saved. Whoever runs the site "
            "has to make room."
        ),
    }


def answer(status: int, sentence: str = "") -> Response:
    """The error page with what was written, or for htmx a notice put into the live region; the
    form stays there.
    """
    # See docs/decisions.md, 'what is away is said by a page of its own'.
    if status in RETRY_SECONDS:
        return _unavailable(status)
    sentence = sentence or _sentences().get(status) or _sentences()[500]
    template = "errors/_notice.html" if wants_fragment() else "errors/error.html"
    page = render_template(template, status=status, sentence=sentence, kept=_written({}))
    return _to_notices(make_response(page, status))


def _to_notices(response: Response) -> Response:
    if wants_fragment():
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _unavailable(status: int) -> Response:
    """A page that needs neither database nor room: by itself, without the site's frame, holding
    what was written.
    """
    if "_login_user" not in g:
        g._login_user = VISITOR  # nobody is looked up any more
    template = current_app.jinja_env.get_template(
        "errors/_notice.html" if wants_fragment() else "errors/unavailable.html"
    )
    shown = {"status": status, "sentence": _sentences()[status], "kept": _written({})}
    page = template.render(language=language(), direction=direction(language()), **shown)
    headers = {"Retry-After": str(RETRY_SECONDS[status]), "Cache-Control": "no-store"}
    return _to_notices(make_response(page, status, headers))


def _fault(fault: Fault) -> Response:
    db.session.rollback()
    # No verb can forget a field; see docs/decisions.md, 'whoever comes second is shown every text
    # that they sent'.
    if isinstance(fault, Conflict):
        fault.mine |= _written(fault.mine)
    if isinstance(fault, Conflict) and (fault.theirs or fault.mine):
        page = render_template("errors/conflict.html", fault=fault)
        return make_response(page, 409, {"HX-Retarget": "body", "HX-Reswap": "innerHTML"})
    sentence = "" if fault.sentence == "stale" else fault.sentence
    response = answer(fault.status, sentence)
    response.headers.update(fault.headers)
    return response


def _written(noted: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the form that was not taken, but for those that the verb noted itself."""
    there = {str(text) for text in noted.values()}
    texts = [text for text in lost.typed_texts() if text not in there]
    return {_("Your text is kept"): "\n\n".join(texts)} if texts else {}


def _http(error: HTTPException) -> Response:
    if isinstance(cause := getattr(error, "original_exception", None), DBAPIError):
        return _database(cause)  # it went away while an error page was drawn
    # A redirect by the router is an exception with its own answer.
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    # A foreign host: no page of ours can be drawn, as it has no address there.
    if isinstance(error, SecurityError):
        _note_foreign_host()
        return Response(_sentences()[400], 400, mimetype="text/plain")
    response = answer(error.code or 500)
    for name, value in error.get_headers():
        # The others are of Werkzeug's own page.
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _note_foreign_host() -> None:
    """Which name was asked for, and which is ours: of a wrong BASE_URL or proxy nothing else
    tells.
    """
    asked = request.environ.get("HTTP_HOST", "")[:LONGEST_HOST]
    trusted = current_app.config["TRUSTED_HOSTS"]
    own = trusted[0] if trusted else "another"
    log.warning("host refused", host=asked, reason=f"the host of BASE_URL is {own}")


def _database(error: DBAPIError) -> Response:
    db.session.rollback()
    if not is_unusable(error):
        return _unexpected(error)
    full = is_full(error)
    log.error("database full" if full else "database unavailable", error=type(error.orig).__name__)
    return answer(NoRoom.status if full else 503)


def _no_connection(error: NoConnection | PendingRollbackError) -> Response:
    db.session.rollback()
    log.error("no connection", error=type(error).__name__)
    return answer(503)


def _system(error: OSError) -> Response:
    """A disk that is full or fails is said; every other fault of the system is unexpected."""
    if error.errno not in FULL + FAILING:
        return _unexpected(error)
    db.session.rollback()
    log.error("disk full or failing", error=errno.errorcode[error.errno])
    return answer(NoRoom.status if error.errno in FULL else 503)


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
    app.register_error_handler(NoConnection, _no_connection)
    app.register_error_handler(PendingRollbackError, _no_connection)
    app.register_error_handler(OSError, _system)
    # A test shall see the exception itself.
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
