"""The database: engines, transactions, column types and the few shapes that every table shares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from app.errors import Conflict

# SQLite's WAL-reset fault: present from 3.7.0 to 3.51.2 but for two patched releases.
WAL_SAFE = (3, 51, 3)
WAL_PATCHED = ((3, 50, 7), (3, 44, 6))

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Base of all rows."""

    metadata = sa.MetaData(naming_convention=NAMING)


class Instant(sa.TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def choice(name: str, *values: str) -> sa.Enum:
    """A column of a few named values, guarded by a check constraint."""
    return sa.Enum(*values, native_enum=False, create_constraint=True, name=name, length=32)


class Identified:
    """A row with a number of its own."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Versioned:
    """A row that people edit: an update that does not know the present version fails (StaleDataError)."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Sourced:
    """A row that may come from elsewhere: the sender's id, scoped by its source, unique in its table."""

    source: Mapped[str | None] = mapped_column(sa.String(100))
    source_id: Mapped[str | None] = mapped_column(sa.String(200))


def sourced_constraints() -> tuple[sa.Constraint, ...]:
    """What a Sourced table adds to its constraints."""
    return (
        sa.UniqueConstraint("source", "source_id"),
        sa.CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source_complete"),
    )


class TwizaSession(FlaskSession):
    """Reads by default; writes only inside `writing()`. Chooses the engine accordingly."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        bind = super().get_bind(*args, **kwargs)
        if not isinstance(bind, Engine):
            return bind
        return _engines(bind)[self.info.get("mode", "reading")]


db = SQLAlchemy(model_class=Model, disable_autonaming=True, session_options={"class_": TwizaSession})


def _engines(engine: Engine) -> dict[str, Engine]:
    kept: dict[Engine, dict[str, Engine]] = current_app.extensions.setdefault("twiza_engines", {})
    if engine not in kept:
        sqlite = engine.dialect.name == "sqlite"
        # PostgreSQL needs no BEGIN and ROLLBACK around reads; SQLite keeps one snapshot per page anyway.
        kept[engine] = {
            "reading": engine.execution_options(**({} if sqlite else {"isolation_level": "AUTOCOMMIT"})),
            "snapshot": engine.execution_options(**({} if sqlite else {"isolation_level": "REPEATABLE READ"})),
            "writing": engine.execution_options(twiza_writes=True),
        }
    return kept[engine]


@contextmanager
def _mode(name: str) -> Iterator[None]:
    session = db.session()
    session.rollback()
    session.info.pop("frame", None)  # dates of phases are asked again too
    session.info["mode"] = name
    try:
        yield
    finally:
        session.rollback()
        session.info["mode"] = "reading"


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside as it was at one instant, however long it takes: for exports and verification."""
    with _mode("snapshot"):
        yield


@contextmanager
def writing(*, counted: bool = True) -> Iterator[None]:
    """One unit of work: what the verbs inside change is committed together at the end, or not at all.

    Ends the read transaction first, so that rows are read again under the lock of the write.
    Not `counted`: for a restore, which replaces the count and may find the tables of an earlier version.
    Raises Conflict when a row was changed meanwhile by somebody else (its version column tells).
    """
    with _mode("writing"):
        try:
            yield
            db.session.flush()
            if counted:
                _count_write()
            db.session.commit()
        except StaleDataError as stale:
            raise Conflict("stale") from stale


def _count_write() -> None:
    connection, session = db.session.connection(), db.session()
    lists = ", (0, 1)" if session.info.pop("changes_lists", False) else ""
    connection.exec_driver_sql(_COUNT_WRITE.format(row=_ROW_OF_WRITER[connection.dialect.name], lists=lists))


# One of a few rows, so that writers on PostgreSQL do not wait for each other: a connection writes one thing at a time.
_ROW_OF_WRITER = {"sqlite": "1", "postgresql": "1 + mod(pg_backend_pid(), 64)"}
# Row 0 counts the changes of what lists hold.
_COUNT_WRITE = (
    "INSERT INTO written (id, number) VALUES ({row}, 1){lists} "
    "ON CONFLICT (id) DO UPDATE SET number = written.number + 1"
)


def hold(row: Model) -> None:
    """Read the row again and keep everybody else's changes waiting until this transaction ends.

    Of two saves at once the second then sees the first, and can answer with both texts.
    """
    db.session.refresh(row, with_for_update={"key_share": True})


@event.listens_for(TwizaSession, "before_flush")
def _no_write_outside(session: Any, *_: object) -> None:
    if session.info.get("mode") != "writing" and (session.new or session.dirty or session.deleted):
        raise RuntimeError("rows are changed only inside writing()")
    if any(getattr(row, "changes_lists", False) for row in (*session.new, *session.dirty, *session.deleted)):
        session.info["changes_lists"] = True


def engine_options(url: str) -> dict[str, Any]:
    """Driver settings for that database."""
    if not url.startswith("sqlite"):
        return {"connect_args": {"options": "-c timezone=utc"}, "pool_pre_ping": True, "pool_size": 5}
    import pysqlite3.dbapi2 as module  # a newer SQLite than the system's

    return {"module": module, "connect_args": {"timeout": 15}}


def init_app(app: Flask) -> None:
    """Bind the database to the app and teach SQLite manners."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _prepare_sqlite)
            event.listen(db.engine, "begin", _begin_sqlite)


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether that SQLite may use a write-ahead log without risk of losing commits."""
    return version >= WAL_SAFE or any(v <= version < (v[0], v[1] + 1) for v in WAL_PATCHED)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    version = tuple(int(part) for part in connection.execute("select sqlite_version()").fetchone()[0].split("."))
    for pragma in (
        "foreign_keys=ON",
        "busy_timeout=15000",
        f"journal_mode={'WAL' if wal_is_safe(version) else 'DELETE'}",
        "synchronous=FULL",
        "secure_delete=ON",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("twiza_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
