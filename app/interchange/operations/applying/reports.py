"""Applying reports on actions."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa

from app.interchange.operations.applying.frame import moment, set_parents
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
        earlier = {row["id"]: applying.id_of("updates", row["x_corrects"]) for row in rows}
        set_parents(applying, "updates", Update, earlier, "corrects_id")
    if "x_evidence" in table.present:
        _set_links(applying, rows)
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
    return Wanted(row["id"], values, first)


def _remember_reports(applying: Applying, actions: set[int]) -> None:
    """Each of these actions keeps the moment of its newest report that stands."""
    found = decided_by_reports(sorted(actions), applying.connection)
    reported: dict[int, Values] = {
        number: {"reported_at": standing.reported_at} for number, standing in sorted(found.items())
    }
    applying.update_each(Action, reported)
