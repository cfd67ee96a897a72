"""The manners of each database engine: how long one waits, what is promised to the disk, how a
full one is known.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from importlib import import_module
from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

# SQLite's WAL-reset fault: present from 3.7.0 to 3.51.2 but for two patched releases.
WAL_SAFE = (3, 51, 3)
WAL_PATCHED = ((3, 50, 7), (3, 44, 6))

BUSY_SECONDS = 15
# A connection that was in use so shortly ago is taken to be alive.
IDLE_SECONDS = 1.0
# PostgreSQL's words for it.
DISK_FULL = "53100"
READ_ONLY = "25006"
# Who reads waits for nobody but a change of the tables, and soon says so: one page that waits
# holds up the others.
READING_WAITS = "2s"
# A server that does not answer, or a row that somebody holds, is given up after a while, as on
# SQLite.
WRITING_WAITS = f"{BUSY_SECONDS}s"
PATIENCE = {
    "options": f"-c timezone=utc -c lock_timeout={READING_WAITS}",
    "connect_timeout": 5,
    "tcp_user_timeout": BUSY_SECONDS * 1000,
    "client_encoding": "utf8",
}
_BEGIN_WRITING = f"BEGIN; SET LOCAL lock_timeout = '{WRITING_WAITS}'"


def is_full(error: DBAPIError) -> bool:
    """Whether the database could not write for want of room."""
    if getattr(error.orig, "sqlstate", None) == DISK_FULL:
        return True
    return str(error.orig) == "database or disk is full"


def is_unusable(error: DBAPIError) -> bool:
    """Whether it is no fault of the statement: the database is away, busy, full, or takes no
    writes (a standby).
    """
    read_only = getattr(error.orig, "sqlstate", None) == READ_ONLY
    return isinstance(error, OperationalError) or error.connection_invalidated or read_only


def options_for(url: str) -> dict[str, Any]:
    """Driver settings for that database. The connection used last is used next: it knows pages and
    plans already.
    """
    if not url.startswith("sqlite"):
        return {"connect_args": PATIENCE, "pool_size": 5, "pool_use_lifo": True}
    import pysqlite3.dbapi2 as module  # a newer SQLite than the system's

    options: dict[str, Any] = {"module": module, "connect_args": {"timeout": BUSY_SECONDS}}
    # A database in memory has a pool of another kind, which knows no such option.
    if make_url(url).database not in (None, "", ":memory:"):
        options["pool_use_lifo"] = True
    return options


def insert_into(table: Any, dialect: str) -> Any:
    """An INSERT that can say what is to happen when the row is there: each dialect brings its own,
    and is large.
    """
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


def prepare(engine: Engine) -> None:
    """Teach the connections of an engine its manners."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _make_private)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", partial(_ask_if_idle, engine.dialect))
        event.listen(engine, "begin", _begin_postgresql)


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = monotonic()


def _ask_if_idle(
    dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Whether the server is still there: asked before each use it would cost a page a tenth of its
    time.
    """
    used = record.info.get("used")
    if used is None or monotonic() - used < IDLE_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as gone:
        raise InvalidatePoolError from gone


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether that SQLite may use a write-ahead log without risk of losing commits."""
    return version >= WAL_SAFE or any(v <= version < (v[0], v[1] + 1) for v in WAL_PATCHED)


def _make_private(
    _dialect: Dialect, _record: object, where: list[Any], options: dict[str, Any]
) -> None:
    """A new database's file is for its owner alone; SQLite makes the files beside it with the mode
    of that one.
    """
    if where[0] == ":memory:" or options.get("uri"):
        return
    with suppress(OSError):  # it is there, or SQLite will say why it cannot be
        os.close(os.open(where[0], os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Each new connection: references are checked, nothing is lost when the power fails, what is
    deleted is gone.
    """
    connection.isolation_level = None
    (number,) = connection.execute("select sqlite_version()").fetchone()
    version = tuple(int(part) for part in number.split("."))
    journal = "WAL" if wal_is_safe(version) else "DELETE"
    for pragma in (
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        f"journal_mode={journal}",
        "synchronous=FULL",
        "secure_delete=ON",
        # In kilobytes: see docs/decisions.md, "a server holds what serving needs".
        "cache_size=-4096",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Who will write says so at once: a transaction that reads first and then writes would fail
    under load.
    """
    writes = connection.get_execution_options().get("twiza_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Who will write waits longer for others. The driver's own BEGIN is off, so that both go in
    one message.
    """
    if connection.get_execution_options().get("twiza_writes"):
        connection.exec_driver_sql(_BEGIN_WRITING, execution_options={"no_parameters": True})
