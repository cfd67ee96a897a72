"""What comes in, before any view sees it: forms of a size that people write, without NUL."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from app.errors import NoRoom
from app.web.lanes import REFUSED

URLENCODED = "application/x-www-form-urlencoded"
FORMS = (URLENCODED, "multipart/form-data")
# Werkzeug limits the fields and texts of multipart forms only; files come in those.
LARGEST_TEXTS = 6 * 1024 * 1024
MOST_FIELDS = 1000
SAFE = ("GET", "HEAD", "OPTIONS")
# The longest form, three texts in three languages of 100,000 Arabic letters, is 5.4 MB: six bytes
# a letter.
WRITTEN_AS = 6


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class Parameters(ImmutableMultiDict[str, Any]):
    """Queries and forms without NUL, which nobody types and PostgreSQL refuses."""

    def __init__(self, mapping: Any = None) -> None:
        given = ImmutableMultiDict(mapping)
        super().__init__([(_without_nul(k), _without_nul(v)) for k, v in given.items(multi=True)])


class BoundedFormParser(FormDataParser):
    """Holds the plain kind of form to the limits of the other: it reads millions of fields."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: Any
    ) -> Any:
        most = WRITTEN_AS * (self.max_form_memory_size or 0)
        # Before it is read: what says itself that it is too large takes no memory.
        if (content_length or 0) > most:
            raise RequestEntityTooLarge
        body = stream.read()
        if len(body) > most or body.count(b"&") >= (self.max_form_parts or 0):
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(BytesIO(body), mimetype, content_length, options)


class CleanRequest(Request):
    """A request whose parameters hold no NUL and whose forms are bounded."""

    parameter_storage_class = Parameters
    form_data_parser_class = BoundedFormParser


def _refuse() -> None:
    """404 for an address with NUL; then 415 for no form, 413 for too large, 408 for too slow."""
    if "\0" in request.path:
        abort(404)
    # Whoever sends JSON to no page gets 404 as a reader does.
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
    if size > LARGEST_TEXTS:
        return True
    return size > MOST_FIELDS and request.get_data().count(b"&") >= MOST_FIELDS


def init_app(app: Flask) -> None:
    """Before all other checks."""
    app.request_class = CleanRequest
    app.before_request(_refuse)
