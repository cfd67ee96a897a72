"""The filters of the plan page: only what the plan holds can be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.plan.models import STATUSES
from app.plan.queries.shown import ShownAction, ShownPlan

NAMES = ("objective", "principle", "territory", "owner", "status")


@dataclass(frozen=True)
class Group:
    """An objective with those of its actions that are shown; `objective` None for actions without one."""

    objective: dict[str, Any] | None
    actions: list[ShownAction]


def party_value(party: dict[str, Any]) -> str:
    """How an owner is written in an address: `organisation:ID` or `member:KEY`."""
    return f"organisation:{party['organisation']}" if "organisation" in party else f"member:{party['member']}"


def values_of(action: ShownAction) -> dict[str, set[str]]:
    """What an action answers to, by filter."""
    frozen = action.frozen
    return {
        "objective": {str(frozen["objective"])} if frozen["objective"] else set(),
        "principle": {str(key) for key in frozen["principles"]},
        "territory": {str(territory["id"]) for territory in frozen["territories"]},
        "owner": {party_value(frozen["owner"])},
        "status": {action.status},
    }


def options(plan: ShownPlan) -> dict[str, dict[str, Any]]:
    """For each filter its values and their names: texts per language, a person's name, or a status."""
    actions = [action.frozen for action in plan.actions]
    owners = {
        party_value(a["owner"]): a["owner"].get("name") or plan.members.get(a["owner"].get("member")) for a in actions
    }
    return {
        "objective": {str(o["id"]): o["name"] for o in plan.content["objectives"]},
        "principle": {str(p["id"]): p["name"] for p in plan.content["principles"]},
        "territory": {str(t["id"]): t["name"] for a in actions for t in a["territories"]},
        "owner": owners,
        "status": {status: status for status in STATUSES},
    }


def chosen(arguments: Mapping[str, str], known: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, str], bool]:
    """The filters that were asked for and exist, and whether any was asked for that does not."""
    asked = {name: arguments[name] for name in NAMES if arguments.get(name)}
    understood = {name: value for name, value in asked.items() if value in known[name]}
    return understood, understood != asked


def filtered(actions: Iterable[ShownAction], filters: Mapping[str, str]) -> list[ShownAction]:
    """The actions that answer to every filter."""
    return [a for a in actions if all(value in values_of(a)[name] for name, value in filters.items())]


def grouped(plan: ShownPlan, actions: list[ShownAction]) -> list[Group]:
    """By objective in the plan's order; actions without an objective last; nothing empty."""
    by_objective: dict[int | None, list[ShownAction]] = {}
    for action in actions:
        by_objective.setdefault(action.frozen["objective"], []).append(action)
    groups = [Group(o, by_objective.get(o["id"], [])) for o in plan.content["objectives"]]
    groups.append(Group(None, by_objective.get(None, [])))
    return [group for group in groups if group.actions]
