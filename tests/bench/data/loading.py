"""Many rows into a table as quickly as each database takes them: COPY on PostgreSQL, one statement
on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

BATCH = 20_000


def load(
    connection: Connection,
    table: sa.Table,
    rows: Iterable[Mapping[str, Any]],
    base: Mapping[str, Any],
) -> None:
    """Insert the rows, each of them `base` with the row's own values; all rows have the same
    keys.
    """
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    names = [column.name for column in table.c if column.name in base or column.name in first]
    tuples = _tuples(connection, table, names, base, first, iterator)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, tuples)
    else:
        _insert(connection, table, names, tuples)


def _tuples(
    connection: Connection,
    table: sa.Table,
    names: list[str],
    base: Mapping[str, Any],
    first: Mapping[str, Any],
    others: Iterator[Mapping[str, Any]],
) -> Iterator[tuple[Any, ...]]:
    """The rows as the driver takes them: each value through its column's type."""
    binds = [
        table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        for name in names
    ]
    columns = list(zip(names, binds, [name not in first for name in names], strict=True))
    fixed = {name: _bound(bind, base[name]) for name, bind, is_fixed in columns if is_fixed}

    def bound(row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(
            fixed[name] if is_fixed else _bound(bind, row[name])
            for name, bind, is_fixed in columns
        )

    yield bound(first)
    yield from map(bound, others)


def _bound(bind: Any, value: Any) -> Any:
    return value if bind is None else bind(value)


def _copy(
    connection: Connection, table: sa.Table, names: list[str], tuples: Iterator[tuple[Any, ...]]
) -> None:
    driver: Any = connection.connection.driver_connection
    columns = ", ".join(names)
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy,
    ):
        for row in tuples:
            copy.write_row(row)
    if "id" in names:
        newest = f"(SELECT max(id) FROM {table.name})"
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {newest})"
        )


def _insert(
    connection: Connection, table: sa.Table, names: list[str], tuples: Iterator[tuple[Any, ...]]
) -> None:
    driver: Any = connection.connection.driver_connection
    statement = (
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    )
    while batch := list(islice(tuples, BATCH)):
        driver.executemany(statement, batch)
