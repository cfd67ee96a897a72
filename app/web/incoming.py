"""What comes in, before any view or form sees it: only forms, and no character that a database refuses."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict

from app.errors import NoRoom
from app.web.lanes import REFUSED

URLENCODED = "application/x-www-form-urlencoded"
FORMS = (URLENCODED, "multipart/form-data")
# Werkzeug limits the fields and texts of multipart forms only; files come in those.
LARGEST_TEXTS = 4 * 1024 * 1024
MOST_FIELDS = 1000
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
    """404 for an address with NUL; then what may not be read: no form (415), too large (413), too slow (408)."""
    if "\0" in request.path:
        abort(404)
    if request.method not in SAFE and request.endpoint and not _is_form():
        abort(415)
    if refused := request.environ.get(REFUSED):
        if refused == NoRoom.status:
            raise NoRoom
        abort(refused)
    if request.mimetype == URLENCODED and _too_much():
        abort(413)


def _is_form() -> bool:
    return request.mimetype in ("", *FORMS) and not request.content_encoding


def _too_much() -> bool:
    size = request.content_length or 0
    return size > LARGEST_TEXTS or (size > MOST_FIELDS and request.get_data().count(b"&") >= MOST_FIELDS)


def init_app(app: Flask) -> None:
    """Before all other checks."""
    app.request_class = CleanRequest
    app.before_request(_refuse)
