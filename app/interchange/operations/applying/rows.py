"""Rows by the sender's id: new ones are inserted, changed ones updated, the others left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.interchange.operations.cells import Terms
from app.interchange.operations.prepared import Prepared
from app.interchange.operations.reading import FolderRow, Table
from app.interchange.operations.tables import MODELS
from app.model import table_of

Values = dict[str, Any]


@dataclass
class Wanted:
    """What a row shall hold. `first` counts only when the row is new."""

    source_id: str
    values: Values
    first: Values = field(default_factory=dict)


@dataclass
class Outcome:
    """What became of the rows of a file: their ids, which are new, which were changed."""

    added: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    @property
    def touched(self) -> set[str]:
        return self.added | self.changed


@dataclass
class Applying:
    """One import while it is applied."""

    connection: Connection
    terms: Terms
    prepared: Prepared
    now: datetime
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    events: list[Values] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def key_of(self, reference: str | None) -> str | None:
        """The pseudonym of a member of the source."""
        if not self.keys:
            self.keys = dict(self.own(MODELS["members"], "source_id", "key"))
        return self.keys.get(reference) if reference else None

    def ids_of(self, file: str) -> dict[str, int]:
        """The database's ids by the sender's, of that file's rows."""
        if file not in self.ids:
            self.ids[file] = dict(self.own(MODELS[file], "source_id", "id"))
        return self.ids[file]

    def id_of(self, file: str, reference: str | None) -> int | None:
        """The database's id of a reference; nothing for nothing."""
        return self.ids_of(file)[reference] if reference else None

    def own(self, model: Any, *names: str) -> Sequence[Any]:
        """Those columns of the rows that came from this source."""
        table = table_of(model)
        columns = (table.c[name] for name in names)
        query = sa.select(*columns).where(table.c.source == self.terms.source)
        return self.connection.execute(query).all()

    def update_each(self, model: Any, rows: Mapping[int, Values], *, key: str = "id") -> None:
        """Set columns of many rows, each to values of its own; all set the same columns."""
        if not rows:
            return
        table = table_of(model)
        names = next(iter(rows.values()))
        # Under other names: SQLAlchemy keeps a column's own for the SET clause.
        values: Values = {name: sa.bindparam(f"new_{name}") for name in names}
        statement = sa.update(table).where(table.c[key] == sa.bindparam("row_key")).values(values)
        each: list[Values] = []
        for number, row in rows.items():
            new = {f"new_{name}": value for name, value in row.items()}
            each.append({"row_key": number, **new})
        self.connection.execute(statement, each)

    def party(self, reference: str | None) -> tuple[int | None, int | None]:
        """Member and organisation of an owner or partner; at most one of them is set."""
        if not reference:
            return None, None
        kind, _, name = reference.partition(":")
        # An id of the sender's own may hold a colon: it is looked for whole before it is taken
        # apart.
        for file in ("members", "organisations"):
            if reference in self.ids_of(file):
                kind, name = file, reference
                break
        number = self.ids_of(kind)[name]
        return (number, None) if kind == "members" else (None, number)

    def event(
        self,
        verb: str,
        kind: str,
        subject_id: int,
        at: datetime,
        digest: str = "",
        by: str | None = None,
        *,
        quiet: bool = True,
    ) -> None:
        """Note an event; all are appended at the end. Somebody may be told of one that is not
        quiet.
        """
        subject = {"subject_kind": kind, "subject_id": subject_id}
        row = {"verb": verb, **subject, "at": at, "digest": digest, "actor_key": by}
        row["quiet"] = quiet
        self.events.append(row)

    def store(self, file: str, wanted: Iterable[Wanted]) -> Outcome:
        """Insert and update the rows of a file, and remember what became of them."""
        table = table_of(MODELS[file])
        before = self._present(table)
        fresh: list[Values] = []
        outcome = self.outcomes[file] = Outcome()
        for one in wanted:
            row = before.get(one.source_id)
            if row is None:
                own = {"source": self.terms.source, "source_id": one.source_id}
                new = defaults(table) | one.first | one.values | own
                fresh.append(new)
                outcome.added.add(one.source_id)
            elif changes := differences(row, one.values):
                self._update(table, row, changes)
                outcome.changed.add(one.source_id)
        insert(self.connection, table, fresh)
        # What was read of the ids before lacks the new rows.
        self.ids.pop(file, None)
        return outcome

    def note_changed(self, file: str, numbers: set[int]) -> None:
        """Rows of which only what hangs on them was changed are changed too: an older form of
        theirs is stale.
        """
        outcome = self.outcomes.setdefault(file, Outcome())
        table = table_of(MODELS[file])
        changed = {name: number for name, number in self.ids_of(file).items() if number in numbers}
        fresh = changed.keys() - outcome.added - outcome.changed
        # No column of any table is called that: "key" is one of members.
        here = table.c.id == sa.bindparam("row_key")
        statement = sa.update(table).where(here).values(version=table.c.version + 1)
        rows: list[Values] = [{"row_key": changed[name]} for name in fresh]
        executed(self.connection, statement, rows)
        outcome.changed |= fresh

    def _present(self, table: sa.Table) -> dict[str, sa.RowMapping]:
        query = sa.select(table).where(table.c.source == self.terms.source)
        rows = self.connection.execute(query).mappings()
        return {row["source_id"]: row for row in rows}

    def _update(self, table: sa.Table, row: sa.RowMapping, changes: Values) -> None:
        if "version" in table.c:
            changes = {**changes, "version": row["version"] + 1}
        here = table.c.id == row["id"]
        self.connection.execute(sa.update(table).where(here).values(**changes))


