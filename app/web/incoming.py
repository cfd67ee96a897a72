"""What comes in, before any view or form sees it: only forms, and no character that a database refuses."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SAFE = ("GET", "HEAD", "OPTIONS")


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class Parameters(ImmutableMultiDict[str, Any]):
    """Queries and forms without NUL, which nobody types and PostgreSQL refuses."""

    def __init__(self, mapping: Any = None) -> None:
        given = ImmutableMultiDict(mapping)
        super().__init__([(_without_nul(k), _without_nul(v)) for k, v in given.items(multi=True)])


class CleanRequest(Request):
    """A request whose parameters hold no NUL."""

    parameter_storage_class = Parameters


def _refuse() -> None:
    """404 for an address with NUL; 415 for a body that is no form, before anything reads it."""
    if "\0" in request.path:
        abort(404)
    if request.method not in SAFE and request.endpoint and request.mimetype not in ("", *FORMS):
        abort(415)


def init_app(app: Flask) -> None:
    """Before all other checks."""
    app.request_class = CleanRequest
    app.before_request(_refuse)
