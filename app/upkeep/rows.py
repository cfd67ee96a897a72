"""Rows of every table as lines that either engine can read: a backup made on one may be restored
on the other.

A line is one row as a JSON list: numbers, texts, true and false, null. Times are texts in UTC in
the one spelling that both engines take; texts per language and JSON stand as they are stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from time import monotonic, sleep
from typing import Any

import psycopg
import pysqlite3.dbapi2
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from app.accounts.former import PersonName
from app.database import db
from app.engines import BUSY_SECONDS, WRITING_WAITS
from app.model import Model
from app.organisations.powers import Powers
from app.text.texts import Texts, as_stored
from app.upkeep.archive import RefusedArchive

# A table may be larger than memory.
BATCH = 2000
# Rows that say only that something was written: a database that holds no others is empty.
MARKS = ("frame", "written")


def tables() -> list[sa.Table]:
    """Every table, what is referred to before what refers."""
    return Model.metadata.sorted_tables


def columns(table: sa.Table) -> list[str]:
    """The names of a table's columns, in the order of its cells."""
    return [column.name for column in table.columns]


def hold_still() -> None:
    """Keep tables from being emptied while they are read: on PostgreSQL that is seen in older
    snapshots too.
    """
    if db.engine.dialect.name == "postgresql":
        names = ", ".join(table.name for table in tables())
        db.session.execute(sa.text(f"LOCK TABLE {names} IN ACCESS SHARE MODE"))


def lines(table: sa.Table) -> Iterator[bytes]:
    """A table's rows as lines, in the order of its key, some thousands at a time."""
    query = sa.select(*map(_plain, table.columns)).order_by(*table.primary_key.columns)
    found = db.session.execute(query, execution_options={"yield_per": BATCH})
    for rows in found.partitions():
        yield b"".join(map(_line, rows))


def _plain(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    # As it is stored: parsed and written again, JSON would have another spelling.
    if isinstance(column.type, sa.JSON):
        return sa.cast(column, sa.Text)
    if isinstance(column.type, PersonName):
        return sa.type_coerce(column, sa.String)
    return as_stored(column) if isinstance(column.type, Texts | Powers) else column


def _line(row: sa.Row[Any]) -> bytes:
    cells = list(row)
    text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"), default=_time)
    return text.encode() + b"\n"


def form(row: sa.Row[Any]) -> dict[str, Any]:
    """A row as its line would give it back, by column."""
    return dict(zip(row._fields, json.loads(_line(row)), strict=True))


def _time(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    # SQLite keeps moments in UTC without an offset.
    if value.tzinfo:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return value.isoformat(" ", "microseconds")


# How long a try to lock all tables may wait, well below the second after which PostgreSQL looks
# for a deadlock.
TRY_MS = 300
# PostgreSQL's words for a lock that was not to be had, and for a deadlock.
HELD = ("55P03", "40P01")


def is_empty(names: Iterable[str]) -> bool:
    """Whether those tables hold nothing that anybody would miss."""
    held = (
        sa.exists(sa.select(sa.literal(1)).select_from(sa.table(name)))
        for name in names
        if name not in MARKS
    )
    return not any(db.session.scalar(sa.select(one)) for one in held)


def layout() -> dict[str, set[str]]:
    """The columns of each table as the database has them; of tables and columns that engines make
    themselves, none.
    """
    found = sa.inspect(db.session.connection())
    tables: dict[str, set[str]] = {}
    for name in found.get_table_names():
        if name.startswith(("alembic_version", "proposal_search")):
            continue
        columns = found.get_columns(name)
        tables[name] = {column["name"] for column in columns if "computed" not in column}
    return tables


def take(names: Iterable[str]) -> None:
    """Keep everybody else away from those tables until the transaction ends, as SQLite's write
    lock has done.

    A writer may hold one table and wait for another that is locked here already. So a try that
    waits long is given up with all that it holds, and made again. What comes after waits as long
    as any writer: emptying a table takes the locks of what lies behind it too, which vacuum holds
    for a while now and then, and gives up only after a second.
    """
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        return
    tables, deadline = ", ".join(names), monotonic() + BUSY_SECONDS * 4
    while True:
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {TRY_MS}")
                connection.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
            # A savepoint that is kept keeps the setting too: what follows waits as every writer
            # does.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WRITING_WAITS}'")
            return
        except DBAPIError as held:
            if getattr(held.orig, "sqlstate", None) not in HELD or monotonic() > deadline:
                raise
            sleep(TRY_MS / 1000)


def empty(names: Iterable[str]) -> None:
    """Take every row out of those tables, within the present transaction."""
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"TRUNCATE TABLE {', '.join(names)}")
        return
    connection.exec_driver_sql(
        "PRAGMA defer_foreign_keys = ON"
    )  # rows that refer to each other go in any order
    for name in names:
        connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 - the database's own names


def load(name: str, names: list[str], rows: Iterable[bytes]) -> int:
    """Put lines into an empty table; how many. Raises RefusedArchive for a refused one."""
    connection = db.session.connection()
    cells = (_cells(line, len(names)) for line in rows)
    try:
        if connection.dialect.name == "postgresql":
            return _copy(connection, name, names, cells)
        return _insert(connection, name, names, cells)
    except (psycopg.Error, pysqlite3.dbapi2.Error) as error:
        raise RefusedArchive(
            f"{name}: the database refuses a row ({' '.join(str(error).split())})"
        ) from None
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise RefusedArchive(
            f"{name}: a row cannot be read ({' '.join(str(error).split())})"
        ) from None


def _cells(line: bytes, count: int) -> list[Any]:
    """The cells of a line; raises ValueError where it holds no row of so many."""
    cells = json.loads(line)
    if not isinstance(cells, list) or len(cells) != count:
        raise ValueError(f"it is no list of {count}")
    return cells


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


def _copy(connection: Connection, name: str, names: list[str], cells: Iterator[list[Any]]) -> int:
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)
    with _cursor(connection) as cursor:
        # The fastest way in for a hundred thousand rows.
        with cursor.copy(into) as copy:
            for row in cells:
                copy.write_row(row)
        return int(cursor.rowcount)


