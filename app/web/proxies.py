"""What proxies in front say about a visitor: believed as far as PROXY_HOPS goes, and no
further.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.web.bodies import Environ
from config import Settings

log = structlog.get_logger()
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Unbelieving:
    """Says once, in each process, that somebody in front speaks for visitors and is not
    believed.
    """

    def __init__(self, app: Wsgi) -> None:
        self._app, self._said = app, False

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """The app's answer."""
        if not self._said and "HTTP_X_FORWARDED_FOR" in environ:
            # Once in each process: else every request would write a line.
            self._said = True
            log.warning(
                "X-Forwarded-For is not believed",
                reason="PROXY_HOPS is 0: behind a proxy all visitors share one address's limits",
            )
        return self._app(environ, start)


def init_app(app: Flask, settings: Settings) -> None:
    """Stand before everything else."""
    if settings.proxy_hops:
        # Each proxy adds an address; the scheme and the host are set anew by the nearest one,
        # which knows them.
        hops = settings.proxy_hops
        fixed = ProxyFix(app.wsgi_app, x_for=hops, x_proto=1, x_host=1)
        app.wsgi_app = fixed  # type: ignore[method-assign]
    else:
        app.wsgi_app = Unbelieving(app.wsgi_app)  # type: ignore[method-assign, assignment]
