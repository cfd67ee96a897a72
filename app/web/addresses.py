"""Addresses of things with a title, and absolute ones for whoever reads outside of a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from flask import current_app, url_for

from app.text.slugs import ref
from app.text.texts import in_language
from app.web.language import languages


class Titled(Protocol):
    """A row with a number and a title per language; one that knows its own language has `.language`."""

    @property
    def id(self) -> int: ...

    @property
    def title(self) -> Mapping[str, str]: ...


def ref_of(row: Titled) -> str:
    """The row's reference. Its readable part is the original title, so that it is the same in every language."""
    original = getattr(row, "language", None) or languages()[0]
    return ref(row.id, in_language(row.title, original).text)


def url_of(endpoint: str, row: Titled, **query: Any) -> str:
    """The address of the row's page."""
    if endpoint not in current_app.view_functions:
        return url_for("site.home", **query)
    return url_for(endpoint, ref=ref_of(row), **query)


def absolute(path: str) -> str:
    """The whole address of a path of this site, as its settings say: never what a request claims."""
    base: str = current_app.config["TWIZA"].base_url
    return base + path
