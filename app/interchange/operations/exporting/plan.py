"""The plan, as values of an export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from app import clock
from app.interchange.operations.answers import AnswerCell
from app.interchange.operations.exporting.snapshot import Snapshot, Values, plain, rows_of
from app.interchange.operations.times import VagueCell
from app.plan import models as plan
from app.text.decimals import decimal_text


@rows_of("objectives")
def objectives(snapshot: Snapshot) -> Iterator[Values]:
    """Objectives; those of which no action may leave stay too."""
    held = {row.objective_id for row in snapshot.rows(plan.Action) if row.id in snapshot.actions}
    rows = list(snapshot.rows(plan.Objective))
    held |= {row.parent_id for row in rows if row.id in held}
    for row in rows:
        if snapshot.personal or row.id in held:
            principle = snapshot.name("principles", row.principle_id)
            texts = plain(row, "position", "name", "statement")
            above = {
                "principle": principle,
                "x_parent": snapshot.name("objectives", row.parent_id),
            }
            yield {"id": snapshot.name("objectives", row.id), **texts, **above}


@rows_of("actions")
def actions(snapshot: Snapshot) -> Iterator[Values]:
    """Actions with owner, partners and links."""
    principles = snapshot.links(plan.ActionPrinciple, "action_id", "principle_id", "principles")
    territories = snapshot.links(plan.ActionTerritory, "action_id", "territory_id", "territories")
    people = snapshot.links(plan.ActionPerson, "action_id", "member_id", "members")
    promoted = _promoted(snapshot)
    answers = dict(_answers(snapshot))
    overruled = _overruled(snapshot)
    partners: dict[int, list[str]] = defaultdict(list)
    for partner in snapshot.rows(plan.ActionPartner):
        partners[partner.action_id] += _party(snapshot, partner.member_id, partner.organisation_id)
    for row in snapshot.rows(plan.Action):
        if row.id not in snapshot.actions:
            continue
        values = plain(row, "title", "description", "status", "progress", "budget", "measure")
        values |= _retirement(snapshot, row)
        values |= overruled.get(row.id, {})
        values |= plain(row, "x_reference", "x_beneficiaries", "x_reached")
        values |= plain(row, "x_secured", "x_spent", "x_status_before", "x_progress_before")
        values["id"] = snapshot.name("actions", row.id)
        values["objective"] = snapshot.name("objectives", row.objective_id)
        values["principles"] = principles.get(row.id)
        lead = (row.owner_member_id, row.owner_organisation_id)
        values["x_answer"] = answers.get((row.id, *lead))
        values["x_people"] = people.get(row.id)
        values["territories"] = territories.get(row.id)
        values["proposals"] = promoted.get(row.id)
        values["owner"] = _party(snapshot, row.owner_member_id, row.owner_organisation_id)
        values["partners"] = sorted(partners[row.id])
        values["starts_on"] = _vague(row.starts_on, row.starts_precision)
        values["due_on"] = _vague(row.due_on, row.due_precision)
        yield values


def _answers(
    snapshot: Snapshot,
) -> Iterator[tuple[tuple[int, int | None, int | None], AnswerCell]]:
    """What stands of each action and lead; of what is not adopted only the steering group
    hears.
    """
    for row in snapshot.rows(plan.LeadRequest):
        if row.ended_at is None and (snapshot.personal or row.adopted):
            asked_on = clock.wall(row.asked_at, snapshot.terms.zone).date()
            cell = AnswerCell(row.state, asked_on, row.answered_on)
            yield (row.action_id, row.member_id, row.organisation_id), cell


def _retirement(snapshot: Snapshot, row: plan.Action) -> Values:
    instead = row.replaced_by_id if row.replaced_by_id in snapshot.actions else None
    return {
        "x_retired_on": row.retired_on,
        "x_retired_for": row.retired_for,
        "x_replaced_by": snapshot.name("actions", instead),
    }


def _overruled(snapshot: Snapshot) -> dict[int, Values]:
    """What was set against the calendar, by action."""
    return {
        row.action_id: {
            "x_overruled": row.status,
            "x_overruled_because": row.reason,
            "x_overruled_at": row.at,
            "x_overruled_by": snapshot.name("members", row.by_id),
            "x_overruled_for": snapshot.name("organisations", row.organisation_id),
        }
        for row in snapshot.rows(plan.StatusOverruling)
    }


def _vague(day: date | None, precision: str) -> VagueCell | None:
    return VagueCell(day, precision) if day else None


def _promoted(snapshot: Snapshot) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in snapshot.rows(plan.Promotion):
        if row.proposal_id in snapshot.proposals:
            found[row.action_id].append(snapshot.names["proposals"][row.proposal_id])
    return {number: sorted(names) for number, names in found.items()}


def _party(snapshot: Snapshot, member: int | None, organisation: int | None) -> list[str]:
    if member is not None:
        return [snapshot.parties["members"][member]]
    return [snapshot.parties["organisations"][organisation]] if organisation is not None else []


@rows_of("milestones")
def milestones(snapshot: Snapshot) -> Iterator[Values]:
    """The steps of actions."""
    for row in snapshot.rows(plan.Milestone):
        if row.action_id in snapshot.actions:
            values = plain(row, "title", "done_on")
            values["id"] = snapshot.name("milestones", row.id)
            values["action"] = snapshot.name("actions", row.action_id)
            values["due_on"] = _vague(row.due_on, row.due_precision)
            values["x_dropped_on"] = row.dropped_on
            yield values


@rows_of("indicators")
def indicators(snapshot: Snapshot) -> Iterator[Values]:
    """What is measured of actions."""
    for row in snapshot.rows(plan.Indicator):
        if row.action_id in snapshot.actions:
            values = plain(row, "name", "unit")
            values["id"] = snapshot.name("indicators", row.id)
            values["action"] = snapshot.name("actions", row.action_id)
            values["baseline"] = _decimal(row.baseline)
            values["target"] = _decimal(row.target)
            yield values


def _decimal(kept: int | None) -> str | None:
    return None if kept is None else decimal_text(kept)


@rows_of("measurements")
def measurements(snapshot: Snapshot) -> Iterator[Values]:
    """What was measured, and by whom."""
    actions = {row.id: row.action_id for row in snapshot.rows(plan.Indicator)}
    for row in snapshot.rows(plan.Measurement):
        if actions[row.indicator_id] in snapshot.actions:
            values = plain(row, "measured_on", "note")
            values["indicator"] = snapshot.name("indicators", row.indicator_id)
            values["value"] = decimal_text(row.value)
            values["x_author"] = snapshot.name("members", row.author_id)
            values["x_organisation"] = snapshot.name("organisations", row.organisation_id)
            yield values


@rows_of("updates")
def updates(snapshot: Snapshot) -> Iterator[Values]:
    """Reports on actions, with the links that go with them."""
    links: dict[int, list[str]] = defaultdict(list)
    for each in snapshot.rows(plan.Evidence):
        if each.url is not None:
            links[each.update_id].append(f"{each.url} {each.title}".strip())
    for row in snapshot.rows(plan.Update):
        if row.action_id in snapshot.actions:
            values = plain(row, "status", "progress", "body", "created_at")
            values["id"] = snapshot.name("updates", row.id)
            values["action"] = snapshot.name("actions", row.action_id)
            values["author"] = snapshot.name("members", row.author_id)
            values["organisation"] = snapshot.name("organisations", row.organisation_id)
            values |= plain(row, "x_partner", "x_taken_back_at", "x_taken_back_for")
            values["x_evidence"] = "\n".join(links[row.id])
            values["x_corrects"] = snapshot.name("updates", row.corrects_id)
            values["x_taken_back_by"] = snapshot.name("members", row.taken_back_by_id)
            yield values
