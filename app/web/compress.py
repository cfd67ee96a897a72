"""Compress pages that hold no secret: public ones without a session. Static files are compressed once, elsewhere."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.http import parse_accept_header

from app.web.headers import personal

SMALLEST = 1000
LONGEST = 200
KINDS = ("text/", "application/json", "application/atom+xml")


def takes_gzip(header: str) -> bool:
    """Whether a browser takes compressed answers, by its Accept-Encoding."""
    return _takes_gzip(header) if len(header) <= LONGEST else _takes_gzip.__wrapped__(header)


@lru_cache(256)
def _takes_gzip(header: str) -> bool:
    return parse_accept_header(header).quality("gzip") > 0


def compress(response: Response) -> Response:
    """Gzip at a low level: a page shrinks to a seventh for a tenth of a millisecond."""
    if not _worth_it(response):
        return response
    response.vary.add("Accept-Encoding")
    if takes_gzip(request.headers.get("Accept-Encoding", "")):
        response.set_data(gzip.compress(response.get_data(), compresslevel=3, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _worth_it(response: Response) -> bool:
    return (
        not response.direct_passthrough
        and not response.is_streamed
        and (response.mimetype or "").startswith(KINDS)
        and "Content-Encoding" not in response.headers
        and not personal()
        and (response.content_length or 0) >= SMALLEST
    )


def init_app(app: Flask) -> None:
    """Register; runs before the headers are added."""
    app.after_request(compress)
