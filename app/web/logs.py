"""Structured logs with a request id; never a form's content, a cookie, a token or an address."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request
from structlog.tracebacks import ExceptionDictTransformer

# Faults whose words come from the program and never quote a value.
OWN_WORDS = {
    *("TypeError", "AttributeError", "NameError", "ImportError", "RecursionError"),
    *("TemplateNotFound", "UndefinedError"),
}

log = structlog.get_logger()

Entry = MutableMapping[str, Any]


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "-")
    if request.endpoint != "static" and response.status_code >= 400:
        took = time.perf_counter() - g.get("began", 0)
        log.info(
            "answered",
            method=request.method,
            route=str(request.url_rule),
            status=response.status_code,
            ms=round(took * 1000),
        )
    return response


def _without_values(_logger: Any, _method: str, entry: Entry) -> Entry:
    """Keep what failed and where; only the program's own words, as others quote readers."""
    for failure in entry.get("exception", []):
        if failure["exc_type"] not in OWN_WORDS:
            failure["exc_value"] = ""
        # See docs/decisions.md, 'the words of faults are not logged'.
        failure.pop("exc_notes", None)
    return entry


def configure(stream: TextIO, *, testing: bool = False) -> None:
    """JSON lines on that stream."""
    # Locals of a frame are what people wrote.
    exceptions = ExceptionDictTransformer(show_locals=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(exceptions),
            _without_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=not testing,
    )


def init_app(app: Flask) -> None:
    """Note each request that is refused or fails, on standard error."""
    configure(sys.stderr, testing=app.testing)
    app.before_request(_begin)
    app.after_request(_end)
