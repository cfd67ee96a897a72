"""A public page is drawn once and kept, with a tag by which browsers ask for it again, until anything is written."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import NamedTuple

from flask import Response, current_app, g, request, session

from app import clock
from app.cycles.queries import cycles
from app.kept import Shelf, revisions, shelf
from app.web.access import access_of
from app.web.compress import accepted, compress
from app.web.htmx import wants_fragment
from app.web.language import language
from config import ROOT

MEGABYTE = 1 << 20
# What machines ask when the database may be away.
PROBES = ("upkeep.healthz", "upkeep.readyz")
KINDS = ("text/html", "application/atom+xml")
# Words like "two hours ago" may be old by so many seconds; a phase changes the tag at its instant.
FRESH = 300
OURS = ("app", "templates", "config.py")


class KeptPage(NamedTuple):
    """A page as it is sent: its bytes and the headers that its view chose."""

    body: bytes
    kind: str
    encoding: str | None
    vary: tuple[str, ...]


def answer_kept() -> Response | None:
    """Before a view: the kept page, or that it is what the visitor has, if nothing was written since it was drawn."""
    if not _for_everybody():
        return None
    g.page_tag = tag = _tag()
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    page = _pages().get((tag, accepted()))
    return _tagged(_drawn(page), tag) if page else None


def keep(response: Response) -> Response:
    """After a view: keep what it drew for everybody, compressed if the browser takes that."""
    tag = g.get("page_tag")
    if tag is None or "ETag" in response.headers or not _may_be_kept(response):
        return response
    compress(response)
    body = response.get_data()
    page = KeptPage(body, response.content_type, response.headers.get("Content-Encoding"), tuple(response.vary))
    _pages().put((tag, accepted()), page, len(body))
    return _tagged(response, tag)


def _for_everybody() -> bool:
    """Whether the answer is the same for all visitors: a public page, asked for without a session."""
    return (
        request.method in ("GET", "HEAD")
        and request.endpoint is not None
        and request.endpoint not in PROBES
        and current_app.config["SESSION_COOKIE_NAME"] not in request.cookies
        and access_of(request.endpoint) == "public"
    )


def _may_be_kept(response: Response) -> bool:
    whole = response.status_code == 200 and not response.is_streamed and not response.direct_passthrough
    return whole and response.mimetype in KINDS and not session and "Cache-Control" not in response.headers


def _tag() -> str:
    """All that a public page depends on: what is written, the phases, the hour, the address, the language, the code."""
    now, seen = clock.now(), revisions()
    phases = [cycle.phase_at(now) for cycle in cycles()]
    period = int(now.timestamp()) // FRESH
    asked = (request.path, request.query_string, language(), wants_fragment())
    return hashlib.sha256(repr((*seen, phases, period, *asked, code_digest())).encode()).hexdigest()[:32]


@cache
def code_digest() -> str:
    """The digest of the code and templates that draw the pages: equal on all machines that run the same version."""
    digest = hashlib.sha256()
    for path in sorted(file for name in OURS for file in (ROOT / name, *(ROOT / name).rglob("*"))):
        if path.is_file() and path.suffix in (".py", ".html", ".xml", ".mo"):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _pages() -> Shelf[KeptPage]:
    return shelf("pages", 8 * MEGABYTE)


def _drawn(page: KeptPage) -> Response:
    response = Response(page.body, content_type=page.kind)
    if page.encoding:
        response.headers["Content-Encoding"] = page.encoding
    response.vary.update(page.vary)
    return response


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    return response
