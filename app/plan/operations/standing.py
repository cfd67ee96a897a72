"""How an action stands by its reports, written to its row."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.database import db
from app.model import table_of
from app.plan.models import Action
from app.plan.queries.standing import Decided, decided_by_reports


def standing(action: Action) -> Decided:
    """How the action stands by its reports."""
    found = decided_by_reports([action.id], db.session.connection())
    return found.get(action.id, Decided())


def keep_before(action: Action) -> None:
    """How it stands without any report, for the day on which all of them are taken back."""
    begun = action.status != "not started" or action.progress > 0
    status, progress = (action.status, action.progress) if begun else (None, None)
    if (action.status_before, action.progress_before) != (status, progress):
        _set_live(action, status_before=status, progress_before=progress)


def let_stand(action: Action, former: Decided) -> None:
    """The action stands as the report says that decides now, if another one does than before."""
    now = standing(action)
    live: dict[str, Any] = {"reported_at": now.reported_at}
    if now.decided_by is None and former.decided_by is not None:
        live["status"] = action.status_before or "not started"
        live["progress"] = action.progress_before or 0
    elif now.decided_by != former.decided_by:
        live["status"] = now.status
        live["progress"] = action.progress if now.progress is None else now.progress
    _set_live(action, **live)


def _set_live(action: Action, **live: Any) -> None:
    """Only the live columns, and not the version: whoever edits the draft's text meanwhile is not
    in conflict.
    """
    # By table: the class would raise its version with each write.
    table = table_of(Action)
    db.session.execute(sa.update(table).where(table.c.id == action.id).values(live))
    db.session.expire(action, list(live))
