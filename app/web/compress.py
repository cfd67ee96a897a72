"""Compress pages, those of one person so that their length tells nothing."""

from __future__ import annotations

import secrets
import zlib
from functools import lru_cache, partial

import brotli
from flask import Flask, Response, request
from werkzeug.http import parse_accept_header

from app.web.headers import personal

SMALLEST = 1000
LONGEST = 200
KINDS = ("text/", "application/json", "application/atom+xml", "application/xml")
# Low levels: a page shrinks to a seventh or an eighth in less than a millisecond.
GZIP_LEVEL = 3
_brotlied = partial(brotli.compress, quality=4)
WITH_HEADER = 31  # what zlib calls the form of gzip
# A page for one person gets so many bytes more at most, drawn by lot: who may put words into it
# cannot learn from its length what else it holds (BREACH; as Django does). Tokens of forms are
# masked besides, in `csrf.py`.
MOST_PADDING = 100


def coding(header: str, *, private: bool = False) -> str:
    """How a page is compressed for a browser, by its Accept-Encoding: `br`, `gzip` or not at all.

    One person's page never by Brotli, whose form has no room for padding.
    """
    # Long headers are not remembered: a stranger's would fill the memory.
    taken = _taken(header) if len(header) <= LONGEST else _taken.__wrapped__(header)
    return next((name for name in taken if name == "gzip" or not private), "")


@lru_cache(256)
def _taken(header: str) -> tuple[str, ...]:
    accepted = parse_accept_header(header)
    return tuple(name for name in ("br", "gzip") if accepted.quality(name) > 0)


def compress(response: Response) -> Response:
    """Compress it if it is worth it and the browser takes that."""
    if not _worth_it(response):
        return response
    # Also where nothing is packed this time: a cache must ask by this header.
    response.vary.add("Accept-Encoding")
    private = personal()
    if how := coding(request.headers.get("Accept-Encoding", ""), private=private):
        data = response.get_data()
        padding = secrets.randbelow(MOST_PADDING) if private else 0
        response.set_data(_brotlied(data) if how == "br" else gzipped(data, padding))
        response.headers["Content-Encoding"] = how
    return response


def gzipped(data: bytes, padding: int = 0) -> bytes:
    """The data by gzip, so many bytes longer: as the name of the file, which nobody reads."""
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, WITH_HEADER)
    packed = packer.compress(data) + packer.flush()
    if not padding:
        return packed
    named = bytearray(packed[:10])  # the header ends here unless a flag says that a name follows
    named[3] |= 8
    return bytes(named) + b"a" * padding + b"\0" + packed[10:]


def _worth_it(response: Response) -> bool:
    if response.direct_passthrough or response.is_streamed:
        return False
    if not (response.mimetype or "").startswith(KINDS):
        return False
    long = (response.content_length or 0) >= SMALLEST
    return long and "Content-Encoding" not in response.headers


def init_app(app: Flask) -> None:
    """Register; runs before the headers are added."""
    app.after_request(compress)
