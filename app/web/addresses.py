"""Addresses that come from requests: of this very page with other parameters, and from outside."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from flask import current_app, has_request_context, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.speech.addresses import LONGEST, absolute, url_for

LONGEST_QUERY = 4000
# What of a list's address is not what the list is asked for.
NOT_ASKED = ("lang", "list")


def path_here(address: str) -> str | None:
    """The path of an address of this site, given whole or from its root; None if the address leads
    elsewhere.
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # http://[
        return None
    here = {"", urlsplit(absolute("")).netloc.lower()}
    root = ""
    if has_request_context():
        # An address copied from the browser's bar is one of ours too.
        here.add(request.host.lower())
        root = request.root_path
    web = parts.scheme in ("", "http", "https") and parts.netloc.lower() in here
    return parts.path.removeprefix(root) if web else None


def this_page(**changes: str | None) -> str:
    """This very page's address with some query parameters changed (None: left out), whatever the
    others are called.

    A query longer than any of ours is not repeated: a page would hold it as often as it has links.
    """
    arguments: dict[str, list[str]] = {}
    if len(request.query_string) <= LONGEST_QUERY:
        arguments = request.args.to_dict(flat=False)
    for name, value in changes.items():
        arguments[name] = [] if value is None else [value]
    return f"{quote(request.path)}?{urlencode(arguments, doseq=True)}"


def list_here() -> str | None:
    """What this list is asked for, for the links to its rows, whose pages lead back to it so; None
    for all of it.

    It stands in the address, where caches and kept pages see it: no page depends on where its
    reader came from.
    """
    given = [
        (name, text)
        for name, text in request.args.items(multi=True)
        if text and name not in NOT_ASKED
    ]
    query = urlencode(given)
    return query if 0 < len(query) <= LONGEST else None


def list_address(endpoint: str) -> str:
    """The list from which its reader came to this page, as it was asked for there: else all of
    it.
    """
    address = url_for(endpoint)
    query = request.args.get("list", "")
    if not query or len(query) > LONGEST:
        return address
    asked = parse_qsl(query)
    given = urlencode([(name, text) for name, text in asked if name not in NOT_ASKED])
    if not given:
        return address
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{given}"


def moved(endpoint: str, ref: str) -> str:
    """Where the page with an outdated reference is now, its query kept."""
    query = request.query_string.decode("ascii", "ignore")
    return url_for(endpoint, ref=ref).partition("?")[0] + (f"?{query}" if query else "")


def page_above(path: str | None) -> str | None:
    """The page at that address or, where it takes only forms, the nearest above it; None if there
    is none but home.
    """
    while path and inside(path) is None:
        path = path.rpartition("/")[0]
    return path or None


def inside(target: str | None, *, posted: bool = False) -> str | None:
    """The address if our own URL map resolves it, else None: nothing leads off the site.

    What takes only forms is no page to go to: it counts when a form is to be `posted` there.
    """
    try:
        parts = urlsplit(target or "")
    except ValueError:  # http://[
        return None
    if (
        not target
        or parts.scheme
        or parts.netloc
        or not target.startswith("/")
        or target.startswith("//")
    ):
        return None
    # Browsers drop tabs and line ends, and take a backslash for a slash: `/\host` leads away.
    if any(ord(c) < 33 or c == "\\" for c in target):
        return None
    try:
        # A form's address in a link would be answered 405.
        current_app.url_map.bind("localhost").match(
            unquote(parts.path), method="GET", query_args=parts.query
        )
    except RequestRedirect:
        return target
    except HTTPException as refused:
        return target if posted and refused.code == 405 else None
    return target
