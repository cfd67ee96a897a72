"""What is stored, value by value: is each of its column's kind, and are the events of a backup all
there still?
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.activity.models import Event
from app.database import db
from app.model import Model
from app.upkeep.archive import Reader
from app.upkeep.rows import BATCH, form

_DIGIT = "[0-9]"
_DAY = "-".join((_DIGIT * 4, _DIGIT * 2, _DIGIT * 2))
_MOMENT = f"{_DAY} {_DIGIT * 2}:{_DIGIT * 2}:{_DIGIT * 2}.{_DIGIT * 6}"
# How SQLite keeps each kind of value: PostgreSQL takes no other, SQLite takes anything.
_KEPT: list[tuple[type[sa.types.TypeEngine[Any]], str, str]] = [
    (sa.Boolean, "integer", "[01]"),
    (sa.Integer, "integer", "*"),
    (sa.DateTime, "text", _MOMENT),
    (sa.Date, "text", _DAY),
    (sa.String, "text", "*"),
    (sa.JSON, "text", "*"),
]


def form_faults() -> Iterator[str]:
    """On SQLite, values that are not of their column's kind; nothing that the site wrote is."""
    if db.engine.dialect.name != "sqlite":
        return
    for table in Model.metadata.sorted_tables:
        counts = [sa.func.count().filter(_odd(column)) for column in table.columns]
        row = db.session.execute(sa.select(*counts).select_from(table)).one()
        for column, count in zip(table.columns, row, strict=True):
            if count:
                yield f"{table.name}: {count} values of {column.name} are not of its kind"


def _odd(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    kind: Any = column.type
    # What is asked is the type below: a decorator is no kind of the engine's.
    if isinstance(kind, sa.TypeDecorator):
        kind = kind.impl_instance
    stored, pattern = next(rest for type_, *rest in _KEPT if isinstance(kind, type_))
    # Without the column's type, which would read the value before it is known to be readable.
    value = sa.type_coerce(column, sa.String)
    fits = (sa.func.typeof(column) == stored) & value.op("GLOB")(pattern)
    return column.is_not(None) & ~fits


def cut_faults(backup: Reader) -> Iterator[str]:
    """Events of a backup that the database no longer holds as they were: a cut tail, or another
    history.
    """
    rows = map(json.loads, backup.lines(f"tables/{Event.__tablename__}.jsonl"))
    names = next(each["columns"] for each in backup.manifest["tables"] if each["name"] == "event")
    lasting = set(names) - {"idempotency_key"}  # it is forgotten with what the form made
    while batch := [dict(zip(names, row, strict=True)) for row in islice(rows, BATCH)]:
        now = _events(batch[0]["id"], batch[-1]["id"])
        for event in batch:
            number = event["id"]
            found = now.get(number)
            if found is None:
                yield f"event {number}: is in the backup and is gone"
                continue
            if event["position"] is None:
                found = found | {"position": None, "seal": None}  # it may have been sealed since
            if any(found[name] != event[name] for name in lasting):
                yield f"event {number}: is in the backup and was altered since"


def _events(first: int, last: int) -> dict[int, dict[str, Any]]:
    query = sa.select(Event.__table__).where(Event.id.between(first, last))
    return {row.id: form(row) for row in db.session.execute(query)}
