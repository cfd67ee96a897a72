"""What looks like an application: organisations and members of similar names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db
from app.joining.models import Application
from app.organisations.queries import DirectoryEntry, directory
from app.text.analyser import name_key

# So many are shown beside an application.
MOST = 5


class Alike(NamedTuple):
    """Organisations and members whose names look like those of an application."""

    organisations: list[DirectoryEntry]
    members: list[tuple[int, str]]


def alike(applications: Sequence[Application]) -> dict[int, Alike]:
    """What looks like each of those applications, by its number: names in memory, in one
    statement.
    """
    # See docs/decisions.md, 'what is few is searched in memory, in one order of names'.
    entries = [(entry, _words(" ".join(entry.name.values()))) for entry in directory()]
    query = sa.select(Member.id, Member.name).where(Member.erased_at.is_(None))
    rows = db.session.execute(query)
    members = [((row.id, row.name), _words(row.name)) for row in rows]
    found = {}
    for row in applications:
        name, organisation = _words(row.name), _words(row.organisation_name)
        people = [who for who, words in members if _are_alike(words, name)]
        bodies = [entry for entry, words in entries if _are_alike(words, organisation)]
        found[row.id] = Alike(bodies[:MOST], people[:MOST])
    return found


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in name_key(name).split() if len(word) > 1)


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two thirds of the words of the shorter name stand in the longer one."""
    return 3 * len(one & other) >= 2 * min(len(one), len(other)) > 0
