"""What a mandate lets its member do for an organisation, and how that is stored."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

# `administer`: edit its texts, give and end mandates; `commit`: accept and sign for it.
POWERS = ("administer", "propose", "comment", "vote", "report", "commit")


def written(powers: Iterable[str]) -> str:
    """Powers in their one spelling: each word once, in the order of POWERS. ValueError for
    another word.
    """
    given = set(powers)
    if unknown := given.difference(POWERS):
        raise ValueError(f"no power of a mandate: {sorted(unknown)}")
    return " ".join(power for power in POWERS if power in given)


class Powers(sa.TypeDecorator[frozenset[str]]):
    """Powers as one text, read as a set."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str | None:
        return None if value is None else written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        return None if value is None else frozenset(value.split())
