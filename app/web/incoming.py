"""What comes in, before any view or form sees it: only forms of a size that people write, without NUL."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SAFE = ("GET", "HEAD", "OPTIONS")
# The longest form, three languages of 100,000 Arabic letters, is 1.8 MB in the plain kind: six bytes a letter.
WRITTEN_AS = 2


def _without_nul(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class Parameters(ImmutableMultiDict[str, Any]):
    """Queries and forms without NUL, which nobody types and PostgreSQL refuses."""

    def __init__(self, mapping: Any = None) -> None:
        given = ImmutableMultiDict(mapping)
        super().__init__([(_without_nul(k), _without_nul(v)) for k, v in given.items(multi=True)])


class BoundedFormParser(FormDataParser):
    """Holds the plain kind of form to the limits of the other kind: Werkzeug would read millions of its fields."""

    def _parse_urlencoded(self, stream: IO[bytes], mimetype: str, content_length: int | None, options: Any) -> Any:
        most = WRITTEN_AS * (self.max_form_memory_size or 0)
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
    """404 for an address with NUL; 415 for a body that is no form, before anything reads it."""
    if "\0" in request.path:
        abort(404)
    if request.method not in SAFE and request.endpoint and request.mimetype not in ("", *FORMS):
        abort(415)


def init_app(app: Flask) -> None:
    """Before all other checks."""
    app.request_class = CleanRequest
    app.before_request(_refuse)