Step = Callable[[Applying, Table], None]
# By the name of a file, what stores its rows: each says so of itself.
STEPS: dict[str, Step] = {}


def applies(*files: str) -> Callable[[Step], Step]:
    """Stores the rows of those files of a folder."""

    def named(step: Step) -> Step:
        STEPS.update(dict.fromkeys(files, step))
        return step

    return named


@dataclass(frozen=True)
class Take:
    """Which column of the table a column of the file fills, and with what when the cell is
    empty.
    """

    column: str
    to: str = ""
    empty: Any = None

    @property
    def target(self) -> str:
        return self.to or self.column


def taken(table: Table, row: FolderRow, takes: Iterable[Take]) -> Values:
    """The values of a row for the columns that its file has."""
    values: Values = {}
    for take in takes:
        if take.column in table.present:
            value = row[take.column]
            values[take.target] = take.empty if value is None else value
    return values


def defaults(table: sa.Table) -> Values:
    """What a new row holds where nothing is said: every column, so that all rows have the same."""
    return {column.name: _default(column) for column in table.c if column.name != "id"}


def _default(column: sa.Column[Any]) -> Any:
    default = column.default
    if not isinstance(default, sa.ColumnDefault):
        return None
    # SQLAlchemy wraps a default's function into one that takes a context.
    return default.arg(None) if default.is_callable else default.arg


def differences(row: Mapping[str, Any] | sa.RowMapping, values: Values) -> Values:
    """The values that the row does not hold already."""
    return {name: value for name, value in values.items() if row[name] != value}


def insert(connection: Connection, table: sa.Table, rows: list[Values]) -> None:
    """Insert many rows at once; all hold the same columns."""
    if rows:
        connection.execute(sa.insert(table), rows)


def relink(
    applying: Applying,
    model: Any,
    owner: str,
    other: str,
    wanted: dict[int, set[int]],
    extra: Values | None = None,
) -> set[int]:
    """Give each owner exactly those links; returns the owners whose links changed."""
    table = table_of(model)
    left_column = table.c[owner]
    right_column = table.c[other]
    stored: dict[int, set[int]] = {number: set() for number in wanted}
    query = sa.select(left_column, right_column)
    for left, right in applying.connection.execute(query):
        if left in stored:
            stored[left].add(right)
    base = defaults(table) | (extra or {})
    changed = set()
    rows = []
    for left, rights in wanted.items():
        gone = stored[left] - rights
        new = rights - stored[left]
        if gone:
            here = (left_column == left, right_column.in_(gone))
            applying.connection.execute(sa.delete(table).where(*here))
        for right in sorted(new):
            rows.append({**base, owner: left, other: right})
        if gone or new:
            changed.add(left)
    insert(applying.connection, table, rows)
    return changed


def links_of(applying: Applying, table: Table, column: str, to: str = "") -> dict[int, set[int]]:
    """What each row of the file is linked to by that column, which is named as what it refers
    to unless that is said.
    """
    owners = applying.ids_of(table.file.name)
    targets = applying.ids_of(to or column)
    wanted = {}
    for row in table.rows:
        owner = owners[row["id"]]
        wanted[owner] = {targets[reference] for reference in row[column] or ()}
    return wanted


def executed(connection: Connection, statement: Any, rows: list[Values]) -> None:
    """Run a statement for many rows, if there are any."""
    if rows:
        connection.execute(statement, rows)
