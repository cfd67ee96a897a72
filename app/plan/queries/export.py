"""The adopted plan as files: JSON with live progress, and a table for programs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.database import db
from app.plan.models import Update
from app.plan.queries.detail import done_days
from app.plan.queries.shown import ShownAction, ShownPlan
from app.separated import BOM, separated
from app.speech.dates import iso
from app.text.canonical import canonical_json
from app.text.texts import in_language

COLUMNS = (
    *(
        "id",
        "objective",
        "title",
        "description",
        "owner",
        "partners",
        "starts_on",
        "due_on",
        "status",
        "progress",
    ),
    *("reported_at", "territories", "principles", "proposals", "budget", "measure"),
)


def plan_json(plan: ShownPlan) -> bytes:
    """The newest edition, each action with its live status, milestones, reports and the present
    names of people.
    """
    done = done_days(plan.content["actions"])
    updates = _updates_of([action.id for action in plan.actions])
    live = [_with_live(plan, action, done, updates.get(action.id, [])) for action in plan.actions]
    return canonical_json({**plan.content, "actions": live})


def _with_live(
    plan: ShownPlan, action: ShownAction, done: dict[int, Any], updates: list[Any]
) -> dict[str, Any]:
    milestones = action.frozen["milestones"]
    return {
        **action.frozen,
        "owner": _named(plan, action.frozen["owner"]),
        "partners": [_named(plan, partner) for partner in action.frozen["partners"]],
        "milestones": [
            {**m, "done_on": done[m["id"]].isoformat() if m["id"] in done else None}
            for m in milestones
        ],
        "status": action.status,
        "progress": action.progress,
        "reported_at": iso(action.reported_at) if action.reported_at else None,
        "updates": updates,
    }


def _named(plan: ShownPlan, party: dict[str, Any] | None) -> dict[str, Any] | None:
    return (
        {**party, "name": plan.members.get(party["member"])}
        if party and "member" in party
        else party
    )


def _updates_of(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    query = (
        sa.select(Update).where(Update.action_id.in_(ids)).order_by(Update.created_at, Update.id)
    )
    groups: dict[int, list[dict[str, Any]]] = {}
    for update in db.session.scalars(query):
        said = {
            "at": iso(update.created_at),
            "status": update.status,
            "progress": update.progress,
            "body": update.body,
        }
        groups.setdefault(update.action_id, []).append(said)
    return groups


def plan_csv(plan: ShownPlan, language: str) -> str:
    """One row an action, its texts in that language; whatever a spreadsheet would run as a formula
    is made text.
    """
    rows = (_row(plan, action, language) for action in plan.actions)
    return BOM + separated(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))


def _row(plan: ShownPlan, action: ShownAction, language: str) -> dict[str, Any]:
    frozen = action.frozen
    objectives = {o["id"]: o["name"] for o in plan.content["objectives"]}
    principles = {p["id"]: p["name"] for p in plan.content["principles"]}

    def word(texts: dict[str, str] | None) -> str:
        return in_language(texts or {}, language).text

    def party(found: dict[str, Any] | None) -> str:
        return (
            word(found["name"])
            if found and "name" in found
            else plan.members.get((found or {}).get("member", ""), "")
        )

    return {
        **{name: frozen[name] for name in ("id", "starts_on", "due_on", "budget")},
        **{name: word(frozen[name]) for name in ("title", "description", "measure")},
        "objective": word(objectives.get(frozen["objective"])),
        "owner": party(frozen["owner"]),
        "partners": [party(partner) for partner in frozen["partners"]],
        "status": action.status,
        "progress": action.progress,
        "reported_at": iso(action.reported_at) if action.reported_at else "",
        "territories": [word(territory["name"]) for territory in frozen["territories"]],
        "principles": [word(principles[key]) for key in frozen["principles"]],
        "proposals": [word(proposal["title"]) for proposal in frozen["proposals"]],
    }
