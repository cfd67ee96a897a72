"""Applying reports on actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app.interchange.operations.applying.frame import moment
from app.interchange.operations.applying.rows import (
    Applying,
    Take,
    Values,
    Wanted,
    applies,
    defaults,
    insert,
    taken,
)
from app.interchange.operations.reading import FolderRow, Table
from app.model import table_of
from app.plan.models import Action, Evidence, Update
from app.plan.operations.evidence import Link, typed_links
from app.plan.queries.standing import decided_by_reports

_UPDATE = (
    Take("status"),
    Take("progress"),
    Take("body", empty={}),
    Take("x_partner", "as_partner", False),
    Take("x_taken_back_at", "taken_back_at"),
    Take("x_taken_back_for", "taken_back_for", {}),
)
# Who and for whom, by the columns that say so.
_WHOSE = {
    "author": ("author_id", "members"),
    "organisation": ("organisation_id", "organisations"),
    "x_taken_back_by": ("taken_back_by_id", "members"),
}


@applies("updates")
def apply_updates(applying: Applying, table: Table) -> None:
    """Reports; an action remembers when it was last reported on, and what was taken back here
    stays as it is.
    """
    gone = _taken_back(applying)
    rows = [row for row in table.rows if row["id"] not in gone]
    applying.store("updates", [_update(applying, table, row) for row in rows])
    if "x_corrects" in table.present:
        _set_corrected(applying, rows)
    if "x_evidence" in table.present:
        _set_links(applying, rows)
    if "x_taken_back_at" in table.present:
        _take_links_away(applying)
    added = applying.outcomes["updates"].added
    actions = applying.ids_of("actions")
    for row in rows:
        if row["id"] in added:
            at = row["created_at"] or applying.now
            by = applying.key_of(row["author"])
            applying.event("action.reported", "action", actions[row["action"]], at, by=by)
    # Reports of earlier imports count too: the newest of all that stand is remembered.
    if rows:
        _remember_reports(applying, {actions[row["action"]] for row in rows})


def _set_corrected(applying: Applying, rows: list[FolderRow]) -> None:
    """Each report corrects the one that its row names; where that was taken back, what that
    corrected itself, as `take_report_back` has it, unless another report does.
    """
    table, ids = table_of(Update), applying.ids_of("updates")
    columns = (table.c.id, table.c.corrects_id, table.c.taken_back_at)
    stored = {row.id: row for row in applying.connection.execute(sa.select(*columns))}
    wanted = {ids[row["id"]]: applying.id_of("updates", row["x_corrects"]) for row in rows}
    before = {number: row.corrects_id for number, row in stored.items()} | wanted
    taken = {earlier for number, earlier in before.items() if stored[number].taken_back_at is None}
    for number, earlier in wanted.items():
        if stored[number].taken_back_at is None:
            left = _left_of(earlier, before, stored)
            if left not in taken:
                wanted[number] = left
                taken.add(left)
    moved = {number: to for number, to in wanted.items() if to != stored[number].corrects_id}
    # Cleared first: one correction of a report stands at a time, and two may swap theirs.
    for each in (dict.fromkeys(moved), moved):
        values: dict[int, Values] = {number: {"corrects_id": to} for number, to in each.items()}
        applying.update_each(Update, values)
    outcome = applying.outcomes["updates"]
    outcome.changed |= {row["id"] for row in rows if ids[row["id"]] in moved} - outcome.added


def _left_of(
    earlier: int | None, before: Mapping[int, int | None], stored: Mapping[int, Any]
) -> int | None:
    """That report, or the last one before it that was not taken back; what corrects nothing is
    the last in any case.
    """
    passed: set[int] = set()
    while earlier is not None and stored[earlier].taken_back_at and earlier not in passed:
        passed.add(earlier)
        if before[earlier] is None:
            break
        earlier = before[earlier]
    return earlier


def _take_links_away(applying: Applying) -> None:
    """What goes with a report goes when it is taken back, also where the file has no links."""
    links, told = table_of(Evidence), table_of(Update).c
    gone = sa.select(told.id).where(told.taken_back_at.is_not(None))
    gone = gone.where(told.source == applying.terms.source)
    applying.connection.execute(sa.delete(links).where(links.c.update_id.in_(gone)))


def _set_links(applying: Applying, rows: list[FolderRow]) -> None:
    """Each report gets the links that its row names, in their order; files stay with it."""
    links, ids = table_of(Evidence), applying.ids_of("updates")
    query = sa.select(links.c.update_id, links.c.url, links.c.title).order_by(links.c.id)
    stored: dict[int, list[Link]] = defaultdict(list)
    for number, *link in applying.connection.execute(query.where(links.c.url.is_not(None))):
        stored[number].append(Link(*link))
    wanted = {ids[row["id"]]: typed_links(row["x_evidence"] or "") for row in rows}
    changed = {number for number, given in wanted.items() if given != stored.get(number, [])}
    gone = sa.delete(links).where(links.c.update_id.in_(changed), links.c.url.is_not(None))
    applying.connection.execute(gone)
    fresh: list[Values] = [
        defaults(links) | link._asdict() | {"update_id": number}
        for number in sorted(changed)
        for link in wanted[number]
    ]
    insert(applying.connection, links, fresh)
    outcome = applying.outcomes["updates"]
    outcome.changed |= {row["id"] for row in rows if ids[row["id"]] in changed} - outcome.added


def _taken_back(applying: Applying) -> set[str]:
    """The reports of the source that were taken back: no folder brings their words again."""
    table = table_of(Update)
    query = sa.select(table.c.source_id).where(table.c.taken_back_at.is_not(None))
    query = query.where(table.c.source == applying.terms.source)
    return set(applying.connection.scalars(query))


def _update(applying: Applying, table: Table, row: FolderRow) -> Wanted:
    given, first = moment(row, "created_at", applying)
    values = taken(table, row, _UPDATE) | given
    values["action_id"] = applying.ids_of("actions")[row["action"]]
    for name, (column, file) in _WHOSE.items():
        if name in table.present:
            values[column] = applying.id_of(file, row[name])
    if values.get("taken_back_at"):
        # Also where the file has no column of words.
        values["body"] = {}
    return Wanted(row["id"], values, first)


def _remember_reports(applying: Applying, actions: set[int]) -> None:
    """Each of these actions keeps the moment of its newest report that stands."""
    found = decided_by_reports(sorted(actions), applying.connection)
    reported: dict[int, Values] = {
        number: {"reported_at": standing.reported_at} for number, standing in sorted(found.items())
    }
    applying.update_each(Action, reported)
