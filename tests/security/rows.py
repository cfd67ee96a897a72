"""All rows of the database: taken down, compared, put back."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.accounts.models import SignInFailure
from app.database import db, writing
from app.model import Model

# What a page may note when it is read.
VISITS = {"seen_at"}


# How often something was written is no row of anybody's; put back, pages that are kept would lie.
def tables() -> list[sa.Table]:
    """Every table, parents first."""
    return [table for table in Model.metadata.sorted_tables if table.name != "written"]


Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
Mapping = dict[str, Any]


def dump(*, without: set[str] = VISITS) -> Rows:
    """Every row of every table, in a fixed order, without the columns that reading may change."""
    db.session.rollback()
    connection = db.session.connection()
    read = _reading(connection.dialect, frozenset(without))
    # By the driver alone: what is made of rows between it and the app costs ten times as much.
    cursor = connection.connection.cursor()
    return {name: list(cursor.execute(query)) for name, query in read.items()}


@cache
def _reading(dialect: sa.Dialect, without: frozenset[str]) -> dict[str, str]:
    queries = {}
    for table in tables():
        columns = [column for column in table.columns if column.name not in without]
        query = sa.select(*columns).order_by(*table.primary_key.columns)
        queries[table.name] = str(query.compile(dialect=dialect))
    return queries


def made() -> Rows:
    """Every row, but for what sealing changes: any form may find that it is due."""
    found = dump(without=VISITS | {"position", "seal"})
    del found["chain_head"]
    return found


def changes(before: Rows, after: Rows) -> dict[str, tuple[list[Row], list[Row]]]:
    """Per table that changed: the rows that are gone and those that are new."""
    differing = [name for name in before if before[name] != after[name]]
    return {
        name: (
            [row for row in before[name] if row not in after[name]],
            [r for r in after[name] if r not in before[name]],
        )
        for name in differing
    }


class Kept:
    """The rows as they are now, to be put back after each try that may change them."""

    def __init__(self) -> None:
        self.before = dump()
        self.rows = {table: _mappings(table) for table in tables()}

    def changed(self) -> dict[str, tuple[list[Row], list[Row]]]:
        """What has changed since, sign-in failures aside."""
        found = changes(self.before, dump())
        found.pop(SignInFailure.__tablename__, None)
        return found

    def put_back(self) -> None:
        """Make all rows what they were, if any has changed."""
        now = dump()
        if now == self.before:
            return
        changed = [table for table in tables() if now[table.name] != self.before[table.name]]
        with suppress(IntegrityError), writing():
            self._mend(changed)
        if dump() != self.before:
            self._begin_anew()

    def _mend(self, changed: list[sa.Table]) -> None:
        """Row by row: what others refer to comes first and goes last."""
        apart = {table: _apart(self.rows[table], _mappings(table), table) for table in changed}
        for table in changed:
            _insert(table, apart[table].gone)
        for table in changed:
            for row in apart[table].other:
                db.session.execute(table.update().where(*_at(table, row)).values(row))
        for table in reversed(changed):
            for row in apart[table].new:
                db.session.execute(table.delete().where(*_at(table, row)))

    def _begin_anew(self) -> None:
        """Every row of every table: for what cannot be mended row by row."""
        with writing():
            for table in reversed(tables()):
                db.session.execute(table.delete())
            for table, rows in self.rows.items():
                _insert(table, rows)


class Apart(NamedTuple):
    """The rows of a table that are gone, that are other than they were, and that are new."""

    gone: list[Mapping]
    other: list[Mapping]
    new: list[Mapping]


def _apart(before: list[Mapping], after: list[Mapping], table: sa.Table) -> Apart:
    was, now = ({_key(table, row): row for row in rows} for rows in (before, after))
    return Apart(
        gone=[row for key, row in was.items() if key not in now],
        other=[row for key, row in was.items() if now.get(key, row) != row],
        new=[row for key, row in now.items() if key not in was],
    )


def _key(table: sa.Table, row: Mapping) -> Row:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _at(table: sa.Table, row: Mapping) -> list[sa.ColumnElement[bool]]:
    return [column == row[column.name] for column in table.primary_key.columns]


def _insert(table: sa.Table, rows: list[Mapping]) -> None:
    if rows:
        db.session.execute(table.insert(), rows)


def _mappings(table: sa.Table) -> list[Mapping]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    return [dict(row) for row in db.session.execute(query).mappings()]
