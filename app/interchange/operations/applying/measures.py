"""Applying what is measured of actions, and what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.activity.operations import digest_of
from app.interchange.operations.applying.rows import (
    Applying,
    Outcome,
    Take,
    Values,
    Wanted,
    applies,
    defaults,
    differences,
    insert,
    taken,
)
from app.interchange.operations.reading import FolderRow, Table
from app.model import table_of
from app.plan.models import Indicator, Measurement
from app.text.decimals import decimal_text

_INDICATOR = (Take("name"), Take("unit", empty={}), Take("baseline"), Take("target"))
_MEASUREMENT = (Take("value"), Take("note", empty={}))
# By whom and for whom, by the columns that say so.
_WHOSE = {
    "x_author": ("author_id", "members"),
    "x_organisation": ("organisation_id", "organisations"),
}
# An indicator and a day.
Place = tuple[int, date]


@applies("indicators")
def apply_indicators(applying: Applying, table: Table) -> None:
    """What is measured of actions."""
    ids = applying.ids_of("actions")
    wanted = []
    for row in table.rows:
        values = taken(table, row, _INDICATOR)
        values["action_id"] = ids[row["action"]]
        wanted.append(Wanted(row["id"], values))
    applying.store("indicators", wanted)


@applies("measurements")
def apply_measurements(applying: Applying, table: Table) -> None:
    """What was measured; another word on a day takes the place of the one that is known."""
    ids = applying.ids_of("indicators")
    rows = {(ids[row["indicator"]], row["measured_on"]): row for row in table.rows}
    stored = _stored(applying)
    fresh: list[Values] = []
    changed: dict[int, Values] = {}
    for place, row in rows.items():
        before = stored.get(place)
        values = taken(table, row, _MEASUREMENT)
        whose = _whose(applying, table, row)
        if before is None:
            fresh.append(_new(applying, place, values | whose))
        elif differences(before, values | whose):
            # Where nobody says whose word it is, it is that of whoever imports.
            nobodys = dict.fromkeys(("author_id", "organisation_id", "mandate_id"))
            changed[before["id"]] = {**before, **values, **nobodys, **whose}
    _write(applying, fresh, changed)
    added = {f"{row['indicator_id']}:{row['measured_on']}" for row in fresh}
    applying.outcomes["measurements"] = Outcome(added, set(map(str, changed)))
    _tell(applying, (*fresh, *changed.values()))


def _stored(applying: Applying) -> dict[Place, sa.RowMapping]:
    """What was measured of the source's indicators; these are held, so that nobody measures them
    meanwhile.
    """
    indicators, measurements = table_of(Indicator), table_of(Measurement)
    own = sa.select(indicators.c.id).where(indicators.c.source == applying.terms.source)
    locked = own.order_by(indicators.c.id).with_for_update(key_share=True)
    applying.connection.execute(locked).all()
    query = sa.select(measurements).where(measurements.c.indicator_id.in_(own))
    rows = applying.connection.execute(query).mappings()
    return {(row["indicator_id"], row["measured_on"]): row for row in rows}


def _whose(applying: Applying, table: Table, row: FolderRow) -> Values:
    return {
        column: applying.id_of(file, row[name])
        for name, (column, file) in _WHOSE.items()
        if name in table.present
    }


def _new(applying: Applying, place: Place, values: Values) -> Values:
    indicator, day = place
    base = defaults(table_of(Measurement)) | {"note": {}, "created_at": applying.now}
    return base | {"indicator_id": indicator, "measured_on": day} | values


def _write(applying: Applying, fresh: list[Values], changed: dict[int, Values]) -> None:
    insert(applying.connection, table_of(Measurement), fresh)
    names = ("value", "note", "author_id", "organisation_id", "mandate_id")
    written = {
        number: {name: values[name] for name in names} | {"created_at": applying.now}
        for number, values in changed.items()
    }
    applying.update_each(Measurement, written)


def _tell(applying: Applying, rows: Iterable[Values]) -> None:
    """As when one is measured here; see `measure`."""
    indicators = table_of(Indicator)
    own = (indicators.c.source == applying.terms.source,)
    query = sa.select(indicators.c.id, indicators.c.action_id).where(*own)
    actions: dict[int, int] = dict(applying.connection.execute(query).all())
    for row in rows:
        number = row["indicator_id"]
        value = decimal_text(row["value"])
        said: list[Any] = [number, row["measured_on"].isoformat(), value, row["note"]]
        about = ("action", actions[number], applying.now)
        applying.event("indicator.measured", *about, digest_of(said))
