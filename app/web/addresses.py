"""Addresses that come from outside: only those of our own pages are followed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def inside(target: str | None) -> str | None:
    """The address if our own URL map resolves it, else None: nothing leads off the site."""
    parts = urlsplit(target or "")
    if not target or parts.scheme or parts.netloc or not target.startswith("/") or target.startswith("//"):
        return None
    if any(ord(c) < 33 or c == "\\" for c in target):
        return None
    try:
        current_app.url_map.bind("localhost").match(parts.path, method="GET", query_args=parts.query)
    except RequestRedirect:
        return target
    except HTTPException as refused:
        return target if refused.code == 405 else None
    return target
