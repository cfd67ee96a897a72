"""Caches of a process, up to so many bytes: what was used longest ago makes room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import Flask, current_app

T = TypeVar("T")
LARGEST_SHARE = 4


class LruCache(Generic[T]):
    """What was used last, up to so many bytes in all. Threads share it.

    One thing may take a quarter of it, or as much as is said: what is larger is not kept, and
    takes nothing else away.
    """

    def __init__(self, most: int, largest: int | None = None) -> None:
        self._most = most
        self._held = 0
        self._largest = most / LARGEST_SHARE if largest is None else largest
        self._things: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """The thing under that key, if it is still there."""
        # Who reads locks too, as a look-up moves the thing to the end.
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            thing, _size = self._things[key]
            return thing

    def put(self, key: Hashable, thing: T, size: int) -> None:
        """Keep a thing of that size; what was used longest ago makes room."""
        if size > self._largest:
            return
        with self._lock:
            # Another thread may have made the same thing meanwhile: its size counts once.
            _former, former_size = self._things.pop(key, (None, 0))
            self._things[key] = thing, size
            self._held += size - former_size
            while self._held > self._most:
                _oldest, (_thing, freed) = self._things.popitem(last=False)
                self._held -= freed


def lru_cache_of(
    name: str, most: int, app: Flask | None = None, *, largest: int | None = None
) -> LruCache[Any]:
    """This process's cache of that name."""
    caches: dict[object, Any] = (app or current_app).extensions.setdefault("twiza_kept", {})
    # `setdefault` gives two threads that come first the same one.
    cache: LruCache[Any] = caches.get(name) or caches.setdefault(name, LruCache(most, largest))
    return cache
