"""One adopted action: what its newest edition says, how it stands, and what was reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Member
from app.database import db
from app.plan.edition import FrozenAction, FrozenObjective, FrozenPlan
from app.plan.models import Action, Edition, Milestone, Update
from app.plan.queries.editions import content_of, newest_number, newest_with
from app.plan.queries.shown import ShownAction, names_of, with_live

NEWEST_UPDATES = 100


@dataclass(frozen=True)
class ActionDetail:
    """Everything on an action's public page. `done`: milestone id -> the day it was reached."""

    row: Action
    action: ShownAction
    content: FrozenPlan
    edition: Edition
    in_present: bool
    objective: FrozenObjective | None
    done: dict[int, Any]
    updates: list[Any]
    members: dict[str, str]


def adopted_action(action_id: int) -> ActionDetail | None:
    """The action as frozen in the newest edition that holds it; None if it was never adopted."""
    edition = newest_with(action_id)
    row = db.session.get(Action, action_id)
    if edition is None or row is None:
        return None
    content = content_of(edition.sha256)
    frozen = content.action(action_id)
    return ActionDetail(
        row=row,
        action=with_live([frozen])[0],
        content=content,
        edition=edition,
        in_present=edition.number == newest_number(),
        objective=content.objective_of(frozen),
        done=done_days([frozen]),
        updates=_updates(action_id),
        members=names_of(frozen.member_keys),
    )


def done_days(frozen: Iterable[FrozenAction]) -> dict[int, Any]:
    """On which day each milestone of those actions was reached, if it was."""
    ids = [milestone.id for action in frozen for milestone in action.milestones]
    if not ids:
        return {}
    query = sa.select(Milestone.id, Milestone.done_on)
    query = query.where(Milestone.id.in_(ids), Milestone.done_on.is_not(None))
    return {row.id: row.done_on for row in db.session.execute(query)}


def _updates(action_id: int) -> list[Any]:
    """The newest reports first, each with the name of whoever wrote it."""
    author = Member.name.label("author")
    query = sa.select(Update.status, Update.progress, Update.body, Update.created_at, author)
    # An import, and whoever left, has no member.
    query = query.outerjoin(Member, Member.id == Update.author_id)
    query = query.where(Update.action_id == action_id)
    query = query.order_by(Update.created_at.desc(), Update.id.desc())
    return list(db.session.execute(query.limit(NEWEST_UPDATES)))
