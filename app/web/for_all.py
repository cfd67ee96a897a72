"""What is made for everybody: while it is made nobody reads, and no time passes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g

from app import clock


class _Nobody:
    """Stands where Flask-Login keeps who reads; `access.actor()` finds it there."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"what is made now is kept for other readers: it cannot know {name!r}")


_NOBODY = _Nobody()


@contextmanager
def for_all() -> Iterator[None]:
    """Inside, asking what the actor is or may, or what time it is, raises RuntimeError: what is
    made there is shown to others, and later.
    """
    reader = g.get("_login_user")
    g._login_user = _NOBODY
    try:
        with clock.stopped():
            yield
    finally:
        # As it was: who was not looked for yet is looked for when somebody asks.
        if reader is None:
            del g._login_user
        else:
            g._login_user = reader
