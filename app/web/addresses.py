"""Addresses of our own: of things with a title, of this very page with other parameters, absolute,
and from outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from flask import current_app, g, request
from flask import url_for as built_url
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.text.slugs import ref
from app.text.texts import in_language

LONGEST = 200
LONGEST_QUERY = 4000
# What of a list's address is not what the list is asked for.
NOT_ASKED = ("lang", "list")
# Stands for the number or reference in an address whose shape is remembered.
STANDIN = 1_900_000_007
# References of which no letter means anything in an address.
_PLAIN = re.compile(r"[\w-]+")


def url_for(endpoint: str, **values: Any) -> str:
    """Flask's `url_for` for a path of this site, remembered: a page needs a hundred and more, the
    next the same.

    Addresses that differ by a number or by a thing's reference alone are remembered as one.
    """
    numbers = [name for name, value in values.items() if type(value) is int]
    texts = [_lang_in_address(), *(value for value in values.values() if isinstance(value, str))]
    if len(numbers) > 1 or any(len(text) > LONGEST or str(STANDIN) in text for text in texts):
        return built_url(endpoint, **values)
    varying = (
        numbers[0] if numbers else "ref" if _PLAIN.fullmatch(values.get("ref") or "") else None
    )
    shape = tuple((name, STANDIN if name == varying else value) for name, value in values.items())
    address = _remembered(endpoint, texts[0], request.root_path, shape)
    return address.replace(str(STANDIN), quote(str(values[varying]))) if varying else address


def _lang_in_address() -> str:
    lang: str | None = g.get("lang_in_address")
    if lang is None:
        lang = g.lang_in_address = request.args.get("lang", "")
    return lang


@lru_cache(1024)
def _remembered(endpoint: str, _lang: str, _root: str, values: tuple[tuple[str, Any], ...]) -> str:
    return built_url(endpoint, **dict(values))


class Titled(Protocol):
    """A row with a number and a title per language; one that knows its own language has
    `.language`.
    """

    @property
    def id(self) -> int: ...

    @property
    def title(self) -> Mapping[str, str]: ...


class Thing(NamedTuple):
    """As much of a row as its address needs."""

    id: int
    title: Mapping[str, str]
    language: str | None = None


def ref_of(row: Titled) -> str:
    """The row's reference. Its readable part is the original title, so that it is the same in
    every language.
    """
    original = getattr(row, "language", None) or "und"
    return ref(row.id, in_language(row.title, original).text)


def url_of(endpoint: str, row: Titled, **query: Any) -> str:
    """The address of the row's page."""
    return url_for(endpoint, ref=ref_of(row), **query)


def absolute(path: str) -> str:
    """The whole address of a path of this site, as its settings say: never what a request
    claims.
    """
    base: str = current_app.config["TWIZA"].base_url
    return base + path


def path_here(address: str) -> str | None:
    """The path of an address of this site, given whole or from its root; None if the address leads
    elsewhere.
    """
    try:
        parts = urlsplit(address)
    except ValueError:  # http://[
        return None
    here = ("", request.host.lower(), urlsplit(absolute("")).netloc.lower())
    web = parts.scheme in ("", "http", "https") and parts.netloc.lower() in here
    return parts.path.removeprefix(request.root_path) if web else None


def tag(key: str) -> str:
    """A name for ever for something of this site (RFC 4151): it stays when addresses change."""
    parts = urlsplit(absolute(""))
    return f"tag:{parts.hostname},2026:{parts.path}/{key}"


def this_page(**changes: str | None) -> str:
    """This very page's address with some query parameters changed (None: left out), whatever the
    others are called.

    A query longer than any of ours is not repeated: a page would hold it as often as it has links.
    """
    changed = {name: [] if value is None else [value] for name, value in changes.items()}
    arguments = (
        request.args.to_dict(flat=False) if len(request.query_string) <= LONGEST_QUERY else {}
    ) | changed
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
    query, address = request.args.get("list", ""), url_for(endpoint)
    asked = parse_qsl(query) if len(query) <= LONGEST else []
    given = urlencode([(name, text) for name, text in asked if name not in NOT_ASKED])
    return f"{address}{'&' if '?' in address else '?'}{given}" if given else address


def moved(endpoint: str, ref: str) -> str:
    """Where the page with an outdated reference is now, its query kept."""
    query = request.query_string.decode("ascii", "ignore")
    return url_for(endpoint, ref=ref).partition("?")[0] + (f"?{query}" if query else "")


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
    if any(ord(c) < 33 or c == "\\" for c in target):
        return None
    try:
        current_app.url_map.bind("localhost").match(
            unquote(parts.path), method="GET", query_args=parts.query
        )
    except RequestRedirect:
        return target
    except HTTPException as refused:
        return target if posted and refused.code == 405 else None
    return target
