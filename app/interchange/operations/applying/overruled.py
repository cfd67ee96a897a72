"""Applying what was set against the calendar."""

from __future__ import annotations

import sqlalchemy as sa

from app.activity.operations import digest_of
from app.interchange.operations.applying.rows import Applying, Values, defaults, insert
from app.interchange.operations.overruled import AT, REASON, STATUS, WHOSE
from app.interchange.operations.reading import FolderRow, Table
from app.model import table_of
from app.plan.models import Action, StatusOverruling


def apply_overruled(applying: Applying, table: Table) -> None:
    """Each action has what its row says; a newer word takes the place of the one that is known."""
    if STATUS not in table.present:
        return
    ids = applying.ids_of("actions")
    rows = {ids[row["id"]]: row for row in table.rows}
    stored = _stored(applying, set(rows))
    fresh: list[Values] = []
    gone: list[int] = []
    for number, row in rows.items():
        wanted = _wanted(applying, table, row) if row[STATUS] else None
        before = stored.get(number)
        if wanted and before and all(before[name] == wanted[name] for name in wanted):
            continue
        if before:
            gone.append(number)
        if wanted:
            fresh.append({**_base(applying), "action_id": number, **wanted})
        elif before:
            applying.event("action.unruled", "action", number, applying.now)
    applying.note_changed("actions", {*gone, *(row["action_id"] for row in fresh)})
    _write(applying, fresh, gone)


def _stored(applying: Applying, numbers: set[int]) -> dict[int, sa.RowMapping]:
    """What is known of those actions; they are held, so that nobody says another thing
    meanwhile.
    """
    actions, overrulings = table_of(Action), table_of(StatusOverruling)
    own = sa.select(actions.c.id).where(actions.c.source == applying.terms.source)
    applying.connection.execute(own.order_by(actions.c.id).with_for_update(key_share=True)).all()
    rows = applying.connection.execute(sa.select(overrulings)).mappings()
    return {row["action_id"]: row for row in rows if row["action_id"] in numbers}


def _wanted(applying: Applying, table: Table, row: FolderRow) -> Values:
    wanted = {"status": row[STATUS], "reason": row[REASON]}
    if row[AT]:
        wanted["at"] = row[AT]
    for name, (column, file) in WHOSE.items():
        if name in table.present:
            wanted[column] = applying.id_of(file, row[name])
    return wanted


def _base(applying: Applying) -> Values:
    nobodys = dict.fromkeys(("by_id", "organisation_id", "mandate_id"))
    return {**defaults(table_of(StatusOverruling)), **nobodys, "at": applying.now}


def _write(applying: Applying, fresh: list[Values], gone: list[int]) -> None:
    overrulings = table_of(StatusOverruling)
    for number in gone:
        statement = sa.delete(overrulings).where(overrulings.c.action_id == number)
        applying.connection.execute(statement)
    insert(applying.connection, overrulings, fresh)
    for row in fresh:
        digest = digest_of([row["status"], row["reason"]])
        applying.event("action.overruled", "action", row["action_id"], row["at"], digest)
