"""All rows of the database: taken down, compared, put back."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa

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
        if dump() == self.before:
            return
        with writing():
            for table in reversed(tables()):
                db.session.execute(table.delete())
            for table, rows in self.rows.items():
                if rows:
                    db.session.execute(table.insert(), rows)


def _mappings(table: sa.Table) -> list[dict[str, Any]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    return [dict(row) for row in db.session.execute(query).mappings()]
