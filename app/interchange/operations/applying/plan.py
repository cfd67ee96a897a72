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
    wanted = []
    for number, row in enumerate(table.rows, 1):
        values = _objective(applying, table, row) | position(row)
        wanted.append(Wanted(row["id"], values, {"position": number}))
    applying.store("objectives", wanted)


def _objective(applying: Applying, table: Table, row: FolderRow) -> Values:
    values = taken(table, row, _OBJECTIVE)
    if "principle" in table.present:
        values["principle_id"] = applying.id_of("principles", row["principle"])
    return values


def apply_actions(applying: Applying, table: Table) -> None:
    """Actions: one without an owner is looking for a lead."""
    first = {"created_at": applying.now}
    wanted = [Wanted(row["id"], _action(applying, table, row), first) for row in table.rows]
    applying.store("actions", wanted)
    _link(applying, table, "principles", ActionPrinciple, "principle_id")
    _link(applying, table, "territories", ActionTerritory, "territory_id")
    if "partners" in table.present:
        _set_partners(applying, table)
    if "proposals" in table.present:
        _promote(applying, table)


def _link(applying: Applying, table: Table, column: str, model: Any, other: str) -> None:
    if column not in table.present:
        return
    ids = applying.ids_of("actions")
    targets = applying.ids_of(column)
    wanted: dict[int, set[int]] = {}
    for row in table.rows:
        wanted[ids[row["id"]]] = {targets[ref] for ref in row[column] or ()}
    changed = relink(applying, model, "action_id", other, wanted)
    applying.note_changed("actions", changed)


def _action(applying: Applying, table: Table, row: FolderRow) -> Values:
    values = taken(table, row, _ACTION)
    if "objective" in table.present:
        values["objective_id"] = applying.id_of("objectives", row["objective"])
    if "owner" in table.present:
        # One of the two is None: the other column is emptied when the owner changes its kind.
        member_id, organisation_id = applying.party(row["owner"])
        values["owner_member_id"] = member_id
        values["owner_organisation_id"] = organisation_id
    values |= _vague(table, row, "starts_on", "starts")
    values |= _vague(table, row, "due_on", "due")
    return values


def _vague(table: Table, row: FolderRow, column: str, stem: str) -> Values:
    if column not in table.present:
        return {}
    value = row[column]
    day = value.day if value else None
    precision = value.precision if value else "day"
    return {column: day, f"{stem}_precision": precision}


def _set_partners(applying: Applying, table: Table) -> None:
    partners = table_of(ActionPartner)
    ids = applying.ids_of("actions")
    wanted = set()
    for row in table.rows:
        for reference in row["partners"] or ():
            wanted.add((ids[row["id"]], *applying.party(reference)))
    owners = {ids[row["id"]] for row in table.rows}
    stored = {}
    for known in applying.connection.execute(sa.select(partners)).all():
        if known.action_id in owners:
            stored[known.action_id, known.member_id, known.organisation_id] = known.id
    gone = stored.keys() - wanted
    for partner in gone:
        here = partners.c.id == stored[partner]
        applying.connection.execute(sa.delete(partners).where(here))
    fresh = [partner for partner in wanted if partner not in stored]
    # In a fixed order, so that the same folder gives the same ids; None does not compare with
    # numbers.
    fresh.sort(key=lambda partner: (partner[0], partner[1] or 0, partner[2] or 0))
    names = ("action_id", "member_id", "organisation_id")
    base = defaults(partners)
    rows = [base | dict(zip(names, partner, strict=True)) for partner in fresh]
    insert(applying.connection, partners, rows)
    changed = {action for action, _member, _organisation in (*gone, *fresh)}
    applying.note_changed("actions", changed)


def _promote(applying: Applying, table: Table) -> None:
    """Draw the lines from proposals to actions, at the moment of the last decision on each
    proposal.
    """
    ids = applying.ids_of("actions")
    proposals = applying.ids_of("proposals")
    lines = table_of(Promotion)
    wanted: dict[int, set[int]] = {}
    for row in table.rows:
        wanted[ids[row["id"]]] = {proposals[ref] for ref in row["proposals"] or ()}
    # The link is kept as it was sent, whatever the proposal's stage; see docs/decisions.md, 'an
    # import may link any proposal to an action; the plan shows those that are public'.
    stored = {(r.action_id, r.proposal_id) for r in applying.connection.execute(sa.select(lines))}
    moments = _decided(applying)
    changed = relink(applying, Promotion, "action_id", "proposal_id", wanted, {"at": applying.now})
    applying.note_changed("actions", changed)
    # New lines alone: the moment of one that is known stays as it was told.
    pairs = [
        (action, proposal) for action in sorted(wanted) for proposal in sorted(wanted[action])
    ]
    dated: list[Values] = []
    for action, proposal in pairs:
        if (action, proposal) not in stored and proposal in moments:
            dated.append({"action": action, "proposal": proposal, "moment": moments[proposal]})
    here = (
        lines.c.action_id == sa.bindparam("action"),
        lines.c.proposal_id == sa.bindparam("proposal"),
    )
    statement = sa.update(lines).where(*here).values(at=sa.bindparam("moment"))
    executed(applying.connection, statement, dated)


def _decided(applying: Applying) -> dict[int, datetime]:
    table = table_of(Decision)
    query = sa.select(table.c.proposal_id, table.c.decided_on)
    query = query.where(table.c.decided_on.is_not(None)).order_by(table.c.number)
    rows = applying.connection.execute(query)
    return {proposal: decided_at(applying, day) for proposal, day in rows}


def apply_milestones(applying: Applying, table: Table) -> None:
    """The steps of actions."""
    ids = applying.ids_of("actions")
    wanted = []
    for row in table.rows:
        values = taken(table, row, _MILESTONE) | _vague(table, row, "due_on", "due")
        values["action_id"] = ids[row["action"]]
        wanted.append(Wanted(row["id"], values))
    applying.store("milestones", wanted)


def apply_updates(applying: Applying, table: Table) -> None:
    """Reports; an action remembers when it was last reported on."""
    wanted = [_update(applying, table, row) for row in table.rows]
    applying.store("updates", wanted)
    ids = applying.ids_of("updates")
    added = applying.outcomes["updates"].added
    actions = applying.ids_of("actions")
    for row in table.rows:
        if row["id"] in added:
            at = row["created_at"] or applying.now
            by = applying.key_of(row["author"])
            applying.event("action.reported", "action", actions[row["action"]], at, by=by)
    # Reports of earlier imports count too: the latest of all is remembered.
    if ids:
        reported = {actions[row["action"]] for row in table.rows}
        _remember_reports(applying, reported)


def _update(applying: Applying, table: Table, row: FolderRow) -> Wanted:
    given, first = moment(row, "created_at", applying)
    values = taken(table, row, _UPDATE) | given
    values["action_id"] = applying.ids_of("actions")[row["action"]]
    if "author" in table.present:
        values["author_id"] = applying.id_of("members", row["author"])
    return Wanted(row["id"], values, first)


def _remember_reports(applying: Applying, actions: set[int]) -> None:
    updates = table_of(Update)
    table = table_of(Action)
    query: Any = sa.select(updates.c.action_id, sa.func.max(updates.c.created_at))
    query = query.group_by(updates.c.action_id)
    latest = {number: at for number, at in applying.connection.execute(query) if number in actions}
    rows: list[Values] = [{"key": number, "latest": at} for number, at in sorted(latest.items())]
    here = table.c.id == sa.bindparam("key")
    statement = sa.update(table).where(here).values(reported_at=sa.bindparam("latest"))
    executed(applying.connection, statement, rows)
