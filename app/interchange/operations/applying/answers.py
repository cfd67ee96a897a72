"""Applying what the leads of actions answered, as the folder says."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app import clock
from app.interchange.operations.answers import AnswerCell
from app.interchange.operations.applying.rows import Applying, Values, defaults, executed, insert
from app.interchange.operations.faults import Faults, Faulty
from app.interchange.operations.reading import Table
from app.model import table_of
from app.plan.models import Action, LeadRequest
from app.plan.promise import draft_promise

COLUMN = "x_answer"
_LEAD = ("member_id", "organisation_id")
_SAID = ("state", "asked_at", "answered_on")
# What the site knows of an answer beside that: of another one it would be wrong.
_FORMER: Values = {
    **dict.fromkeys(("answered_by_id", "mandate_id", "recorded_by_id")),
    "reason": {},
    "given_at": {},
}


def apply_answers(applying: Applying, table: Table) -> None:
    """Let the request to whoever leads each action stand as its row says, for what the action says
    now; of an empty cell nothing is changed. Nobody is told.
    """
    if COLUMN not in table.present:
        return
    ids = applying.ids_of("actions")
    wanted = {ids[row["id"]]: row[COLUMN] for row in table.rows if row[COLUMN]}
    actions = _actions(applying, wanted)
    _refuse_leaderless(table, ids, actions)
    standing = _standing(applying, wanted)
    fresh: list[Values] = []
    kept: list[Values] = []
    over: list[Values] = []
    changed: dict[int, Values] = {}
    for number, cell in sorted(wanted.items()):
        said = _said(cell, applying.terms.zone)
        digest = draft_promise(actions[number])
        lead = dict(zip(_LEAD, _lead_of(actions[number]), strict=True))
        present = standing.get(number)
        if present is not None and all(present[name] == lead[name] for name in _LEAD):
            if not _holds(present, cell, applying.terms.zone):
                same = present["digest"] == digest
                about = {"digest": digest, "adopted": same and present["adopted"]}
                changed[present["id"]] = said | _FORMER | about
                if present["adopted"] and not same:
                    # What the public reads is of what was adopted, and not of this draft.
                    kept.append(_ended(present, applying))
            continue
        if present is not None:
            over.append({"number": present["id"]})
        fresh.append({"action_id": number, "digest": digest, **lead, **said})
    _end(applying, over)
    requests = table_of(LeadRequest)
    insert(applying.connection, requests, [defaults(requests) | row for row in fresh])
    insert(applying.connection, requests, kept)
    applying.update_each(LeadRequest, changed)
    of_changed = {row["action_id"] for row in standing.values() if row["id"] in changed}
    applying.note_changed("actions", {row["action_id"] for row in fresh} | of_changed)


def _said(cell: AnswerCell, zone: str) -> Values:
    at = clock.start_of(cell.asked_on, zone)
    return dict(zip(_SAID, (cell.state, at, cell.answered_on), strict=True))


def _holds(present: Any, cell: AnswerCell, zone: str) -> bool:
    asked_on = clock.wall(present["asked_at"], zone).date()
    return AnswerCell(present["state"], asked_on, present["answered_on"]) == cell


def _actions(applying: Applying, numbers: Any) -> dict[int, Any]:
    actions = table_of(Action)
    query = sa.select(actions)
    return {row.id: row for row in applying.connection.execute(query) if row.id in numbers}


def _lead_of(action: Any) -> tuple[int | None, int | None]:
    return action.owner_member_id, action.owner_organisation_id


def _refuse_leaderless(table: Table, ids: dict[str, int], actions: dict[int, Any]) -> None:
    faults = Faults()
    for row in table.rows:
        if row[COLUMN] and _lead_of(actions[ids[row["id"]]]) == (None, None):
            faults.add("actions", row.line, COLUMN, "nobody leads this action")
    if faults.found:
        raise Faulty(faults.in_order())


def _standing(applying: Applying, numbers: Any) -> dict[int, Any]:
    requests = table_of(LeadRequest)
    query = sa.select(requests).where(requests.c.ended_at.is_(None))
    rows = applying.connection.execute(query).mappings()
    return {row["action_id"]: row for row in rows if row["action_id"] in numbers}


def _end(applying: Applying, over: list[Values]) -> None:
    requests = table_of(LeadRequest)
    here = sa.update(requests).where(requests.c.id == sa.bindparam("number"))
    executed(applying.connection, here.values(ended_at=applying.now), over)


def _ended(present: Any, applying: Applying) -> Values:
    """A row of what stood before."""
    row = {name: value for name, value in present.items() if name != "id"}
    return row | {"ended_at": applying.now}
