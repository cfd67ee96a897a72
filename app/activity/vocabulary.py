"""The verbs of the event log: each package says its own in `events.py`, as `EVENTS`, and the words
for what they are done to, as `KINDS`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from app.packages import PACKAGES


class Verb(NamedTuple):
    """A kind of event: what it is done to, and how the log says it.

    `named`: whether it names who acted; `digest`: whether it holds a digest of something. None: it
    may or may not, since a command or an import acts for nobody. `unlisted`: the log does not list
    it one by one, as its thing and its moment would tell too much.
    """

    kind: str
    words: Any
    named: bool | None = True
    digest: bool | None = True
    unlisted: bool = False


@cache
def verbs() -> dict[str, Verb]:
    """Every verb that may stand in the log."""
    return _declared("EVENTS")


@cache
def kinds() -> dict[str, Any]:
    """Everything with a number that something can be done to, in words."""
    return _declared("KINDS")


def _declared(name: str) -> dict[str, Any]:
    """What the packages say under that name. ValueError where two say the same."""
    declared: dict[str, Any] = {}
    # By name, as this package lies below all that have verbs.
    for package in PACKAGES:
        module = f"app.{package}.events"
        if not find_spec(module):
            continue
        own = getattr(import_module(module), name, {})
        if twice := declared.keys() & own.keys():
            raise ValueError(f"said by two packages: {sorted(twice)}")
        declared |= own
    return declared
