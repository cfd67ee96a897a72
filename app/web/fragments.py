"""Parts of pages that are drawn once for all who see the same: each is kept by the very value that
it is drawn with.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from sys import getsizeof
from typing import Any, Protocol, TypeVar

from flask import current_app, g, has_request_context, request
from markupsafe import Markup, escape

from app.caches import LruCache, lru_cache_of
from app.kept import frame_revision
from app.speech.language import language, listener, same_listener
from app.text.richtext import trusted
from app.text.texts import direction
from app.web.csrf import form_token
from app.web.for_all import for_all, placeholder

T = TypeVar("T")
# What a template sees.
Context = Mapping[str, Any]
# See docs/decisions.md, 'a server holds what serving needs'.
MOST = 2 << 20
# What url_for leaves as it is in a query: for addresses that are put into those of others.
AS_IN_QUERIES = "!$'()*,/:;?@"
_TOKEN = placeholder("csrf")


class FragmentContent(Hashable, Protocol):
    """What a fragment is drawn with, and the key by which it is kept: a NamedTuple of plain
    values.
    """

    def context(self) -> Context:
        """What the template sees: made of the value, the language and the frame, and of nothing
        else. Asking who acts, what they may, or what time it is raises RuntimeError.
        """


def cached(name: str, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, kept by all that it may depend on: the key, the language and how it was
    chosen, the frame. As a fragment's content, it is made for nobody and no moment.
    """
    cache, common = _shelf()
    whole = common, name, key
    found: T | None = cache.get(whole)
    if found is None:
        with for_all(), same_listener():
            found = make()
        _put(cache, whole, found)
    return found


def _shelf() -> tuple[LruCache[Any], tuple[Hashable, ...]]:
    """This process's fragments, and the part of their keys on which every fragment depends; found
    out once for each who is spoken to.
    """
    who = listener()
    shelf: tuple[LruCache[Any], tuple[Hashable, ...]] | None = g.get("fragments")
    if shelf is None or shelf[1][0] is not who:
        # Addresses in a fragment name the language where this page's own does.
        named = has_request_context() and "lang" in request.args
        common = who, frame_revision(), named
        shelf = g.fragments = lru_cache_of("fragments", MOST), common
    return shelf


def _put(cache: LruCache[Any], key: tuple[Any, ...], thing: object) -> None:
    # Without a frame nothing says when names and words change.
    if frame_revision() is not None:
        # A key holds about what is made of it; to weigh it cell by cell costs as much as a card.
        cache.put(key, thing, 2 * _size(thing))


def _size(thing: object) -> int:
    """About how many bytes it holds."""
    if isinstance(thing, str):
        return getsizeof(thing)
    return 64 + sum(map(_size, thing)) if isinstance(thing, tuple | list) else 64


def _placed(fill: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((placeholder(name), str(escape(word))) for name, word in fill.items())


class FragmentCache:
    """One template's fragments, as this answer needs them. `fill` is put in the place of its
    placeholders, escaped; the tokens of its forms become the reader's own.
    """

    def __init__(self, template: str, *, fill: Mapping[str, str] | None = None) -> None:
        self._template = template
        self._fill = list(_placed(fill or {}))
        self._cache, common = _shelf()
        self._key = (*common, template)

    def __call__(self, content: FragmentContent, **fill: str) -> Markup:
        """The fragment of that content, with what more is to be filled in this time."""
        key = (self._key, content)
        html: str | None = self._cache.get(key)
        if html is None:
            with for_all(), same_listener():
                html = self._draw(content.context())
            _put(self._cache, key, html)
        return self._filled(html, fill)

    def anew(self, context: Context) -> Markup:
        """The fragment drawn for this answer alone: with what the reader has just typed, say."""
        return self._filled(self._draw(context))

    @cached_property
    def _token(self) -> str:
        return form_token()

    def _filled(self, html: str, more: Mapping[str, str] | None = None) -> Markup:
        fill = [*self._fill, *_placed(more)] if more else self._fill
        for mark, word in fill:
            html = html.replace(mark, word)
        # Asked only where there is a form: a token begins a session, and visitors have none.
        if _TOKEN in html:
            html = html.replace(_TOKEN, self._token)
        return trusted(html)

    def _draw(self, context: Context) -> str:
        code = language()
        common = {"language": code, "direction": direction(code)}
        template = current_app.jinja_env.get_template(self._template)
        return template.render({**common, **context})
