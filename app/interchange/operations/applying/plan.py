"""Applying the plan: objectives, actions with their links, milestones, updates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.interchange.operations.applying.decisions import decided_at
from app.interchange.operations.applying.frame import moment, position
from app.interchange.operations.applying.rows import (
    Applying,
    Take,
    Values,
    Wanted,
    defaults,
    executed,
    insert,
    relink,
    table_of,
    taken,
)
from app.interchange.operations.reading import FolderRow, Table
from app.plan.models import (
    Action,
    ActionPartner,
    ActionPrinciple,
    ActionTerritory,
    Promotion,
    Update,
)
from app.steering.models import Decision

_OBJECTIVE = (Take("name"), Take("statement", empty={}))
_ACTION = (
    Take("title"),
    Take("description", empty={}),
    Take("measure", empty={}),
    Take("budget"),
    Take("status", empty="not started"),
    Take("progress", empty=0),
)
_MILESTONE = (Take("title"), Take("done_on"))
_UPDATE = (Take("status"), Take("progress"), Take("body", empty={}))


def apply_objectives(applying: Applying, table: Table) -> None:
    """Objectives: one without a position stands where it stands in the file."""
    applying.store(
        "objectives",
        (
            Wanted(
                row["id"],
                {**_objective(applying, table, row), **position(row)},
                {"position": number},
            )
            for number, row in enumerate(table.rows, 1)
        ),
    )


def _objective(applying: Applying, table: Table, row: FolderRow) -> Values:
    values = taken(table, row, _OBJECTIVE)
    if "principle" in table.present:
        values["principle_id"] = applying.id_of("principles", row["principle"])
    return values


def apply_actions(applying: Applying, table: Table) -> None:
    """Actions: one without an owner is looking for a lead."""
    first = {"created_at": applying.now}
    applying.store(
        "actions", (Wanted(row["id"], _action(applying, table, row), first) for row in table.rows)
    )
    ids = applying.ids_of("actions")
    for column, model, other in (
        ("principles", ActionPrinciple, "principle_id"),
        ("territories", ActionTerritory, "territory_id"),
    ):
        if column in table.present:
            targets = applying.ids_of(column)
            wanted = {
                ids[row["id"]]: {targets[ref] for ref in row[column] or ()} for row in table.rows
            }
            applying.note_changed("actions", relink(applying, model, "action_id", other, wanted))
    if "partners" in table.present:
        _set_partners(applying, table)
    if "proposals" in table.present:
        _promote(applying, table)


def _action(applying: Applying, table: Table, row: FolderRow) -> Values:
    values = taken(table, row, _ACTION)
    if "objective" in table.present:
        values["objective_id"] = applying.id_of("objectives", row["objective"])
    if "owner" in table.present:
        # One of the two is None: the other column is emptied when the owner changes its kind.
        values["owner_member_id"], values["owner_organisation_id"] = applying.party(row["owner"])
    return {
        **values,
        **_vague(table, row, "starts_on", "starts"),
        **_vague(table, row, "due_on", "due"),
    }


def _vague(table: Table, row: FolderRow, column: str, stem: str) -> Values:
    if column not in table.present:
        return {}
    value = row[column]
    return {
        column: value.day if value else None,
        f"{stem}_precision": value.precision if value else "day",
    }


def _set_partners(applying: Applying, table: Table) -> None:
    partners, ids = table_of(ActionPartner), applying.ids_of("actions")
    wanted = {
        (ids[row["id"]], *applying.party(ref))
        for row in table.rows
        for ref in row["partners"] or ()
    }
    owners = {ids[row["id"]] for row in table.rows}
    rows = applying.connection.execute(sa.select(partners)).all()
    stored = {
        (row.action_id, row.member_id, row.organisation_id): row.id
        for row in rows
        if row.action_id in owners
    }
    gone = stored.keys() - wanted
    for row in gone:
        applying.connection.execute(sa.delete(partners).where(partners.c.id == stored[row]))
    names = ("action_id", "member_id", "organisation_id")
    base = defaults(partners)
    fresh = [row for row in wanted if row not in stored]
    # In a fixed order, so that the same folder gives the same ids; None does not compare with
    # numbers.
    fresh.sort(key=lambda row: (row[0], row[1] or 0, row[2] or 0))
    insert(
        applying.connection,
        partners,
        [{**base, **dict(zip(names, row, strict=True))} for row in fresh],
    )
    applying.note_changed(
        "actions", {action for action, _member, _organisation in (*gone, *fresh)}
    )


def _promote(applying: Applying, table: Table) -> None:
    """Draw the lines from proposals to actions, at the moment of the last decision on each
    proposal.
    """
    ids, proposals, lines = (
        applying.ids_of("actions"),
        applying.ids_of("proposals"),
        table_of(Promotion),
    )
    wanted = {
        ids[row["id"]]: {proposals[ref] for ref in row["proposals"] or ()} for row in table.rows
    }
    # The link is kept as it was sent, whatever the proposal's stage; see docs/decisions.md, 'an
    # import may link any proposal to an action; the plan shows those that are public'.
    stored = {(r.action_id, r.proposal_id) for r in applying.connection.execute(sa.select(lines))}
    moments = _decided(applying)
    changed = relink(applying, Promotion, "action_id", "proposal_id", wanted, {"at": applying.now})
    applying.note_changed("actions", changed)
    # New lines alone: the moment of one that is known stays as it was told.
    rows = [
        {"action": action, "proposal": proposal, "moment": moments[proposal]}
        for action, found in sorted(wanted.items())
        for proposal in sorted(found)
        if (action, proposal) not in stored and proposal in moments
    ]
    here = (
        lines.c.action_id == sa.bindparam("action"),
        lines.c.proposal_id == sa.bindparam("proposal"),
    )
    executed(
        applying.connection, sa.update(lines).where(*here).values(at=sa.bindparam("moment")), rows
    )


def _decided(applying: Applying) -> dict[int, datetime]:
    table = table_of(Decision)
    rows = applying.connection.execute(
        sa.select(table.c.proposal_id, table.c.decided_on)
        .where(table.c.decided_on.is_not(None))
        .order_by(table.c.number)
    )
    return {proposal: decided_at(applying, day) for proposal, day in rows}


def apply_milestones(applying: Applying, table: Table) -> None:
    """The steps of actions."""
    ids = applying.ids_of("actions")
    applying.store(
        "milestones",
        (
            Wanted(
                row["id"],
                {
                    **taken(table, row, _MILESTONE),
                    **_vague(table, row, "due_on", "due"),
                    "action_id": ids[row["action"]],
                },
            )
            for row in table.rows
        ),
    )


def apply_updates(applying: Applying, table: Table) -> None:
    """Reports; an action remembers when it was last reported on."""
    applying.store("updates", [_update(applying, table, row) for row in table.rows])
    ids, added = applying.ids_of("updates"), applying.outcomes["updates"].added
    actions = applying.ids_of("actions")
    for row in table.rows:
        if row["id"] in added:
            at, by = row["created_at"] or applying.now, applying.key_of(row["author"])
            applying.event("action.reported", "action", actions[row["action"]], at, by=by)
    # Reports of earlier imports count too: the latest of all is remembered.
    if ids:
        _remember_reports(applying, {actions[row["action"]] for row in table.rows})


def _update(applying: Applying, table: Table, row: FolderRow) -> Wanted:
    given, first = moment(row, "created_at", applying)
    values: Values = {
        **taken(table, row, _UPDATE),
        **given,
        "action_id": applying.ids_of("actions")[row["action"]],
    }
    if "author" in table.present:
        values["author_id"] = applying.id_of("members", row["author"])
    return Wanted(row["id"], values, first)


def _remember_reports(applying: Applying, actions: set[int]) -> None:
    updates, table = table_of(Update), table_of(Action)
    query: Any = sa.select(updates.c.action_id, sa.func.max(updates.c.created_at)).group_by(
        updates.c.action_id
    )
    latest = {number: at for number, at in applying.connection.execute(query) if number in actions}
    rows = [{"key": number, "latest": at} for number, at in sorted(latest.items())]
    statement = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("key"))
        .values(reported_at=sa.bindparam("latest"))
    )
    executed(applying.connection, statement, rows)
