"""Health, and the administrators' pages."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from itertools import count
from time import monotonic
from typing import Any

import structlog
from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    render_template,
    request,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from app.activity.operations import seal
from app.activity.vocabulary import kinds
from app.database import db, writing
from app.editing import FIRST_YEAR, LAST_YEAR
from app.people.queries import administrators_count
from app.site.queries.public_pages import unsaid
from app.text.cleaning import single_line
from app.upkeep.condition import condition
from app.upkeep.health import PROXY_IS_UNKNOWN, leaving, readiness
from app.upkeep.mail_state import mail_state
from app.upkeep.queries import LogFilters, cycles_voted_in, events_page, name_of
from app.upkeep.subjects import subjects
from app.upkeep.words import log_words
from app.web.access import actor, administrator, public
from app.web.paging import page_number
from config import VERSION

blueprint = Blueprint("upkeep", __name__)

log = structlog.get_logger()
OUT_OF_REACH = "the database cannot be reached"
# An unsealed event is covered by nothing; see docs/decisions.md, 'what proves that nothing was cut
# off'.
SEAL_EVERY = 200
SEAL_AFTER_SECONDS = 60
_writes = count(1)
_sealed = [monotonic()]


@blueprint.after_app_request
def _seal_now_and_then(response: Response) -> Response:
    """Keep the unsealed tail of the event chain short without making each write, or one of them,
    pay for it.
    """
    if request.method == "POST" and response.status_code < 400 and _seal_due():
        # Before the work: a database that refuses is not asked again by each form.
        _sealed[0] = monotonic()
        try:
            with writing():
                # One part: the form that is due must not pay for a whole import; see
                # docs/decisions.md, 'whoever seals, seals a part'.
                seal(batches=1)
        except DBAPIError as error:  # what was asked for is done: the next one seals
            log.warning("not sealed", error=type(error.orig).__name__)
    return response


def _seal_due() -> bool:
    return next(_writes) % SEAL_EVERY == 0 or monotonic() - _sealed[0] > SEAL_AFTER_SECONDS


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Alive."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Database reachable and migrated, this server not about to leave; 503 otherwise."""
    try:
        found = readiness()
        state: dict[str, Any] = found._replace(ready=found.ready and not leaving())._asdict()
    # The driver's words may name the host and the user.
    except (DBAPIError, NoConnection) as error:
        log.warning("not ready", error=type(error).__name__)
        state = {"ready": False, "engine": db.engine.dialect.name, "fault": OUT_OF_REACH}
    settings = current_app.config["TWIZA"]
    now = condition(settings)
    state |= {"version": VERSION, "backup": now.backup, "disk": now.disk}
    if settings.proxy_is_unknown:
        state["warning"] = PROXY_IS_UNKNOWN
    return jsonify(state), 200 if state["ready"] else 503


@blueprint.get("/admin/")
@administrator
def admin() -> str:
    """The condition of the site, and the way to what administrators do."""
    settings = current_app.config["TWIZA"]
    return render_template(
        "upkeep/admin.html",
        settings=settings,
        condition=condition(settings),
        mail=mail_state(settings),
        alone=administrators_count() == 1,
        unsaid=unsaid(),
    )


@blueprint.get("/admin/log", endpoint="log")
@administrator
def audit_log() -> str:
    """What happened, newest first, by person, kind and day."""
    asked = _asked()
    page = events_page(asked, page_number())
    whole = asked == LogFilters() and page.number == 1
    return render_template(
        "upkeep/log.html",
        page=page,
        asked=asked,
        person=name_of(asked.person),
        subjects=subjects((row.event for row in page.items), actor()),
        voted=cycles_voted_in() if whole else [],
        **log_words(),
    )


def _asked() -> LogFilters:
    """What narrows the log; what nobody can choose is left out."""
    kind = request.args.get("kind", "")
    day = None
    with suppress(ValueError):
        given = date.fromisoformat(request.args.get("day", ""))
        # Beyond these a day has no beginning in UTC.
        day = given if FIRST_YEAR <= given.year <= LAST_YEAR else None
    person = single_line(request.args.get("person", ""))[:200]
    return LogFilters(person, kind if kind in kinds() else "", day)


# Last: it takes the blueprint from here.
from app.upkeep.views import mail  # noqa: E402

__all__ = ["blueprint", "mail"]
