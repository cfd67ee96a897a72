"""The filters of the plan page: only what the plan holds can be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.charter.territories import all_around, territory_by_id, with_parts
from app.plan.models import STATUSES
from app.plan.queries.shown import ShownAction, ShownPlan
from app.text.analyser import holds

Known = Mapping[str, Mapping[str, Any]]
NAMES = ("objective", "principle", "territory", "owner", "status", "news")
# Longer lists of owners are not offered: one looks for a name.
MOST_OWNERS = 50


def values_of(action: ShownAction) -> dict[str, set[str]]:
    """What an action answers to, by filter."""
    frozen = action.frozen
    return {
        "objective": {str(frozen.objective)} if frozen.objective else set(),
        "principle": {str(key) for key in frozen.principles},
        "territory": {str(territory.id) for territory in frozen.territories},
        "owner": {frozen.owner.value} if frozen.owner else set(),
        "status": {action.status},
        "news": {"silent"} if action.silent else set(),
    }


def options(plan: ShownPlan) -> dict[str, dict[str, Any]]:
    """For each filter its values and their names: per language, a person's name, or a status."""
    owners: dict[str, Any] = {}
    places: dict[str, Any] = {}
    for action in plan.actions:
        owner = action.frozen.owner
        if owner is not None:
            owners[owner.value] = owner.name or plan.members.get(owner.member or "")
        places.update({str(place.id): place.name for place in action.frozen.territories})
    for number in all_around(map(int, places)):
        # What lies around them, by its present name: an edition names what its actions name.
        if (territory := territory_by_id(number)) is not None:
            places.setdefault(str(number), territory.name)
    return {
        "objective": {str(row.id): row.name for row in plan.content.in_order()},
        "principle": {str(row.id): row.name for row in plan.content.principles},
        "territory": places,
        "owner": owners,
        "status": {status: status for status in STATUSES},
        # Looked for alone: most actions have some.
        "news": {"silent": "silent"},
        # No filter: under which objective another one stands.
        "parents": {str(row.id): str(row.parent) for row in plan.content.objectives if row.parent},
    }


def chosen(arguments: Mapping[str, str], known: Known) -> tuple[dict[str, str], bool]:
    """The filters that were asked for and exist, and whether any was asked for that does not."""
    asked = {name: arguments[name] for name in NAMES if arguments.get(name)}
    understood = {name: value for name, value in asked.items() if meant(name, value, known)}
    return understood, understood != asked


def meant(name: str, value: str, known: Known) -> set[str]:
    """What a filter asks for: one of the list, an objective with those under it, a territory with
    all that lies in it, or all owners of that name without a list.
    """
    values = known[name]
    if value in values:
        if name == "territory":
            return set(map(str, with_parts(int(value))))
        under = known["parents"].items() if name == "objective" else ()
        return {value, *(number for number, parent in under if parent == value)}
    if name != "owner" or len(values) <= MOST_OWNERS:
        return set()
    # In every language: an address that is passed on means the same to whoever reads another.
    return {key for key, words in values.items() if words and holds(_every_language(words), value)}


def _every_language(name: str | Mapping[str, str]) -> str:
    return name if isinstance(name, str) else " ".join(name.values())


def filtered(
    actions: Iterable[ShownAction], filters: Mapping[str, str], known: Known
) -> list[ShownAction]:
    """The actions that answer to every filter."""
    asked = {name: meant(name, value, known) for name, value in filters.items()}

    def answers(action: ShownAction) -> bool:
        own = values_of(action)
        return all(values & own[name] for name, values in asked.items())

    return [action for action in actions if answers(action)]
