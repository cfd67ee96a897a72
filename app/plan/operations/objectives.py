"""Objectives of the draft plan, of two levels."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.charter.models import Principle
from app.charter.queries import next_position
from app.database import db
from app.editing import conflict, first_field, labelled
from app.errors import Invalid, NotFound
from app.plan.models import Objective
from app.policy import Ability, require
from app.text.texts import ByLanguage


def add_objective(
    name: ByLanguage,
    statement: ByLanguage,
    principle_id: int | None,
    *,
    by: Actor,
    parent_id: int | None = None,
    key: str = "",
) -> Objective:
    """The steering group adds an objective at the end of the draft, under another one of the first
    level or under none.
    """
    require(by, Ability.EDIT_PLAN)
    _check(name, principle_id)
    if (same := done_before(Objective, key, by=by)) is not None:
        return same
    _check_parent(None, parent_id, _held_objectives())
    columns = {"name": name, "statement": statement, "parent_id": parent_id}
    objective = Objective(position=next_position(Objective), principle_id=principle_id, **columns)
    db.session.add(objective)
    db.session.flush()
    content = _recorded(name, statement, principle_id, parent_id=parent_id)
    record("objective.added", "objective", objective.id, by=by, content=content, key=key)
    return objective


def change_objective(
    objective_id: int,
    name: ByLanguage,
    statement: ByLanguage,
    principle_id: int | None,
    position: int | None,
    *,
    seen: int,
    by: Actor,
    parent_id: int | None = None,
) -> Objective:
    """The steering group changes an objective of the draft; a change on an older version is
    refused with both texts.

    Without a `position` it stays where it is. Under another one goes what has none under it.
    """
    require(by, Ability.EDIT_PLAN)
    _check(name, principle_id)
    every = _held_objectives()
    objective = every.get(objective_id)
    if objective is None:
        raise NotFound(_("There is no such objective."))
    # Held above: of two who save at once the second finds the version of the first.
    if objective.version != seen:
        sentence = _("Somebody else changed this objective meanwhile.")
        theirs = _labelled(objective.name, objective.statement)
        raise conflict(theirs, _labelled(name, statement), sentence)
    _check_parent(objective, parent_id, every)
    position = objective.position if position is None else position
    columns = {
        "name": name,
        "statement": statement,
        "principle_id": principle_id,
        "parent_id": parent_id,
        "position": position,
    }
    # See docs/decisions.md, 'no field cuts, and a record saved as it was shown is no change'.
    if all(getattr(objective, column) == value for column, value in columns.items()):
        return objective
    for column, value in columns.items():
        setattr(objective, column, value)
    content = _recorded(name, statement, principle_id, position, parent_id=parent_id)
    record("objective.changed", "objective", objective.id, by=by, content=content)
    return objective


def _held_objectives() -> dict[int, Objective]:
    """All of them, held: which may stand under which depends on others. In the order of their
    numbers, as adoption holds them.
    """
    # Actions that refer to one can be written meanwhile, as with `held`.
    query = sa.select(Objective).order_by(Objective.id).with_for_update(key_share=True)
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return {row.id: row for row in rows}


def _check_parent(
    objective: Objective | None, parent_id: int | None, every: dict[int, Objective]
) -> None:
    """Two levels: no circles, and none under one that is under another."""
    if parent_id is None:
        return
    parent = every.get(parent_id)
    if parent is None or parent is objective:
        raise Invalid(_("Choose from the list."), "parent")
    if parent.parent_id is not None:
        raise Invalid(_("This objective stands under another one itself."), "parent")
    if objective is not None and any(row.parent_id == objective.id for row in every.values()):
        sentence = _("Other objectives stand under this one: it can stand under none.")
        raise Invalid(sentence, "parent")


def _recorded(*content: Any, parent_id: int | None) -> list[Any]:
    """What of an objective the event keeps a digest of."""
    return [*content] if parent_id is None else [*content, {"parent": parent_id}]


def _check(name: ByLanguage, principle_id: int | None) -> None:
    if not name:
        raise Invalid(_("Give the objective a name."), first_field("name"))
    if principle_id is not None and db.session.get(Principle, principle_id) is None:
        raise Invalid(_("Choose from the list."), "principle")


def _labelled(name: ByLanguage, statement: ByLanguage) -> dict[str, str]:
    return labelled([(_("Name"), name), (_("What it is for"), statement)])
