"""Applying the plan: objectives, actions with their links, milestones."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.interchange.operations.applying.answers import apply_answers
from app.interchange.operations.applying.decisions import decided_at
from app.interchange.operations.applying.frame import position, set_parents
from app.interchange.operations.applying.overruled import apply_overruled
from app.interchange.operations.applying.references import apply_references
from app.interchange.operations.applying.rows import (
    Applying,
    Take,
    Values,
    Wanted,
    applies,
    defaults,
    executed,
    insert,
    links_of,
    relink,
    taken,
)
from app.interchange.operations.reading import FolderRow, Table
from app.model import table_of
from app.plan.models import (
    Action,
    ActionPartner,
    ActionPerson,
    ActionPrinciple,
    ActionTerritory,
    Objective,
    Promotion,
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
    Take("x_beneficiaries", "beneficiaries", empty={}),
    Take("x_reached", "to_reach"),
    Take("x_status_before", "status_before"),
    Take("x_progress_before", "progress_before"),
    Take("x_secured", "secured"),
    Take("x_spent", "spent"),
    Take("x_retired_on", "retired_on"),
    Take("x_retired_for", "retired_for", {}),
)
_MILESTONE = (Take("title"), Take("done_on"), Take("x_dropped_on", "dropped_on"))


@applies("objectives")
def apply_objectives(applying: Applying, table: Table) -> None:
    """Objectives: one without a position stands where it stands in the file."""
    wanted = []
    for number, row in enumerate(table.rows, 1):
        values = _objective(applying, table, row) | position(row)
        wanted.append(Wanted(row["id"], values, {"position": number}))
    applying.store("objectives", wanted)
    if "x_parent" in table.present:
        _stand_under(applying, table)


def _stand_under(applying: Applying, table: Table) -> None:
    """Each under what its row names: set once all have their ids, as a parent may stand below."""
    given = {row["id"]: applying.id_of("objectives", row["x_parent"]) for row in table.rows}
    moved: dict[int, Values] = {}
    for name, number, parent in applying.own(Objective, "source_id", "id", "parent_id"):
        if name in given and given[name] != parent:
            moved[number] = {"parent_id": given[name]}
    applying.update_each(Objective, moved)
    applying.note_changed("objectives", set(moved))


def _objective(applying: Applying, table: Table, row: FolderRow) -> Values:
    values = taken(table, row, _OBJECTIVE)
    if "principle" in table.present:
        values["principle_id"] = applying.id_of("principles", row["principle"])
    return values


@applies("actions")
def apply_actions(applying: Applying, table: Table) -> None:
    """Actions: one without an owner is looking for a lead."""
    first = {"created_at": applying.now}
    wanted = [Wanted(row["id"], _action(applying, table, row), first) for row in table.rows]
    applying.store("actions", wanted)
    if "x_replaced_by" in table.present:
        instead = {
            row["id"]: applying.id_of("actions", row["x_replaced_by"]) for row in table.rows
        }
        set_parents(applying, "actions", Action, instead, "replaced_by_id")
    apply_references(applying, table)
    _link(applying, table, "principles", ActionPrinciple, "principle_id")
    _link(applying, table, "territories", ActionTerritory, "territory_id")
    if "partners" in table.present:
        _set_partners(applying, table)
    if "x_people" in table.present:
        wanted_people = links_of(applying, table, "x_people", "members")
        now = {"at": applying.now}
        changed = relink(applying, ActionPerson, "action_id", "member_id", wanted_people, now)
        applying.note_changed("actions", changed)
    if "proposals" in table.present:
        _promote(applying, table)
    apply_answers(applying, table)
    apply_overruled(applying, table)


def _link(applying: Applying, table: Table, column: str, model: Any, other: str) -> None:
    """Link each action to what its row names, if the file has the column."""
    if column in table.present:
        wanted = links_of(applying, table, column)
        changed = relink(applying, model, "action_id", other, wanted)
        applying.note_changed("actions", changed)


def _action(applying: Applying, table: Table, row: FolderRow) -> Values:
    values = taken(table, row, _ACTION)
    if "objective" in table.present:
        values["objective_id"] = applying.id_of("objectives", row["objective"])
    if "owner" in table.present - row.unsaid:
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
    """Give each action exactly the partners that its row names."""
    partners = table_of(ActionPartner)
    ids = applying.ids_of("actions")
    actions = set()
    wanted = set()
    for row in table.rows:
        action_id = ids[row["id"]]
        actions.add(action_id)
        for reference in row["partners"] or ():
            wanted.add(_Partner(action_id, *applying.party(reference)))
    columns = (partners.c[name] for name in _Partner._fields)
    stored = {}
    for number, *known in applying.connection.execute(sa.select(partners.c.id, *columns)):
        partner = _Partner._make(known)
        if partner.action_id in actions:
            stored[partner] = number
    gone = stored.keys() - wanted
    numbers: list[Values] = [{"number": stored[partner]} for partner in gone]
    statement = sa.delete(partners).where(partners.c.id == sa.bindparam("number"))
    executed(applying.connection, statement, numbers)
    # In a fixed order, so that the same folder gives the same ids.
    fresh = sorted(wanted - stored.keys(), key=_Partner.place)
    base = defaults(partners)
    rows = [base | partner._asdict() for partner in fresh]
    insert(applying.connection, partners, rows)
    changed = {partner.action_id for partner in (*gone, *fresh)}
    applying.note_changed("actions", changed)


class _Partner(NamedTuple):
    """A partner of an action: a member or an organisation."""

    action_id: int
    member_id: int | None
    organisation_id: int | None

    def place(self) -> tuple[int, int, int]:
        """By what it is sorted: None does not compare with numbers."""
        return self.action_id, self.member_id or 0, self.organisation_id or 0


def _promote(applying: Applying, table: Table) -> None:
    """Draw the lines from proposals to actions, at the moment of the last decision on each
    proposal.
    """
    lines = table_of(Promotion)
    wanted = links_of(applying, table, "proposals")
    # The link is kept as it was sent, whatever the proposal's stage; see docs/decisions.md, 'an
    # import may link any proposal to an action; the plan shows those that are public'.
    query = sa.select(lines.c.action_id, lines.c.proposal_id)
    stored = {(action, proposal) for action, proposal in applying.connection.execute(query)}
    moments = _decided(applying)
    changed = relink(applying, Promotion, "action_id", "proposal_id", wanted, {"at": applying.now})
    applying.note_changed("actions", changed)
    # New lines alone: the moment of one that is known stays as it was told.
    dated: list[Values] = []
    for action, proposals in sorted(wanted.items()):
        for proposal in sorted(proposals):
            if (action, proposal) not in stored and proposal in moments:
                at = moments[proposal]
                dated.append({"action": action, "proposal": proposal, "moment": at})
    of_action = lines.c.action_id == sa.bindparam("action")
    of_proposal = lines.c.proposal_id == sa.bindparam("proposal")
    statement = sa.update(lines).where(of_action, of_proposal)
    executed(applying.connection, statement.values(at=sa.bindparam("moment")), dated)


def _decided(applying: Applying) -> dict[int, datetime]:
    """When each proposal was decided on last, where its day is known."""
    table = table_of(Decision)
    query = sa.select(table.c.proposal_id, table.c.decided_on)
    query = query.where(table.c.decided_on.is_not(None)).order_by(table.c.number)
    rows = applying.connection.execute(query)
    return {proposal: decided_at(applying, day) for proposal, day in rows}


@applies("milestones")
def apply_milestones(applying: Applying, table: Table) -> None:
    """The steps of actions."""
    ids = applying.ids_of("actions")
    wanted = []
    for row in table.rows:
        values = taken(table, row, _MILESTONE) | _vague(table, row, "due_on", "due")
        values["action_id"] = ids[row["action"]]
        wanted.append(Wanted(row["id"], values))
    applying.store("milestones", wanted)
