"""A public page is drawn once and kept, with a tag by which browsers ask for it again, until
anything is written.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, Response, request, session
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.caches import LruCache, lru_cache_of
from app.cycles.models import Cycle
from app.cycles.queries import cycles
from app.database import reading_engine
from app.kept import Revisions, know_revisions, read_revisions
from app.web.access import access_of
from app.web.bodies import Environ
from app.web.compress import coding, compress
from app.web.headers import PUBLIC
from app.web.language import preferred
from config import ROOT

MEGABYTE = 1 << 20
# What machines ask when the database may be away.
PROBES = ("/healthz", "/readyz")
# What of a request a page depends on besides the language: its own address, and whether htmx swaps
# a part of it.
ASKED = (
    *("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
    *("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST"),
)
KINDS = ("text/html", "application/atom+xml", "application/xml")
# Words like "two hours ago" may be old by so many seconds; a phase changes the tag at its instant.
FRESH = 300
OURS = ("app", "templates", "config.py", "settings_values.py", "pyproject.toml")


Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]
Headers = tuple[tuple[str, str], ...]
# What keeper and app tell each other about a request: the tag of its page; what was read for it;
# that the visitor has the page already; that the database did not answer; and the page, when it
# may be kept.
TAG, SEEN, UNCHANGED, FAULT, DRAWN = (
    f"twiza.{word}" for word in ("tag", "seen", "unchanged", "fault", "drawn")
)


# Headers that are of one answer alone.
OWN = ("x-request-id", "set-cookie")


class KeptPage(NamedTuple):
    """A page as it was sent."""

    body: bytes
    headers: Headers


class PageCache:
    """Stands before the app and answers what it has kept; everything else the app answers."""

    def __init__(self, app: Flask) -> None:
        self._app, self._wsgi = app, app.wsgi_app
        self._cookie = app.config[
            "SESSION_COOKIE_NAME"
        ]  # its name anywhere: to hold a visitor for a member does no harm
        self._engine: Engine | None = None
        self._cycles: tuple[str | None, list[Cycle]] | None = None
        self._unchanged: dict[str, Headers] = {}

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """The answer to a request."""
        if not self._for_everybody(environ):
            return self._wsgi(environ, start)
        try:
            tag = self._tag(environ)
        except SQLAlchemyError as fault:
            # The app says it in the reader's language; see docs/decisions.md, 'what is away is
            # said by a page of its own'.
            environ[FAULT] = fault
            return self._wsgi(environ, start)
        environ[TAG] = tag
        if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            return self._not_again(environ, start, tag)
        # A page is kept as it was compressed, for each way of it.
        key = tag, coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        page = self._pages().get(key)
        if page is None:
            return self._drawn(environ, start, key)
        return self._given(page, environ, start)

    def _for_everybody(self, environ: Environ) -> bool:
        """Whether the answer may be the same for all visitors: nothing is changed, and there is no
        session.
        """
        # A session means a reader with a cookie, or a message to be shown once: such a page is
        # theirs.
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ["PATH_INFO"] not in PROBES
            and self._cookie not in environ.get("HTTP_COOKIE", "")
        )

    def _tag(self, environ: Environ) -> str:
        """All that a public page depends on: what is written, the phases, the hour, what is asked,
        the code.
        """
        # See docs/decisions.md, 'kept pages are answered before the app is asked'.
        now = clock.now()
        environ[SEEN] = seen = self._revisions()
        phases = [cycle.phase_at(now) for cycle in self._cycles_at(seen)]
        asked = [environ.get(name, "") for name in ASKED]
        languages = self._app.config["TWIZA"].languages
        chosen = preferred(environ.get("HTTP_ACCEPT_LANGUAGE", ""), languages)
        whole = (*seen, phases, int(now.timestamp()) // FRESH, asked, chosen, code_digest())
        return hashlib.sha256(repr(whole).encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def _revisions(self) -> Revisions:
        if self._engine is None:
            with self._app.app_context():
                self._engine = reading_engine()
        with self._engine.connect() as connection:
            return read_revisions(connection)

    def _cycles_at(self, seen: Revisions) -> list[Cycle]:
        kept = self._cycles
        # Without a frame nobody has told a revision yet, so nothing may be kept.
        if kept is None or seen.frame is None or kept[0] != seen.frame:
            with self._app.app_context():
                know_revisions(seen)
                kept = self._cycles = seen.frame, cycles()
        return kept[1]

    def _pages(self) -> LruCache[KeptPage]:
        return lru_cache_of("pages", MEGABYTE // 2, self._app)

    def _not_again(self, environ: Environ, start: Start, tag: str) -> Iterable[bytes]:
        """That the visitor has the page already, with the headers of the app's own first answer of
        this kind.
        """
        scheme = environ["wsgi.url_scheme"]
        # HSTS is a header of https alone, so each scheme has headers of its own.
        if headers := self._unchanged.get(scheme):
            start("304 NOT MODIFIED", [*headers, ("ETag", f'W/"{tag}"'), _request_id()])
            return ()
        environ[UNCHANGED] = True

        def noting(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if status.startswith("304") and ("Cache-Control", PUBLIC) in headers:
                self._unchanged[scheme] = _lasting(headers, "etag")
            return start(status, headers, *rest)

        return self._wsgi(environ, noting)

    def _given(self, page: KeptPage, environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [*page.headers, _request_id()])
        return (page.body,) if environ["REQUEST_METHOD"] == "GET" else ()

    def _drawn(self, environ: Environ, start: Start, key: tuple[str, str]) -> Iterable[bytes]:
        """What the app draws, kept if it says that it may be."""
        sent: list[tuple[str, str]] = []

        def noting(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            # What the app hands over is the list that goes out after all of its layers.
            sent[:] = headers
            return start(status, headers, *rest)

        answer = self._wsgi(environ, noting)
        body = environ.get(DRAWN)
        if body is not None and environ["REQUEST_METHOD"] == "GET":
            self._pages().put(key, KeptPage(body, _lasting(sent)), len(body))
        return answer


def _lasting(headers: list[tuple[str, str]], *besides: str) -> Headers:
    return tuple(header for header in headers if header[0].lower() not in (*OWN, *besides))


def _request_id() -> tuple[str, str]:
    return "X-Request-Id", secrets.token_hex(8)


def init_app(app: Flask) -> None:
    """Put the keeper before the app."""
    app.wsgi_app = PageCache(app)  # type: ignore[method-assign, assignment]


def heed() -> Response | None:
    """Before a view: what the keeper found out already."""
    environ = request.environ
    if fault := environ.get(FAULT):
        raise fault
    if seen := environ.get(SEEN):
        know_revisions(seen)
    return Response(status=304) if UNCHANGED in environ else None


def keep(response: Response) -> Response:
    """After a view: a public page gets its tag and is handed to the keeper, compressed if the
    browser takes that.
    """
    tag = request.environ.get(TAG)
    # A feed has a tag by its own content.
    if tag is None or "ETag" in response.headers:
        return response
    if UNCHANGED in request.environ:
        response.set_etag(tag, weak=True)
    elif _may_be_kept(response):
        compress(response)
        request.environ[DRAWN] = response.get_data()
        response.set_etag(tag, weak=True)
    return response


def _may_be_kept(response: Response) -> bool:
    if request.endpoint is None or access_of(request.endpoint) != "public":
        return False
    if response.status_code != 200 or response.mimetype not in KINDS:
        return False
    if response.is_streamed or response.direct_passthrough:
        return False
    return not session and "Cache-Control" not in response.headers


@cache
def code_digest() -> str:
    """The digest of the code and templates that draw the pages: equal on all machines that run the
    same version.
    """
    digest = hashlib.sha256()
    for path in sorted(_code()):
        if path.is_file() and path.suffix in (".py", ".html", ".xml", ".md", ".mo", ".toml"):
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _code() -> Iterator[Path]:
    for name in OURS:
        yield ROOT / name
        yield from (ROOT / name).rglob("*")
