"""Static files: served before the app is asked, compressed once, kept by browsers for ever when fingerprinted."""

from __future__ import annotations

from flask import Flask
from whitenoise import WhiteNoise

YEAR = 365 * 24 * 3600


def _add_headers(headers: object, path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
    headers["Cross-Origin-Resource-Policy"] = "same-origin"  # type: ignore[index]


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
