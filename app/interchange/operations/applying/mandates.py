"""Applying mandates: accepted ones, from whoever runs the command; what somebody ended here stays
ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.activity.operations import digest_of
from app.database import db
from app.interchange.operations.applying.rows import (
    Applying,
    Outcome,
    Values,
    defaults,
    differences,
    insert,
)
from app.interchange.operations.faults import Faults, Faulty
from app.interchange.operations.mandates import (
    check_mandates,
    organisations_that_left,
    stays_ended,
    stored_mandates,
    until_of,
)
from app.interchange.operations.reading import FolderRow, Table
from app.interchange.operations.times import written_instant
from app.model import table_of
from app.organisations.mandates import administration_of, end_now
from app.organisations.models import Mandate, MandateRequest, Organisation, stands
from app.organisations.powers import written

_KEY = ("organisation_id", "member_id", "from_at")
# A mandate as it was stored, and what a folder changes of it.
Change = tuple[sa.RowMapping, Values]


def apply_mandates(applying: Applying) -> None:
    """The folder's mandates, and the end of those of organisations that have left. Raises Faulty
    where one that was given here meanwhile overlaps.
    """
    folder = applying.prepared.folder
    if "mandates" in folder:
        _apply(applying, folder["mandates"])
    if "organisations" in folder:
        # Once the folder has said what it says of their ends itself.
        _forsake_left(applying)


def _apply(applying: Applying, table: Table) -> None:
    """Known again by organisation, member and beginning."""
    organisations = applying.ids_of("organisations")
    # Whoever gives a mandate here holds its organisation: from now on nobody gives one.
    _hold(applying, {organisations[row["organisation"]] for row in table.rows})
    source = applying.terms.source
    stored = stored_mandates(source)
    faults = Faults()
    check_mandates(applying.prepared.folder, stored, organisations_that_left(source), faults)
    if faults.found:
        raise Faulty(faults.in_order())
    outcome = applying.outcomes["mandates"] = Outcome()
    fresh: list[tuple[FolderRow, Values]] = []
    changed: list[Change] = []
    for row in table.rows:
        before = stored.get((row["organisation"], row["member"]), {}).get(row["from"])
        if stays_ended(before):
            continue
        values = _values(table, row, before)
        if before is None:
            fresh.append((row, _new(applying, row, values)))
        elif changes := differences(before, values):
            applying.update_each(Mandate, {before["id"]: changes})
            changed.append((before, changes))
            outcome.changed.add(str(before["id"]))
    insert(applying.connection, table_of(Mandate), [values for _row, values in fresh])
    _note_changed(applying, changed)
    _note_given(applying, fresh, outcome)
    _settle_requests(applying)


def _hold(applying: Applying, organisations: set[int]) -> None:
    table = table_of(Organisation)
    query = sa.select(table.c.id).where(table.c.id.in_(organisations)).order_by(table.c.id)
    applying.connection.execute(query.with_for_update(key_share=True)).all()


def _values(table: Table, row: FolderRow, before: sa.RowMapping | None) -> Values:
    """What the row says of a mandate that was not ended here."""
    values: Values = {"until_at": until_of(table, row, before)}
    values["powers"] = frozenset(row["powers"])
    if before is None or before["accepted_at"] is None:
        values["accepted_at"] = row["from"]
    return values


def _new(applying: Applying, row: FolderRow, values: Values) -> Values:
    begins = row["from"]
    key = {
        "organisation_id": applying.ids_of("organisations")[row["organisation"]],
        "member_id": applying.ids_of("members")[row["member"]],
        "from_at": begins,
    }
    given = {"given_at": min(begins, applying.now)}
    return defaults(table_of(Mandate)) | key | given | values


def _note_changed(applying: Applying, changed: list[Change]) -> None:
    """Aloud of those by which an organisation has lost its last administrator: it is the steering
    group's now, which is told so.
    """
    now = applying.now
    for before, changes in changed:
        after = {**before, **changes}
        unseated = _administers({**before}, now) and not _administers(after, now)
        lost = unseated and not administration_of(before["organisation_id"]).administrators
        verb, digest = _noted(changes, after, now)
        applying.event(verb, "mandate", before["id"], now, digest, quiet=not lost)


def _administers(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether a mandate that was not ended here lets its member administer."""
    until = row["until_at"]
    began = row["accepted_at"] is not None and row["from_at"] <= now
    return began and (until is None or until > now) and "administer" in row["powers"]


def _noted(changes: Values, after: Values, now: datetime) -> tuple[str, str]:
    """By what event a change is noted, and with what digest."""
    until = after["until_at"]
    if "until_at" in changes and until is not None and until <= now:
        return "mandate.ended", ""
    said = {"until": until and written_instant(until), "powers": written(after["powers"])}
    return "mandate.changed", digest_of(said)


def _note_given(
    applying: Applying, fresh: list[tuple[FolderRow, Values]], outcome: Outcome
) -> None:
    """As when one is given here; see `give_mandate`."""
    table = table_of(Mandate)
    query = sa.select(table.c.id, *(table.c[name] for name in _KEY))
    numbers = {tuple(key): number for number, *key in applying.connection.execute(query)}
    for row, values in fresh:
        number = numbers[tuple(values[name] for name in _KEY)]
        content = {
            "organisation": values["organisation_id"],
            "member": applying.key_of(row["member"]),
            "powers": written(values["powers"]),
        }
        digest = digest_of(content)
        applying.event("mandate.given", "mandate", number, values["given_at"], digest)
        outcome.added.add(str(number))


def _settle_requests(applying: Applying) -> None:
    """Who asked to act for an organisation and may waits no longer, as where they are answered
    here; who wants to belong to it does.
    """
    asked = (MandateRequest.wants == "act", MandateRequest.refused_at.is_(None))
    theirs = sa.exists().where(
        Mandate.organisation_id == MandateRequest.organisation_id,
        Mandate.member_id == MandateRequest.member_id,
        stands(Mandate, applying.now),
    )
    applying.connection.execute(sa.delete(MandateRequest).where(*asked, theirs))


def _forsake_left(applying: Applying) -> None:
    """Nobody acts any more for organisations that have left, or asks to, whoever gave them their
    mandate: see `leave`.
    """
    left = sa.select(Organisation.id).where(
        Organisation.source == applying.terms.source, Organisation.left_on.is_not(None)
    )
    query = sa.select(Mandate).where(Mandate.organisation_id.in_(left))
    query = query.where(stands(Mandate, applying.now)).order_by(Mandate.id)
    query = query.with_for_update(key_share=True)
    # Read anew: rows were written past the session.
    fresh = query.execution_options(populate_existing=True)
    for mandate in db.session.scalars(fresh).all():
        applying.outcomes.setdefault("mandates", Outcome()).changed.add(str(mandate.id))
        end_now(mandate, by=None)
    asked = MandateRequest.organisation_id.in_(left)
    applying.connection.execute(sa.delete(MandateRequest).where(asked))
