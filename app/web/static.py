"""Static files: served before the app is asked, compressed once, kept by browsers for ever when fingerprinted."""

from __future__ import annotations

from flask import Flask
from whitenoise import WhiteNoise

YEAR = 365 * 24 * 3600
# Opened on its own, a static file needs nothing: no drawing of ours holds a script or loads anything.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}


def _add_headers(headers: object, path: str, _url: str) -> None:
    for name, value in HEADERS.items():
        headers[name] = value  # type: ignore[index]


def init_app(app: Flask) -> None:
    """Put WhiteNoise in front of the app. Compressed copies (.gz) are made by `make setup`."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        max_age=YEAR,
        autorefresh=app.testing,
        add_headers_function=_add_headers,
    )
