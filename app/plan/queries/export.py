"""The adopted plan as files: JSON with live progress, and a table for programs."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from app.database import db
from app.plan.edition import Party
from app.plan.formats import as_json, edition_json
from app.plan.models import Update
from app.plan.queries.detail import done_days
from app.plan.queries.measured import Newest, measurements_of, newest_of
from app.plan.queries.people import people_in_charge
from app.plan.queries.shown import ShownAction, ShownPlan
from app.separated import BOM, separated
from app.speech.dates import iso, site_currency
from app.text.decimals import decimal_text
from app.text.texts import in_language

COLUMNS = (
    "id",
    "objective",
    "parent_objective",
    "title",
    "description",
    "owner",
    "partners",
    "starts_on",
    "due_on",
    "status",
    "progress",
    "reported_at",
    "territories",
    "principles",
    "proposals",
    "budget",
    "measure",
    "indicators",
    "units",
    "baselines",
    "targets",
    "measured",
    "measured_on",
    "reference",
    "beneficiaries",
    "to_reach",
    "secured",
    "spent",
    "people",
)


def plan_json(plan: ShownPlan) -> bytes:
    """The newest edition, each action with its live status, milestones, reports and the present
    names of people.
    """
    done = done_days(plan.content.actions)
    measured = measurements_of(plan.content.actions)
    updates = _updates_of([action.id for action in plan.actions])
    people = people_in_charge()
    live = []
    for action in plan.actions:
        found = _with_live(plan, action, done, updates.get(action.id, []))
        for indicator in found["indicators"]:
            indicator["measurements"] = measured.get(indicator["id"], [])
        found["people"] = [
            {"member": person.key, "name": person.name} for person in people.get(action.id, ())
        ]
        live.append(found)
    content = edition_json(plan.content)
    # An edition that names none is read in the site's.
    content["currency"] = plan.content.currency or site_currency()
    content["actions"] = live
    # No digest is of these bytes. They are those of canonical JSON all the same, as its keys are
    # letters of ASCII and its numbers whole; its own writer takes ten times as long.
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _with_live(
    plan: ShownPlan, action: ShownAction, done: dict[int, Any], updates: list[Any]
) -> dict[str, Any]:
    frozen = action.frozen
    found: dict[str, Any] = as_json(frozen)
    found["owner"] = _named(plan, frozen.owner)
    found["partners"] = [_named(plan, partner) for partner in frozen.partners]
    for step in found["milestones"]:
        step["done_on"] = as_json(done.get(step["id"]))
    found["status"] = action.status
    found["progress"] = action.progress
    found["secured"] = action.secured
    found["spent"] = action.spent
    found["reported_at"] = iso(action.reported_at) if action.reported_at else None
    found["updates"] = updates
    return found


def _named(plan: ShownPlan, party: Party | None) -> dict[str, Any] | None:
    if party is None:
        return None
    found: dict[str, Any] = as_json(party)
    # A person's present name: the edition holds their key alone.
    if party.member:
        found["name"] = plan.members.get(party.member)
    return found


def _updates_of(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    told = (Update.action_id, Update.created_at, Update.status, Update.progress, Update.body)
    query = sa.select(*told).where(Update.action_id.in_(ids))
    query = query.order_by(Update.created_at, Update.id)
    groups: dict[int, list[dict[str, Any]]] = {}
    # Rows and no objects: an old plan has tens of thousands.
    for update in db.session.execute(query):
        report = {
            "at": iso(update.created_at),
            "status": update.status,
            "progress": update.progress,
            "body": update.body,
        }
        groups.setdefault(update.action_id, []).append(report)
    return groups


def plan_csv(plan: ShownPlan, language: str) -> str:
    """One row an action, its texts in that language; whatever a spreadsheet would run as a formula
    is made text.
    """
    rows = []
    newest = newest_of(action.frozen for action in plan.actions)
    people = people_in_charge()
    for action in plan.actions:
        cells = _row(plan, action, language) | _measured(action, newest, language)
        cells["people"] = [person.name for person in people.get(action.id, ())]
        rows.append([cells[name] for name in COLUMNS])
    # See docs/decisions.md, 'XLSX for people, CSV for programs'.
    return BOM + separated(COLUMNS, rows)


def _measured(action: ShownAction, newest: dict[int, Newest], language: str) -> dict[str, Any]:
    """What is measured of it: lists in one order."""
    found = action.frozen.indicators
    last = [newest.get(one.id) for one in found]
    return {
        "indicators": [in_language(one.name, language).text for one in found],
        "units": [in_language(one.unit, language).text for one in found],
        "baselines": [one.baseline or "" for one in found],
        "targets": [one.target or "" for one in found],
        "measured": [decimal_text(one.value) if one else "" for one in last],
        "measured_on": [iso(one.measured_on) if one else "" for one in last],
    }


def _row(plan: ShownPlan, action: ShownAction, language: str) -> dict[str, Any]:
    frozen = action.frozen
    goal = plan.content.objective_of(frozen)
    over = plan.content.over(goal)

    def word(texts: dict[str, str] | None) -> str:
        return in_language(texts or {}, language).text

    def party(found: Party) -> str:
        return word(found.name) or plan.members.get(found.member or "", "")

    owner = party(frozen.owner) if frozen.owner else ""
    principles = [word(principle.name) for principle in action.served(plan.principles)]
    return {
        "id": frozen.id,
        "title": word(frozen.title),
        "description": word(frozen.description),
        "measure": word(frozen.measure),
        "reference": frozen.reference,
        "beneficiaries": word(frozen.beneficiaries),
        "to_reach": frozen.to_reach,
        "secured": action.secured,
        "spent": action.spent,
        "starts_on": as_json(frozen.starts_on),
        "due_on": as_json(frozen.due_on),
        "budget": frozen.budget,
        "objective": word(goal.name) if goal else "",
        "parent_objective": word(over.name) if over else "",
        "owner": owner,
        "partners": [party(partner) for partner in frozen.partners],
        "status": action.status,
        "progress": action.progress,
        "reported_at": iso(action.reported_at) if action.reported_at else "",
        "territories": [word(territory.name) for territory in frozen.territories],
        "principles": principles,
        "proposals": [word(proposal.title) for proposal in frozen.proposals],
    }
