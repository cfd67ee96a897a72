"""Reports in a folder hang together, whatever the database holds of them already: see
`app/plan/queries/standing.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.database import db
from app.errors import Invalid
from app.interchange.operations.faults import Faults
from app.interchange.operations.reading import Folder, FolderRow, Table
from app.plan.models import Action, Update
from app.plan.operations.evidence import MOST_LINKS, typed_links


class Told(NamedTuple):
    """What tells of a report which other one it may correct."""

    action: str | None
    partner: bool
    corrects: str | None
    taken_back: bool
    # Whether a report of another source, or made here, stands in its place.
    corrected_elsewhere: bool = False


# By the sender's id.
Reports = dict[str, Told]


def stored_reports(source: str) -> Reports:
    """The reports of that source."""
    earlier = aliased(Update)
    columns = (Update.source_id, Action.source_id, Update.as_partner, earlier.source_id)
    later = aliased(Update)
    elsewhere = sa.exists().where(
        *(later.corrects_id == Update.id, later.taken_back_at.is_(None)),
        later.source.is_distinct_from(source),
    )
    query = sa.select(*columns, Update.taken_back_at.is_not(None), elsewhere)
    query = query.join(Action, Action.id == Update.action_id)
    query = query.outerjoin(earlier, earlier.id == Update.corrects_id)
    query = query.where(Update.source == source)
    return {str(row[0]): Told(*row[1:]) for row in db.session.execute(query)}


def check_reports(folder: Folder, stored: Reports, faults: Faults) -> None:
    """A partner reports no status, what was taken back has no words, and a correction is of a
    report on the same action and of the same side, which no other corrects.
    """
    table = folder.get("updates")
    if table is None:
        return
    given = {row["id"]: _told(table, row, stored) for row in table.rows if row["id"]}
    known = stored | given
    corrected: dict[str, str] = {}
    for name, told in known.items():
        if told.corrects and not told.taken_back and name not in given:
            corrected[told.corrects] = name
    for row in table.rows:
        if row["id"] not in given:
            continue
        told = given[row["id"]]
        if told.partner and (row["status"] or row["progress"] is not None):
            faults.add("updates", row.line, "status", "a partner reports no status")
        goes = row["x_taken_back_at"] is not None
        if goes and row["body"]:
            faults.add("updates", row.line, "body", "what was taken back has no words")
        if goes and row["x_evidence"]:
            faults.add("updates", row.line, "x_evidence", "what was taken back has no evidence")
        _check_links(row, faults)
        if told.corrects and "x_corrects" in table.present:
            for sentence in _wrong(row["id"], told, known, corrected):
                faults.add("updates", row.line, "x_corrects", sentence)


def _check_links(row: FolderRow, faults: Faults) -> None:
    try:
        typed_links(row["x_evidence"] or "")
    except Invalid:
        sentence = f"{MOST_LINKS} lines at most, each a web address and what it is called"
        faults.add("updates", row.line, "x_evidence", sentence)


def _told(table: Table, row: FolderRow, stored: Reports) -> Told:
    """As the row says, or as is stored where the file has no such column; what was taken back
    stays so.
    """
    before = stored.get(row["id"], Told(None, False, None, False))
    partner = bool(row["x_partner"]) if "x_partner" in table.present else before.partner
    corrects = row["x_corrects"] if "x_corrects" in table.present else before.corrects
    taken_back = before.taken_back or row["x_taken_back_at"] is not None
    return Told(row["action"], partner, corrects, taken_back, before.corrected_elsewhere)


def _wrong(name: str, told: Told, known: Reports, corrected: dict[str, str]) -> Iterator[str]:
    earlier = known.get(told.corrects or "")
    # That it is not there at all is said of each reference.
    if earlier is None or told.corrects is None:
        return
    if (earlier.action, earlier.partner) != (told.action, told.partner):
        yield f"{told.corrects} is a report on another action, or of another side"
    if name in _before(name, known):
        yield f"{name} corrects itself"
    if not told.taken_back:
        if told.corrects in corrected:
            yield f"{told.corrects} is corrected by {corrected[told.corrects]} already"
        if earlier.corrected_elsewhere:
            yield f"{told.corrects} is corrected by another report on this site already"
        corrected[told.corrects] = name


def _before(name: str, known: Reports) -> set[str]:
    """What a report corrects, over however many."""
    passed: set[str] = set()
    while name in known and (earlier := known[name].corrects) and earlier not in passed:
        passed.add(earlier)
        name = earlier
    return passed
