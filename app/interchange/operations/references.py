"""What no cell of a folder's actions shows alone: a reference that is another's beside those that
are stored, and too many people in charge.
"""

from __future__ import annotations

import sqlalchemy as sa

from app.database import db
from app.interchange.operations.faults import Faults
from app.interchange.operations.overruled import REASON, STATUS
from app.interchange.operations.reading import FolderRow, Table
from app.plan.models import MOST_PEOPLE, Action, GivenReference

COLUMN = "x_reference"
# By reference the action that is or was called so, as the sender calls it; None: another's, or one
# that is gone.
Called = dict[str, str | None]


def stored_references(source: str) -> Called:
    """What each action is or was called, its number included."""
    own: dict[int, str | None] = {}
    for row in db.session.execute(sa.select(Action.id, Action.source, Action.source_id)):
        own[row.id] = row.source_id if row.source == source else None
    found: Called = {str(number): name for number, name in own.items()}
    given = sa.select(GivenReference.reference, GivenReference.action_id)
    for reference, number in db.session.execute(given):
        found[reference] = own.get(number)
    return found


def check_people(table: Table, faults: Faults) -> None:
    """As many as a form takes."""
    for row in table.rows:
        if len(row["x_people"] or ()) > MOST_PEOPLE:
            sentence = f"{len(row['x_people'])} people, {MOST_PEOPLE} allowed"
            faults.add("actions", row.line, "x_people", sentence)


def check_overruled(table: Table, faults: Faults) -> None:
    """A status and its reason stand together."""
    for row in table.rows if STATUS in table.present else ():
        if row[STATUS] and not row[REASON] and REASON not in row.faulty:
            sentence = "a status against the calendar needs a reason"
            faults.add("actions", row.line, STATUS, sentence)


def check_references(table: Table, stored: Called, faults: Faults) -> None:
    """An action keeps what it was called, and may return to it; no other gets it."""
    first: dict[str, FolderRow] = {}
    for row in table.rows if COLUMN in table.present else ():
        reference = row[COLUMN]
        if not reference:
            continue
        before = first.setdefault(reference, row)
        sentence = ""
        if before is not row:
            sentence = f"{reference} stands in line {before.line} already"
        elif reference in stored and stored[reference] != row["id"]:
            other = stored[reference] or "another action, or of one that is gone"
            sentence = f"{reference} is or was the reference of {other}"
        if sentence:
            faults.add("actions", row.line, COLUMN, sentence)
