"""Parts of pages that are drawn once for all who see the same."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterator, Mapping
from sys import getsizeof
from typing import Any, TypeVar

from flask import current_app, g, has_request_context, request
from markupsafe import Markup, escape

from app.kept import Shelf, frame_revision, shelf
from app.speech.language import language, listener
from app.text.richtext import trusted
from app.text.texts import direction
from app.web.csrf import form_token

T = TypeVar("T")
MOST = 2 << 20
# What url_for leaves as it is in a query: for addresses that are put into the slots of others.
AS_IN_QUERIES = "!$'()*,/:;?@"
# No text can hold it: each process draws its own.
_MARK = secrets.token_hex(8)


def slot(name: str) -> str:
    """What stands in a kept fragment for a word that differs from answer to answer: letters and
    digits only.
    """
    return f"{name}{_MARK}"


def once(name: str, seen: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, kept by all that it depends on: `seen`, the language and how it was
    chosen, the frame.
    """
    kept, key = shelf("fragments", MOST), (_readers(), name, seen)
    found: T | None = kept.get(key)
    if found is None:
        found = make()
        _put(kept, key, found)
    return found


def _readers() -> tuple[Hashable, ...]:
    """What every fragment depends on; found out once for each who is spoken to."""
    who = listener()
    readers: tuple[Hashable, ...] | None = g.get("readers")
    if readers is None or readers[0] is not who:
        named = has_request_context() and "lang" in request.args
        readers = g.readers = who, frame_revision(), named
    return readers


def _put(kept: Shelf[Any], key: tuple[Any, ...], thing: object) -> None:
    if frame_revision() is not None:
        kept.put(key, thing, _size(key) + _size(thing))


def _size(thing: object) -> int:
    """About how many bytes it holds."""
    if isinstance(thing, str):
        return getsizeof(thing)
    return 64 + sum(map(_size, thing)) if isinstance(thing, tuple | list) else 64


def _slots(fill: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((slot(name), str(escape(word))) for name, word in fill.items())


class Drawer:
    """Draws one template again and again within an answer: each time the fragment that is kept by
    all that it shows.

    `fill` is put into its slots, escaped; `forms` says that it holds forms, whose tokens are the
    reader's own.
    """

    def __init__(
        self, template: str, *, fill: Mapping[str, str] | None = None, forms: bool = False
    ) -> None:
        self._template, self._token = template, form_token() if forms else None
        self._fill = list(_slots(fill or {}))
        if self._token:
            self._fill.append((slot("csrf"), self._token))
        self._kept, self._key = shelf("fragments", MOST), (*_readers(), template, forms)

    def __call__(
        self, seen: Hashable, context: Callable[[], Mapping[str, Any]], **fill: str
    ) -> Markup:
        """The fragment for what `seen` tells, with what more is to be filled in this time.

        `context` is asked for only when it is drawn; nothing else reaches the template, and
        nothing that `seen` does not tell may be in it.
        """
        key = (self._key, seen)
        html: str | None = self._kept.get(key)
        if html is None:
            html = self._draw(context())
            _put(self._kept, key, html)
        return self._filled(html, fill)

    def anew(self, context: Mapping[str, Any]) -> Markup:
        """The fragment drawn for this answer alone: with what the reader has just typed, say."""
        return self._filled(self._draw(context))

    def _filled(self, html: str, more: Mapping[str, str] | None = None) -> Markup:
        for mark, word in (*self._fill, *_slots(more or {})):
            html = html.replace(mark, word)
        return trusted(html)

    def _draw(self, context: Mapping[str, Any]) -> str:
        code = language()
        common = {"language": code, "direction": direction(code)}
        html = current_app.jinja_env.get_template(self._template).render({**common, **context})
        return html.replace(self._token, slot("csrf")) if self._token else html
