"""The ids under which rows leave the site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.models import Member
from app.interchange.operations.tables import MODELS

# Rows that were made on the site bear its own id; "form" is what versions before migration 0008
# wrote there, and may write beside a newer one.
ON_SITE = (None, "form")


def site_names(connection: Connection) -> dict[str, dict[int, str]]:
    """Per file, the exported id of each row: the sender's where it is unique in its file, else
    SOURCE:ID.
    """
    return {file: _names(connection, model) for file, model in MODELS.items()}


def pseudonyms(connection: Connection) -> dict[int, str]:
    """The exported ids of members where nobody may be recognised: their keys."""
    return dict(connection.execute(sa.select(Member.id, Member.key)).all())


def _names(connection: Connection, model: Any) -> dict[int, str]:
    query = sa.select(model.id, model.source, model.source_id).order_by(model.id)
    return unique_names(connection.execute(query).all())


def unique_names(rows: Iterable[tuple[int, str | None, str | None]]) -> dict[int, str]:
    """A name for each row, no two alike; where two would be, the source goes before, as often as
    it takes.
    """
    names: dict[int, str] = {}
    sources: dict[int, str | None] = {}
    for number, source, name in rows:
        if source in ON_SITE:
            names[number] = str(number)
        else:
            names[number] = str(name)
            sources[number] = source
    # A name that was made longer may be another row's.
    while doubled := {name for name, times in Counter(names.values()).items() if times > 1}:
        for number, source in sources.items():
            if names[number] in doubled:
                names[number] = f"{source}:{names[number]}"
    return names


def party_names(names: dict[str, dict[int, str]]) -> dict[str, dict[int, str]]:
    """How owners and partners are named: an id that stands in both files says which of them is
    meant.
    """
    # Owners and partners stand in one column for both files.
    shared = set(names["organisations"].values()) & set(names["members"].values())
    parties: dict[str, dict[int, str]] = {}
    for file in ("organisations", "members"):
        parties[file] = {}
        for number, name in names[file].items():
            parties[file][number] = f"{file}:{name}" if name in shared else name
    return parties
