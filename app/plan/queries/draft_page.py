"""The draft of the plan, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.database import db
from app.paging import Page, part_of
from app.plan.levels import in_two_levels
from app.plan.models import Action, Objective
from app.plan.queries.draft import Draft, draft_plan


def draft_page(number: int, size: int) -> tuple[Draft, Page[Any]]:
    """A part of the draft by objective, those without an action in their place; actions without an
    objective last.
    """
    lines = sa.select(Objective.id, Action.id)
    here = sa.and_(Action.objective_id == Objective.id, Action.retired_on.is_(None))
    lines = lines.outerjoin(Action, here)
    lines = lines.order_by(*_two_levels(), Objective.position, Objective.id, Action.id)
    others = sa.select(sa.null(), Action.id).order_by(Action.id)
    others = others.where(Action.objective_id.is_(None), Action.retired_on.is_(None))
    # All lines, but of numbers alone: of the rows only the page's are read.
    every = [*db.session.execute(lines), *db.session.execute(others)]
    page = part_of(every, size, number)
    draft = draft_plan([action for _objective, action in page.items if action])
    shown = {objective for objective, _action in page.items}
    in_order = in_two_levels(draft.objectives, lambda row: row.parent_id)
    objectives = [row for row in in_order if row.id in shown]
    return replace(draft, objectives=objectives), page


def _two_levels() -> Iterator[Any]:
    """By what objectives are sorted so that each stands below the one that it is under."""
    parent = aliased(Objective)
    for column in ("position", "id"):
        above = sa.select(getattr(parent, column)).where(parent.id == Objective.parent_id)
        yield sa.func.coalesce(above.scalar_subquery(), getattr(Objective, column))
    yield Objective.parent_id.is_not(None)
