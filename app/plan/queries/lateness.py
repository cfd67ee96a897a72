"""What of the adopted plan is late, since when, and what was last said about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.database import db
from app.plan.edition import Texts
from app.plan.models import Update
from app.plan.queries.shown import ShownAction
from app.plan.queries.standing import stands
from app.speech.dates import local
from app.text.texts import as_stored, texts_of


class NewestReport(NamedTuple):
    """The newest report on an action: when it was written, and what it says."""

    on: date
    body: Texts


class LateAction(NamedTuple):
    """An action that is late. `days` since the deadline has passed (None as long as it has not:
    then the delay is announced by whoever is responsible), and the newest report, if any.
    """

    action: ShownAction
    days: int | None
    report: NewestReport | None


def late(actions: Iterable[ShownAction], most: int | None = None) -> list[LateAction]:
    """So many of the late actions: those that are overdue first, the longest first of all, then
    those whose delay is announced; each with its newest report. One statement.
    """
    chosen = sorted((row for row in actions if row.status == "late"), key=_overdue_first)[:most]
    reports = _newest_reports([row.id for row in chosen])
    return [LateAction(row, days_over(row), reports.get(row.id)) for row in chosen]


def days_over(action: ShownAction) -> int | None:
    """For how many days the deadline has passed; None where it has not, or no longer matters."""
    if not action.overdue or action.due is None:
        return None
    return (action.today - action.due.last).days


def _overdue_first(action: ShownAction) -> tuple[int, date, int]:
    last = action.due.last if action.due else date.max
    return (0 if action.overdue else 1, last, action.id)


def _newest_reports(ids: list[int]) -> dict[int, NewestReport]:
    """The newest report with words on each of those actions."""
    if not ids:
        return {}
    newest = sa.func.row_number().over(
        partition_by=Update.action_id, order_by=(Update.created_at.desc(), Update.id.desc())
    )
    told = sa.select(
        Update.action_id,
        as_stored(Update.body).label("body"),
        Update.created_at,
        newest.label("place"),
    )
    # What a partner says is not what became of it.
    own = (Update.action_id.in_(ids), sa.not_(Update.as_partner), stands())
    in_words = told.where(*own, as_stored(Update.body) != "{}").subquery()
    rows = db.session.execute(sa.select(in_words).where(in_words.c.place == 1))
    return {row.action_id: _report(row) for row in rows}


def _report(row: Any) -> NewestReport:
    return NewestReport(local(row.created_at).date(), texts_of(row.body))
