"""Workbooks that are made once for all who ask for the same: a large one takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakValueDictionary

from app import clock
from app.caches import LruCache, lru_cache_of
from app.kept import revisions
from app.speech.dates import site_zone
from app.speech.language import language
from app.web.language import asked_for

# The results of 100,000 proposals take five megabytes; those in another language are a workbook of
# their own.
KEPT = 32 << 20
# What took so many seconds to make may be so many seconds old, though something was written since.
LONG, OLD = 0.5, 60.0
# Of the requests that find none of that name one makes it, the others wait for it; a lock goes
# with its last holder.
_making: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()
_naming = Lock()


def made_once(name: Hashable, make: Callable[[], bytes]) -> bytes:
    """The workbook of that name in the reader's language, of the present state; a large one
    perhaps a minute old.

    What of it the hour decides, as the phase of its cycle, is part of the name: nothing is written
    when an hour comes. No age is borne where a proposal or the frame has changed: what was hidden
    since is in none. Names of people are part of the name too: who is erased changes neither.
    """
    state = revisions()
    key = name, language(), asked_for(), clock.today(site_zone()), state.frame, state.lists
    found = _kept(key, state.content)
    if found is None:
        with _lock_of(key):
            # Asked again: who waited for the lock finds what its holder made.
            found = _kept(key, state.content) or _made(key, state.content, make)
    return found


def _lock_of(key: Hashable) -> Any:
    with _naming:
        return _making.setdefault(key, Lock())


def _cache() -> LruCache[Any]:
    return lru_cache_of("workbooks", KEPT, largest=KEPT)


def _kept(key: Hashable, content: str) -> bytes | None:
    found: tuple[bytes, str, float, float] | None = _cache().get(key)
    if found is None:
        return None
    data, written, at, took = found
    still_fresh = took > LONG and monotonic() - at < OLD
    return data if written == content or still_fresh else None


def _made(key: Hashable, content: str, make: Callable[[], bytes]) -> bytes:
    began = monotonic()
    data = make()
    at = monotonic()
    _cache().put(key, (data, content, at, at - began), len(data))
    return data
