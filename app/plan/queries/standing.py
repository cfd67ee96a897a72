"""Which reports on actions stand, and which of them decides how an action stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import aliased

from app.plan.models import Update


def stands() -> sa.ColumnElement[bool]:
    """Whether a report was neither taken back nor corrected."""
    later = aliased(Update)
    corrected = sa.exists().where(later.corrects_id == Update.id, later.taken_back_at.is_(None))
    return sa.and_(Update.taken_back_at.is_(None), sa.not_(corrected))


class Decided(NamedTuple):
    """How an action stands by its reports: the number of the one that decides, what that says, and
    when the newest that stands was written; None where there is none.
    """

    decided_by: int | None = None
    status: str | None = None
    progress: int | None = None
    reported_at: datetime | None = None


# What partners say decides nothing.
_TOLD = sa.select(
    *(Update.id, Update.action_id, Update.corrects_id, Update.status, Update.progress),
    *(Update.created_at, stands().label("stands")),
).where(sa.not_(Update.as_partner))


def decided_by_reports(actions: Iterable[int], connection: Connection) -> dict[int, Decided]:
    """How each of those actions stands by its reports; whichever has none is not in it."""
    query = _TOLD.where(Update.action_id.in_(list(actions)))
    reports: dict[int, dict[int, Any]] = defaultdict(dict)
    for row in connection.execute(query):
        reports[row.action_id][row.id] = row
    return {number: _decided(of_action) for number, of_action in reports.items()}


def _decided(reports: Mapping[int, Any]) -> Decided:
    standing = [row for row in reports.values() if row.stands]
    if not standing:
        return Decided()
    # See docs/decisions.md, 'a correction takes the place of what it corrects'.
    standing.sort(key=lambda row: (_place(row, reports), row.created_at, row.id))
    newest = standing[-1]
    deciding = next((row for row in reversed(standing) if row.status is not None), None)
    if deciding is None:
        return Decided(reported_at=newest.created_at)
    return Decided(deciding.id, deciding.status, deciding.progress, newest.created_at)


def _place(row: Any, reports: Mapping[int, Any]) -> datetime:
    """When the first report was written that this one corrects, over however many."""
    passed = set()
    # An import may have brought a ring.
    while row.corrects_id in reports and row.id not in passed:
        passed.add(row.id)
        row = reports[row.corrects_id]
    at: datetime = row.created_at
    return at
