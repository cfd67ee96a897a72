"""The reports on one action as its page shows them: each with those that it corrects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.database import db
from app.files.models import StoredFile
from app.files.queries import STORED, Stored
from app.organisations.models import Organisation
from app.plan.edition import Texts
from app.plan.models import Evidence, Update
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
    has_evidence: bool
    evidence: tuple[Shown, ...] = ()


class Shown(NamedTuple):
    """A file or a link that goes with a report: its address, and what it is called."""

    url: str
    name: str


class Report(NamedTuple):
    """A report, what it corrects if that is shown, and the reports, the newest first, in whose
    place it stands.
    """

    told: Told
    corrects: Told | None
    earlier: list[Told]


# Of those, what stands in the row itself.
_COLUMNS: tuple[str, ...] = Told._fields[:11]


def reports_on(action_id: int) -> list[Report]:
    """The newest reports first; what was corrected stands with its correction."""
    rows = _with_evidence([Told(*row) for row in db.session.execute(_newest(action_id))])
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


def _with_evidence(rows: list[Told]) -> list[Told]:
    found = evidence_of([row.id for row in rows if row.has_evidence])
    return [row._replace(evidence=tuple(found.get(row.id, ()))) for row in rows]


def has_evidence() -> sa.ColumnElement[bool]:
    """Whether anything goes with a report: for a statement that is asked anyway."""
    return sa.exists().where(Evidence.update_id == Update.id)


def evidence_of(updates: Collection[int]) -> dict[int, list[Shown]]:
    """What goes with those reports, by their numbers, in its order; no statement for none."""
    found: dict[int, list[Shown]] = defaultdict(list)
    if not updates:
        return found
    query = sa.select(Evidence.update_id, Evidence.url, Evidence.title, *STORED)
    query = query.outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
    query = query.where(Evidence.update_id.in_(updates)).order_by(Evidence.id)
    for row in db.session.execute(query):
        found[row.update_id].append(_shown(row))
    return found


def _shown(row: Any) -> Shown:
    if row.url:
        return Shown(row.url, row.title or row.url)
    return Shown(Stored(row.key, row.name, row.width, row.height).shown.url, row.name)


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
        has_evidence(),
    )
    query = query.outerjoin(Organisation, Organisation.id == Update.organisation_id)
    query = query.outerjoin(Member, Member.id == Update.author_id)
    query = query.outerjoin(taker, taker.id == Update.taken_back_by_id)
    query = query.where(Update.action_id == action_id)
    return query.order_by(Update.created_at.desc(), Update.id.desc()).limit(NEWEST)
