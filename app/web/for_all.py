"""What is made for everybody: while it is made nobody reads, and no time passes."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g

from app import clock

# No text can hold it: each process draws its own.
_MARK = secrets.token_hex(8)


class _Nobody:
    """Stands where Flask-Login keeps who reads; `access.actor()` finds it there."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"what is made now is kept for other readers: it cannot know {name!r}")


_NOBODY = _Nobody()


def placeholder(name: str) -> str:
    """What stands in a kept fragment for a word that differs from answer to answer: letters and
    digits only.
    """
    return f"{name}{_MARK}"


def is_for_all() -> bool:
    """Whether what is made now is shown to others."""
    return g.get("_login_user") is _NOBODY


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