def _insert(
    connection: Connection, name: str, names: list[str], cells: Iterator[list[Any]]
) -> int:
    places = ", ".join("?" * len(names))
    quoted = ", ".join(f'"{column}"' for column in names)
    statement = f"INSERT INTO {name} ({quoted}) VALUES ({places})"  # noqa: S608 - as above
    cursor = _cursor(connection)
    first = next(cells, None)
    if first is None:
        return 0
    cursor.executemany(statement, chain([first], cells))
    return int(cursor.rowcount)


def settle(numbered: Sequence[str]) -> None:
    """After loading: new rows get numbers after the loaded ones, and words are found again.

    What was deleted is in the log alone: its number is never given again either.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        for name in numbered:
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), "  # noqa: S608
                "coalesce(max(n), 1), max(n) IS NOT NULL) "
                f"FROM ({_known_numbers(name)}) AS known"
            )
        # PostgreSQL would plan for empty tables until its own turn comes.
        connection.exec_driver_sql(f"ANALYZE {', '.join(numbered)}")
    else:
        for name in connection.exec_driver_sql(_AUTOINCREMENT).scalars().all():
            # Names in these statements are the database's own.
            forget = f"DELETE FROM sqlite_sequence WHERE name = '{name}'"  # noqa: S608
            connection.exec_driver_sql(forget)
            connection.exec_driver_sql(
                f"INSERT INTO sqlite_sequence (name, seq) SELECT '{name}', max(n) "  # noqa: S608
                f"FROM ({_known_numbers(name)})"
            )
        connection.exec_driver_sql(
            "INSERT INTO proposal_search(proposal_search) VALUES ('rebuild')"
        )


_AUTOINCREMENT = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
)


def _known_numbers(name: str) -> str:
    """The highest number of a table's rows, and the highest of which the log tells."""
    logged = f"SELECT max(subject_id) FROM event WHERE subject_kind = '{name}'"  # noqa: S608
    return f"SELECT max(id) AS n FROM {name} UNION ALL {logged}"  # noqa: S608
