"""Applying organisations: what they are, and that they leave and come back. What ends as they
leave is ended last, with the mandates.
"""

from __future__ import annotations

from app.interchange.operations.applying.frame import territory
from app.interchange.operations.applying.rows import Applying, Take, Wanted, applies, taken
from app.interchange.operations.reading import Table
from app.organisations.models import Organisation

_ORGANISATION = (
    Take("name"),
    Take("kind", empty="association"),
    Take("standing", empty="member"),
    Take("website", empty=""),
    Take("x_presentation", "presentation", {}),
    Take("x_contact", "contact", ""),
    Take("x_left_on", "left_on"),
)


@applies("organisations")
def apply_organisations(applying: Applying, table: Table) -> None:
    """Organisations, joined at the moment of the import."""
    first = {"joined_at": applying.now}
    wanted = []
    for row in table.rows:
        values = taken(table, row, _ORGANISATION) | territory(applying, table, row)
        wanted.append(Wanted(row["id"], values, first))
    before = _left(applying)
    outcome = applying.store("organisations", wanted)
    after = _left(applying)
    # One that comes with this folder did not leave by it.
    _note(applying, "organisation.left", after - before - outcome.added)
    _note(applying, "organisation.returned", before - after)


def _left(applying: Applying) -> set[str]:
    rows = applying.own(Organisation, "source_id", "left_on")
    return {name for name, left_on in rows if left_on}


def _note(applying: Applying, verb: str, names: set[str]) -> None:
    for name in sorted(names):
        number = applying.ids_of("organisations")[name]
        applying.event(verb, "organisation", number, applying.now)
