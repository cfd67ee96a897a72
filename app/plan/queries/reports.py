"""The reports on one action as its page shows them: each with those that it corrects."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.database import db
from app.organisations.models import Organisation
from app.plan.edition import Texts
from app.plan.models import Update
from app.plan.queries.standing import stands

NEWEST = 100


class Told(NamedTuple):
    """A report as a row of the page, with the names of whoever wrote it and for whom, and of who
    took it back.
    """

    id: int
    author_id: int | None
    organisation_id: int | None
    as_partner: bool
    corrects_id: int | None
    status: str | None
    progress: int | None
    body: Texts
    created_at: datetime
    taken_back_at: datetime | None
    taken_back_for: Texts
    stands: bool
    author: str | None
    organisation: Texts | None
    taken_back_by: str | None


class Report(NamedTuple):
    """A report, what it corrects if that is shown, and the reports, the newest first, in whose
    place it stands.
    """

    told: Told
    corrects: Told | None
    earlier: list[Told]


_COLUMNS = Told._fields[:11]


def reports_on(action_id: int) -> list[Report]:
    """The newest reports first; what was corrected stands with its correction."""
    rows = [Told(*row) for row in db.session.execute(_newest(action_id))]
    shown = {row.id: row for row in rows}
    folded: set[int] = set()
    found = []
    for row in rows:
        # A correction is newer than what it corrects, but an import may say otherwise.
        if row.id not in folded:
            earlier = _chain(row, shown) if row.taken_back_at is None else []
            folded |= {each.id for each in earlier}
            found.append(Report(row, shown.get(row.corrects_id or 0), earlier))
    return [each for each in found if each.told.id not in folded]


def _chain(row: Told, shown: dict[int, Told]) -> list[Told]:
    """What a report corrects, and what that corrected before."""
    found: list[Told] = []
    while (earlier := shown.get(row.corrects_id or 0)) and earlier not in found:
        found.append(earlier)
        row = earlier
    return found


def _newest(action_id: int) -> sa.Select[Any]:
    # An import, and whoever left, has no member.
    taker = aliased(Member)
    query = sa.select(
        *(getattr(Update, name) for name in _COLUMNS),
        stands().label("stands"),
        *(Member.name, Organisation.name, taker.name),
    )
    query = query.outerjoin(Organisation, Organisation.id == Update.organisation_id)
    query = query.outerjoin(Member, Member.id == Update.author_id)
    query = query.outerjoin(taker, taker.id == Update.taken_back_by_id)
    query = query.where(Update.action_id == action_id)
    return query.order_by(Update.created_at.desc(), Update.id.desc()).limit(NEWEST)
