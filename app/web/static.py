"""Static files: served before the app is asked, compressed once, kept by browsers for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from whitenoise import WhiteNoise

from app.web.bodies import Environ

YEAR = 365 * 24 * 3600
# Opened on its own, a static file needs nothing: no drawing of ours holds a script or loads
# anything.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
PREFIX = "static/"


@cache
def fingerprint(path: Path) -> str:
    """The few letters in a file's address that change with its content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


class Static(WhiteNoise):
    """Answers for a file asked for by another version's fingerprint are not kept.

    While servers of two versions stand behind one proxy, a page of the new one may get a file of
    the old one: once, and not for a year.
    """

    def serve(
        self, static_file: Any, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """The answer for a file that is there."""
        asked = parse_qs(environ.get("QUERY_STRING", "")).get("v")
        path = Path(self.root) / environ["PATH_INFO"].removeprefix(f"/{PREFIX}")
        if asked and asked[-1] != fingerprint(path):
            # See docs/decisions.md, 'a static file asked for by another version's fingerprint is
            # not kept'.
            start_response = _unkept(start_response)
        answer: Iterable[bytes] = super().serve(static_file, environ, start_response)
        return answer


def _unkept(start_response: Callable[..., Any]) -> Callable[..., Any]:
    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        others = [(name, value) for name, value in headers if name.lower() != "cache-control"]
        return start_response(status, [*others, ("Cache-Control", "no-cache")], *rest)

    return start


def _add_headers(headers: object, path: str, _url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value  # type: ignore[index]


def init_app(app: Flask) -> None:
    """Put WhiteNoise in front of the app. Compressed copies (.gz) are made by `make setup`."""
    files = Static(
        app.wsgi_app,
        root=app.static_folder,
        prefix=PREFIX,
        max_age=YEAR,
        autorefresh=app.testing,
        add_headers_function=_add_headers,
    )
    files.root = app.static_folder
    app.wsgi_app = files  # type: ignore[method-assign]
