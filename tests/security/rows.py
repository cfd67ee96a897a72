"""All rows of the database: taken down, compared, put back."""

from __future__ import annotations

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
    return {table.name: _rows(table, without) for table in tables()}


def made() -> Rows:
    """Every row, but for what sealing changes: any form may find that it is due."""
    found = dump(without=VISITS | {"position", "seal"})
    del found["chain_head"]
    return found


def _rows(table: sa.Table, without: set[str]) -> list[Row]:
    columns = [column for column in table.columns if column.name not in without]
    return sorted(
        (tuple(map(_plain, row)) for row in db.session.execute(sa.select(*columns))), key=repr
    )


def _plain(value: Any) -> Any:
    return repr(value) if isinstance(value, dict) else value


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
