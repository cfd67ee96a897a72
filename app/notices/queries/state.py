"""Whether a member is told of a thing."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Actor
from app.database import db
from app.notices.models import Follow


def is_told(chosen: bool | None, by_rule: bool) -> bool:
    """Whether somebody is told of a thing: as they chose (`Follow.stopped`), else as the rules
    have it.
    """
    return by_rule if chosen is None else not chosen


def follows(kind: str, number: int, actor: Actor, *, by_rule: bool = False) -> bool:
    """Whether a member is told of that thing, in one statement; `by_rule` where they would be
    without having chosen.
    """
    own = (Follow.member_id == actor.member_id, Follow.kind == kind, Follow.thing_id == number)
    return is_told(db.session.scalar(sa.select(Follow.stopped).where(*own)), by_rule)
