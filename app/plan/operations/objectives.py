"""Objectives of the draft plan."""

from __future__ import annotations

from flask_babel import gettext as _

from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.charter.models import Principle
from app.charter.queries import next_position
from app.database import db, held
from app.editing import conflict, first_field, labelled
from app.errors import Invalid, NotFound
from app.plan.models import Objective
from app.policy import Ability, require
from app.text.texts import ByLanguage


def add_objective(
    name: ByLanguage, statement: ByLanguage, principle_id: int | None, *, by: Actor, key: str = ""
) -> Objective:
    """The steering group adds an objective at the end of the draft."""
    require(by, Ability.EDIT_PLAN)
    _check(name, principle_id)
    if (same := done_before(Objective, key, by=by)) is not None:
        return same
    texts = {"name": name, "statement": statement}
    objective = Objective(position=next_position(Objective), principle_id=principle_id, **texts)
    db.session.add(objective)
    db.session.flush()
    content = [name, statement, principle_id]
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
) -> Objective:
    """The steering group changes an objective of the draft; a change on an older version is
    refused with both texts.

    Without a `position` it stays where it is.
    """
    require(by, Ability.EDIT_PLAN)
    _check(name, principle_id)
    objective = held(Objective, objective_id)
    if objective is None:
        raise NotFound(_("There is no such objective."))
    # Held above: of two who save at once the second finds the version of the first.
    if objective.version != seen:
        sentence = _("Somebody else changed this objective meanwhile.")
        theirs = _labelled(objective.name, objective.statement)
        raise conflict(theirs, _labelled(name, statement), sentence)
    position = objective.position if position is None else position
    columns = {
        "name": name,
        "statement": statement,
        "principle_id": principle_id,
        "position": position,
    }
    # See docs/decisions.md, 'no field cuts, and a record saved as it was shown is no change'.
    if all(getattr(objective, column) == value for column, value in columns.items()):
        return objective
    for column, value in columns.items():
        setattr(objective, column, value)
    content = [name, statement, principle_id, position]
    record("objective.changed", "objective", objective.id, by=by, content=content)
    return objective


def _check(name: ByLanguage, principle_id: int | None) -> None:
    if not name:
        raise Invalid(_("Give the objective a name."), first_field("name"))
    if principle_id is not None and db.session.get(Principle, principle_id) is None:
        raise Invalid(_("Choose from the list."), "principle")


def _labelled(name: ByLanguage, statement: ByLanguage) -> dict[str, str]:
    return labelled([(_("Name"), name), (_("What it is for"), statement)])
