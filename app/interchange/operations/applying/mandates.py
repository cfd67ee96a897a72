"""Applying mandates: accepted ones, from whoever runs the command; what somebody ended here stays
ended.
"""

from __future__ import annotations

import sqlalchemy as sa

from app.activity.operations import digest_of
from app.database import db
from app.interchange.operations.applying.rows import (
    Applying,
    Outcome,
    Values,
    applies,
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
from app.organisations.mandates import end_now
from app.organisations.models import Mandate, MandateRequest, Organisation
from app.organisations.powers import written

_KEY = ("organisation_id", "member_id", "from_at")


@applies("mandates")
def apply_mandates(applying: Applying, table: Table) -> None:
    """Mandates, known again by organisation, member and beginning. Raises Faulty where one that
    was given here meanwhile overlaps.
    """
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
    for row in table.rows:
        before = stored.get((row["organisation"], row["member"]), {}).get(row["from"])
        values = _values(table, row, before)
        if before is None:
            fresh.append((row, _new(applying, row, values)))
        elif changes := differences(before, values):
            applying.update_each(Mandate, {before["id"]: changes})
            _note_changed(applying, before, changes)
            outcome.changed.add(str(before["id"]))
    insert(applying.connection, table_of(Mandate), [values for _row, values in fresh])
    _note_given(applying, fresh, outcome)
    _settle_requests(applying, [values for _row, values in fresh])


def _hold(applying: Applying, organisations: set[int]) -> None:
    table = table_of(Organisation)
    query = sa.select(table.c.id).where(table.c.id.in_(organisations)).order_by(table.c.id)
    applying.connection.execute(query.with_for_update(key_share=True)).all()


def _values(table: Table, row: FolderRow, before: sa.RowMapping | None) -> Values:
    """What the row says of a mandate; of one that was ended here nothing changes."""
    values: Values = {"until_at": until_of(table, row, before)}
    if before is None or not stays_ended(before):
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


def _note_changed(applying: Applying, before: sa.RowMapping, changes: Values) -> None:
    until = changes.get("until_at")
    if until is not None and until <= applying.now:
        applying.event("mandate.ended", "mandate", before["id"], applying.now)
        return
    after = {**before, **changes}
    until = after["until_at"]
    said = {"until": until and written_instant(until), "powers": written(after["powers"])}
    digest = digest_of(said)
    applying.event("mandate.changed", "mandate", before["id"], applying.now, digest)


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


def _settle_requests(applying: Applying, fresh: list[Values]) -> None:
    """Who asked to act for an organisation and may now waits no longer."""
    for values in fresh:
        until = values["until_at"]
        if until is None or until > applying.now:
            of = MandateRequest.organisation_id == values["organisation_id"]
            by = MandateRequest.member_id == values["member_id"]
            applying.connection.execute(sa.delete(MandateRequest).where(of, by))


def end_mandates_of_left(applying: Applying) -> None:
    """Nobody acts any more for organisations that have left, whoever gave them their mandate."""
    left = (Organisation.source == applying.terms.source, Organisation.left_on.is_not(None))
    open_still = sa.or_(Mandate.until_at.is_(None), Mandate.until_at > applying.now)
    query = sa.select(Mandate).join(Organisation, Organisation.id == Mandate.organisation_id)
    query = query.where(*left, open_still).order_by(Mandate.id)
    query = query.with_for_update(of=Mandate, key_share=True)
    # Read anew: rows were written past the session.
    fresh = query.execution_options(populate_existing=True)
    for mandate in db.session.scalars(fresh).all():
        applying.outcomes.setdefault("mandates", Outcome()).changed.add(str(mandate.id))
        end_now(mandate, by=None)
