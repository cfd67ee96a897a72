"""The headers of every answer."""

from __future__ import annotations

from flask import Flask, Response, current_app, request, session
from flask_login import current_user

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

# Anybody may keep it, and asks before each use whether it is still so.
PUBLIC = "public, no-cache"
UNKEPT = "private, no-store"
YEAR = "max-age=31536000"


def secure(response: Response) -> Response:
    """Add what a browser must know: no inline script, no framing, no sniffing, what may be cached
    by whom.
    """
    headers = response.headers
    # An upload is sent under a stricter policy of its own.
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
    headers["X-Frame-Options"] = "DENY"
    settings = current_app.config["TWIZA"]
    if settings.production and request.is_secure:
        # Other sites under the same name may not speak https: whether they do only the operator
        # knows.
        headers["Strict-Transport-Security"] = YEAR + (
            "; includeSubDomains" if settings.hsts_subdomains else ""
        )
    return _caching(response)


def personal() -> bool:
    """Whether the answer is one person's: signed in, or with a session whose cookie is set after
    all of this.
    """
    return current_user.is_authenticated or bool(session)


def _caching(response: Response) -> Response:
    # WhiteNoise has said how long it may be kept.
    if request.endpoint == "static":
        return response
    response.vary.update(("Accept-Language", "Cookie"))
    if "Cache-Control" in response.headers:
        return response
    if personal() or request.method not in ("GET", "HEAD"):
        response.headers["Cache-Control"] = UNKEPT
    else:
        response.headers["Cache-Control"] = PUBLIC
    return response


def init_app(app: Flask) -> None:
    """Every answer passes here, errors too."""
    app.after_request(secure)
