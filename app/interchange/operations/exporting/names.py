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
    rows = connection.execute(
        sa.select(model.id, model.source, model.source_id).order_by(model.id)
    ).all()
    return unique_names(rows)


def unique_names(rows: Iterable[tuple[int, str | None, str | None]]) -> dict[int, str]:
    """A name for each row, no two alike; where two would be, the source goes before, as often as
    it takes.
    """
    rows = list(rows)
    names = {
        number: str(number) if source in ON_SITE else str(name) for number, source, name in rows
    }
    sources = {number: source for number, source, _name in rows if source not in ON_SITE}
    # A name that was made longer may be another row's.
    while doubled := {name for name, times in Counter(names.values()).items() if times > 1}:
        for number in [
            number for number, name in names.items() if name in doubled and number in sources
        ]:
            names[number] = f"{sources[number]}:{names[number]}"
    return names


def party_names(names: dict[str, dict[int, str]]) -> dict[str, dict[int, str]]:
    """How owners and partners are named: an id that stands in both files says which of them is
    meant.
    """
    files = ("organisations", "members")
    # Owners and partners stand in one column for both files.
    shared = set(names[files[0]].values()) & set(names[files[1]].values())
    return {
        file: {
            number: f"{file}:{name}" if name in shared else name
            for number, name in names[file].items()
        }
        for file in files
    }
