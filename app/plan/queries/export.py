"""The adopted plan as files: JSON with live progress, and a table for programs."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from app.database import db
from app.plan.edition import Party
from app.plan.formats import as_json, edition_json
from app.plan.models import Update
from app.plan.queries.leads import LeadAnswer, lead_answers, seeking
from app.plan.queries.live import done_days
from app.plan.queries.measured import Newest, measurements_of, newest_of
from app.plan.queries.people import people_in_charge
from app.plan.queries.reports import evidence_of, has_evidence
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
    "lead_answer",
    "lead_answered_on",
    "looking_for_lead",
    "reported_status",
    "by_calendar",
    "overruled_because",
    "silent",
)


def plan_json(plan: ShownPlan) -> bytes:
    """The newest edition, each action with its live status, milestones, reports and the present
    names of people.
    """
    done = done_days(plan.content.actions)
    measured = measurements_of(plan.content.actions)
    updates = _updates_of([action.id for action in plan.actions])
    people = people_in_charge()
    answers, sought = lead_answers(), seeking(plan.actions)
    live = []
    for action in plan.actions:
        found = _with_live(plan, action, done, updates.get(action.id, []))
        for indicator in found["indicators"]:
            indicator["measurements"] = measured.get(indicator["id"], [])
        found["people"] = [
            {"member": person.key, "name": person.name} for person in people.get(action.id, ())
        ]
        found["lead_answer"] = _answer(answers.get(action.id), action.id in sought)
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
    found["reported_status"] = action.reported_status
    found["by_calendar"] = action.by_calendar
    found["overruling"] = _overruling(action)
    found["silent"] = action.silent
    found["progress"] = action.progress
    found["secured"] = action.live.secured
    found["spent"] = action.live.spent
    found["reported_at"] = iso(action.reported_at) if action.reported_at else None
    found["updates"] = updates
    return found


def _answer(said: LeadAnswer | None, seeks: bool) -> dict[str, Any] | None:
    """What the lead answered, by the word of the contract; None where they were not asked."""
    if said is None:
        return None
    on = iso(said.answered_on) if said.answered_on else None
    asked = {"state": said.state, "asked_on": iso(said.asked_on), "answered_on": on}
    return asked | {"looking_for_lead": seeks}


def _overruling(action: ShownAction) -> dict[str, Any] | None:
    """What was set against the calendar, while it holds; who said it stands on the page."""
    said = action.live.overruling
    if said is None or not action.stands.overruled:
        return None
    until = iso(action.stands.until) if action.stands.until else None
    return {"status": said.status, "reason": said.reason, "at": iso(said.at), "until": until}


def _named(plan: ShownPlan, party: Party | None) -> dict[str, Any] | None:
    if party is None:
        return None
    found: dict[str, Any] = as_json(party)
    # A person's present name: the edition holds their key alone.
    if party.member:
        found["name"] = plan.members.get(party.member)
    return found


def _updates_of(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    columns = ("id", "action_id", "created_at", "corrects_id", "as_partner", "taken_back_at")
    told = [getattr(Update, name) for name in (*columns, "status", "progress", "body")]
    query = sa.select(*told, has_evidence().label("proved")).where(Update.action_id.in_(ids))
    # Rows and no objects: an old plan has tens of thousands.
    rows = db.session.execute(query.order_by(Update.created_at, Update.id)).all()
    evidence = evidence_of([update.id for update in rows if update.proved])
    groups: dict[int, list[dict[str, Any]]] = {}
    for update in rows:
        report = _report(update)
        report["evidence"] = [shown._asdict() for shown in evidence.get(update.id, ())]
        groups.setdefault(update.action_id, []).append(report)
    return groups


def _report(update: Any) -> dict[str, Any]:
    """What was taken back says nothing but that."""
    report: dict[str, Any] = {"id": update.id, "at": iso(update.created_at)}
    report["corrects"] = update.corrects_id
    report["as_partner"] = update.as_partner
    taken_back = update.taken_back_at
    report["taken_back_at"] = iso(taken_back) if taken_back else None
    report["status"] = None if taken_back else update.status
    report["progress"] = None if taken_back else update.progress
    report["body"] = update.body
    return report


def plan_csv(plan: ShownPlan, language: str) -> str:
    """One row an action, its texts in that language; whatever a spreadsheet would run as a formula
    is made text.
    """
    rows = []
    newest = newest_of(action.frozen for action in plan.actions)
    people = people_in_charge()
    answers, sought = lead_answers(), seeking(plan.actions)
    for action in plan.actions:
        cells = _row(plan, action, language) | _measured(action, newest, language)
        cells["people"] = [person.name for person in people.get(action.id, ())]
        said = answers.get(action.id)
        cells["lead_answer"] = said.state if said else ""
        cells["lead_answered_on"] = iso(said.answered_on) if said and said.answered_on else ""
        cells["looking_for_lead"] = "yes" if action.id in sought else ""
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

    said = action.live.overruling
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
        "secured": action.live.secured,
        "spent": action.live.spent,
        "starts_on": as_json(frozen.starts_on),
        "due_on": as_json(frozen.due_on),
        "budget": frozen.budget,
        "objective": word(goal.name) if goal else "",
        "parent_objective": word(over.name) if over else "",
        "owner": owner,
        "partners": [party(partner) for partner in frozen.partners],
        "status": action.status,
        "reported_status": action.reported_status,
        "by_calendar": action.by_calendar,
        "overruled_because": word(said.reason) if said and action.stands.overruled else "",
        "silent": "yes" if action.silent else "no",
        "progress": action.progress,
        "reported_at": iso(action.reported_at) if action.reported_at else "",
        "territories": [word(territory.name) for territory in frozen.territories],
        "principles": principles,
        "proposals": [word(proposal.title) for proposal in frozen.proposals],
    }
