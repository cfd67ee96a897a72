"""Addresses of our own: this very page with other parameters, and those that come from outside."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect


def this_page(**changes: str) -> str:
    """This very page's address with some query parameters changed, whatever the others are called."""
    arguments = request.args.to_dict(flat=False) | {name: [value] for name, value in changes.items()}
    return f"{quote(request.path)}?{urlencode(arguments, doseq=True)}"


def moved(endpoint: str, ref: str) -> str:
    """Where the page with an outdated reference is now, its query kept."""
    query = request.query_string.decode("ascii", "ignore")
    return url_for(endpoint, ref=ref).partition("?")[0] + (f"?{query}" if query else "")


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
