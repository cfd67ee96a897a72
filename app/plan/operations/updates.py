"""Reports on adopted actions."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db
from app.errors import Invalid
from app.plan.models import STATUSES, Action, Update
from app.plan.operations.actions import held
from app.plan.queries.editions import frozen_action
from app.policy import Ability, require
from app.text.richtext import any_shown

# The same report sent again within this time is a double click.
SAME = timedelta(minutes=10)


def report(action_id: int, status: str, progress: int, body: dict[str, str], *, by: Actor) -> Update:
    """The owner or the steering group says how an adopted action stands: status, progress and a sentence.

    What is done is done to a hundred percent. The same report sent twice is kept once.
    """
    action = held(action_id)
    require(by, Ability.REPORT, frozen_action(action.id))
    if status not in STATUSES:
        raise Invalid(_("Choose from the list."), "status")
    if not 0 <= progress <= 100:
        raise Invalid(_("Give a whole number from 0 to 100."), "progress")
    if not any_shown(body):
        raise Invalid(_("Say in a sentence how it stands."), "body")
    progress = 100 if status == "done" else progress
    update = Update(action_id=action.id, author_id=by.member_id, status=status, progress=progress, body=body)
    if (before := _just_said(update)) is not None:
        return before
    update.created_at = clock.now()
    db.session.add(update)
    _let_stand(action, update)
    record("action.reported", "action", action.id, by=by, content=[status, progress, body])
    return update


def _just_said(update: Update) -> Update | None:
    newest = sa.select(Update).where(Update.action_id == update.action_id).order_by(Update.id.desc()).limit(1)
    last = db.session.scalar(newest)
    same = last is not None and all(
        getattr(last, name) == getattr(update, name) for name in ("author_id", "status", "progress", "body")
    )
    return last if last is not None and same and last.created_at > clock.now() - SAME else None


def _let_stand(action: Action, update: Update) -> None:
    """Only the live columns, and not the version: whoever edits the draft's text meanwhile is not in conflict."""
    table = cast(sa.Table, Action.__table__)
    live = {"status": update.status, "progress": update.progress, "reported_at": update.created_at}
    db.session.execute(sa.update(table).where(table.c.id == action.id).values(live))
    db.session.expire(action, list(live))
