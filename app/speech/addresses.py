"""Addresses of this site: of pages by name, of things with a title, absolute, for ever."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote, urlsplit

from flask import current_app

from app.speech.language import listener
from app.text.slugs import ref
from app.text.texts import ReadOnlyTexts, in_language

LONGEST = 200
_MOST_REMEMBERED = 2048


def url_for(endpoint: str, **values: Any) -> str:
    """The path of a page of this site, remembered: a page needs a hundred and more, the next the
    same. It names the language if the address of whoever is spoken to does.
    """
    who = listener()
    # A long value comes from a reader's query and would push the site's own addresses out; a truth
    # is no number though they are equal.
    if any(_is_odd(value) for value in values.values()):
        return _built(endpoint, who.named, who.root, values)
    return _remembered(endpoint, who.named, who.root, tuple(values.items()))


def _is_odd(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and len(value) > LONGEST)


@lru_cache(_MOST_REMEMBERED)
def _remembered(endpoint: str, named: str, root: str, values: tuple[tuple[str, Any], ...]) -> str:
    return _built(endpoint, named, root, dict(values))


def _built(endpoint: str, named: str, root: str, values: Mapping[str, Any]) -> str:
    of_language = {"lang": named} if named and endpoint != "static" else {}
    given = {**of_language, **values}
    anchor = given.pop("_anchor", "")
    # Not Flask's own way, which asks the request; see docs/decisions.md, 'whom one speaks to is
    # told, not looked for'.
    adapter = current_app.url_map.bind("localhost", script_name=root or "/")
    path = adapter.build(endpoint, given)
    return f"{path}#{quote(anchor)}" if anchor else path


class Titled(Protocol):
    """A row with a number and a title per language; one that knows its own language has
    `.language`.
    """

    @property
    def id(self) -> int: ...

    @property
    def title(self) -> ReadOnlyTexts: ...


class Thing(NamedTuple):
    """As much of a row as its address needs."""

    id: int
    title: ReadOnlyTexts
    language: str | None = None


def ref_of(row: Titled) -> str:
    """The row's reference. Its readable part is the original title, so that it is the same in
    every language.
    """
    # "und" is nobody's language: the site's order decides then.
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


def tag(key: str) -> str:
    """A name for ever for something of this site (RFC 4151): it stays when addresses change."""
    parts = urlsplit(absolute(""))
    return f"tag:{parts.hostname},2026:{parts.path}/{key}"
