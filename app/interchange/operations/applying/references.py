"""What a folder's actions are called: by its references, else by their numbers."""

from __future__ import annotations

import sqlalchemy as sa

from app.engines import insert_into
from app.interchange.operations.applying.rows import Applying, Values, executed
from app.interchange.operations.faults import Faults, Faulty
from app.interchange.operations.reading import Table
from app.interchange.operations.references import COLUMN
from app.model import table_of
from app.plan.models import Action, GivenReference
from app.plan.operations.referring import numbered

# What each action is to be called, by its number.
Called = dict[int, str]


def apply_references(applying: Applying, table: Table) -> None:
    """Let actions be called as the folder says; new ones without a word of it by their number, or
    NUMBER-2 (then -3 ...) where that is another's.
    """
    ids = applying.ids_of("actions")
    present = dict(applying.own(Action, "id", "reference"))
    new = {ids[name] for name in applying.outcomes["actions"].added}
    wanted: Called = {}
    unsaid = set(new)
    for row in table.rows if COLUMN in table.present else ():
        number = ids[row["id"]]
        unsaid.add(number)
        if row[COLUMN]:
            wanted[number] = row[COLUMN]
    given = _Given(applying)
    given.remember(wanted)
    _refuse_taken(table, wanted, ids, given)
    given.remember({number: str(number) for number in new})
    for number in sorted(unsaid - wanted.keys()):
        wanted[number] = given.free_for(number)
    _store(applying, wanted, present)


class _Given:
    """The references that are remembered, each with its action."""

    def __init__(self, applying: Applying) -> None:
        self.connection = applying.connection
        self.holders = self._read()

    def _read(self) -> dict[str, int]:
        table = table_of(GivenReference)
        query = sa.select(table.c.reference, table.c.action_id)
        return dict(self.connection.execute(query).all())

    def remember(self, called: Called) -> None:
        """Give each action its reference, unless another has it: the key decides, also of what
        somebody gives at this moment.
        """
        rows: list[Values] = []
        for number, reference in sorted(called.items()):
            if reference not in self.holders:
                rows.append({"reference": reference, "action_id": number})
        inserting = insert_into(table_of(GivenReference), self.connection.dialect.name)
        executed(self.connection, inserting.on_conflict_do_nothing(), rows)
        if rows:
            self.holders = self._read()

    def free_for(self, number: int) -> str:
        """The first that an action without a reference of its own can be called."""
        for name in numbered(number):
            self.remember({number: name})
            if self.holders[name] == number:
                return name
        raise AssertionError


def _refuse_taken(table: Table, wanted: Called, ids: dict[str, int], given: _Given) -> None:
    """Somebody gave it to another since the folder was read."""
    faults = Faults()
    for row in table.rows:
        reference = wanted.get(ids[row["id"]])
        if reference and given.holders[reference] != ids[row["id"]]:
            sentence = f"{reference} was given to another action since this folder was read"
            faults.add("actions", row.line, COLUMN, sentence)
    if faults.found:
        raise Faulty(faults.in_order())


def _store(applying: Applying, wanted: Called, present: dict[int, str | None]) -> None:
    changed: dict[int, Values] = {}
    for number, called in sorted(wanted.items()):
        reference = None if called == str(number) else called
        if present[number] != reference:
            changed[number] = {"reference": reference}
    applying.update_each(Action, changed)
    applying.note_changed("actions", set(changed))
