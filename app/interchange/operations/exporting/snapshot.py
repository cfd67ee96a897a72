"""The database at one moment, and what of it may leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.interchange.operations.cells import Terms
from app.interchange.operations.exporting.names import party_names, pseudonyms, site_names
from app.plan.models import Action, EditionAction
from app.proposals.models import IS_PUBLIC, Proposal

Values = dict[str, Any]
_SITE_COLUMNS = {
    "x_presentation": "presentation",
    "x_summary": "summary",
    "x_provisional": "provisional",
    "x_reference": "reference",
    "x_beneficiaries": "beneficiaries",
    "x_reached": "to_reach",
    "x_status_before": "status_before",
    "x_progress_before": "progress_before",
    "x_partner": "as_partner",
    "x_taken_back_at": "taken_back_at",
    "x_taken_back_for": "taken_back_for",
    "x_secured": "secured",
    "x_spent": "spent",
}
Rows = Callable[["Snapshot"], Iterator[Values]]
# By the name of a file, what gives its rows: each says so of itself.
ROWS: dict[str, Rows] = {}


def rows_of(file: str) -> Callable[[Rows], Rows]:
    """Gives the rows of that file of a folder."""

    def named(rows: Rows) -> Rows:
        ROWS[file] = rows
        return rows

    return named


@dataclass
class Snapshot:
    """The database at one moment, and what of it may leave."""

    connection: Connection
    terms: Terms
    personal: bool
    names: dict[str, dict[int, str]] = field(init=False)
    parties: dict[str, dict[int, str]] = field(init=False)
    proposals: set[int] = field(init=False)
    actions: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.names = site_names(self.connection)
        if not self.personal:
            self.names["members"] = pseudonyms(self.connection)
        self.parties = party_names(self.names)
        public = sa.select(Proposal.id)
        if not self.personal:
            public = public.where(IS_PUBLIC)
        self.proposals = set(self.connection.scalars(public))
        # The draft is the steering group's own until it is adopted.
        adopted = sa.select(Action.id) if self.personal else sa.select(EditionAction.action_id)
        self.actions = set(self.connection.scalars(adopted))

    def name(self, file: str, number: int | None) -> str | None:
        """The exported id of a row."""
        return self.names[file][number] if number is not None else None

    def rows(self, model: Any) -> Iterator[Any]:
        """All rows of a table."""
        yield from self.connection.execute(sa.select(model.__table__))

    def links(self, model: Any, owner: str, other: str, file: str) -> dict[int, list[str]]:
        """The exported ids that each owner is linked to, in their order."""
        found: dict[int, list[str]] = defaultdict(list)
        names = self.names[file]
        for row in self.rows(model):
            name = names[getattr(row, other)]
            found[getattr(row, owner)].append(name)
        # Sorted by name, so that the same content is the same bytes on either engine.
        return {number: sorted(linked) for number, linked in found.items()}


def plain(row: Any, *columns: str) -> Values:
    """Columns that leave under their own name or, added by this site, under one that begins with
    x_.
    """
    return {name: getattr(row, _SITE_COLUMNS.get(name, name)) for name in columns}
