"""The database: who reads and who writes, and what is committed together."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import gettext as _
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import TimeoutError as NoTurn
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.dml import UpdateBase

from app import engines
from app.errors import Conflict
from app.model import Model, is_shown

# How texts begin that are written as statements and change rows or tables.
CHANGES = {
    "INSERT",
    "UPDATE",
    "DELETE",
    "REPLACE",
    "MERGE",
    "WITH",
    "TRUNCATE",
    "CREATE",
    "ALTER",
    "DROP",
}
OUTSIDE = "rows are changed only inside writing()"


class TwizaSession(FlaskSession):
    """Reads by default; writes only inside `writing()`. Chooses the engine accordingly."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        bind = super().get_bind(*args, **kwargs)
        if not isinstance(bind, Engine):
            return bind
        return _engines(bind)[self.info.get("mode", "reading")]

    def connection(self, *args: Any, **kwargs: Any) -> Connection:
        """The connection of the present transaction, looked for once: it is closed when the
        transaction ends.
        """
        known: Connection | None = self.info.get("connection")
        if known is None or known.closed or args or kwargs:
            known = self.info["connection"] = super().connection(*args, **kwargs)
        return known


db = SQLAlchemy(
    model_class=Model, disable_autonaming=True, session_options={"class_": TwizaSession}
)


def _engines(engine: Engine) -> dict[str, Engine]:
    kept: dict[Engine, dict[str, Engine]] = current_app.extensions.setdefault("twiza_engines", {})
    if engine not in kept:
        sqlite = engine.dialect.name == "sqlite"
        # PostgreSQL needs no BEGIN and ROLLBACK around reads; before writes app/engines.py says
        # it. SQLite keeps one snapshot per page anyway.
        by_itself = {} if sqlite else {"isolation_level": "AUTOCOMMIT"}
        kept[engine] = {
            "reading": engine.execution_options(**by_itself),
            "snapshot": engine.execution_options(
                **({} if sqlite else {"isolation_level": "REPEATABLE READ"})
            ),
            "writing": engine.execution_options(twiza_writes=True, **by_itself),
        }
        for mode, of_mode in kept[engine].items():
            event.listen(
                of_mode, "before_execute", _note_write if mode == "writing" else _refuse_write
            )
    return kept[engine]


def _refuse_write(_connection: Connection, statement: object, *_: object) -> None:
    """Not left to the databases, see "only what is shown is counted" in docs/decisions.md."""
    worded = (
        isinstance(statement, sa.TextClause)
        and statement.text.split(maxsplit=1)[0].upper() in CHANGES
    )
    if worded or isinstance(statement, UpdateBase):
        raise RuntimeError(OUTSIDE)


def _note_write(
    _connection: Connection,
    statement: Any,
    _many: object,
    _one: object,
    options: Mapping[str, Any],
) -> None:
    """Whichever way a row is written, by the session or by a statement, it comes by here."""
    if (
        isinstance(statement, UpdateBase)
        and options.get("shown", True)
        and is_shown(str(statement.table))
    ):
        db.session().info["changes_shown"] = True


def reading_engine() -> Engine:
    """The engine on which pages are read."""
    return _engines(db.engine)["reading"]


def writing_engine() -> Engine:
    """The engine on which rows are written, for what no verb does: to damage a database in a test,
    say.
    """
    return _engines(db.engine)["writing"]


@contextmanager
def _mode(name: str) -> Iterator[None]:
    session = db.session()
    session.rollback()
    session.info.pop("revisions", None)  # dates of phases are asked again too
    session.info |= {"mode": name, "changes_shown": False, "changes_lists": False}
    try:
        yield
    finally:
        session.rollback()
        session.info["mode"] = "reading"


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside as it was at one instant, however long it takes: for exports and
    verification.
    """
    with _mode("snapshot"):
        yield


@contextmanager
def writing(*, counted: bool = True) -> Iterator[None]:
    """One unit of work: what the verbs inside change is committed together at the end, or not at
    all.

    Ends the read transaction first, so that rows are read again under the lock of the write. It is
    counted, which ends what is kept, when it changes rows that readers may be shown. Not `counted`
    at all: for a restore, which replaces the count and may find the tables of an earlier version.
    Raises Conflict when a row was changed meanwhile by somebody else (its version column tells).
    """
    with _turn(), _mode("writing"):
        try:
            yield
            db.session.flush()
            counts = counted and db.session().info["changes_shown"]
            if counts:
                _count_write()
            db.session.commit()
            if counts:
                _forget_revisions(db.session().info)
        except StaleDataError as stale:
            raise Conflict("stale") from stale


def _forget_revisions(info: dict[Any, Any]) -> None:
    """What this session reads after its own write is not what the revisions that it knows
    (app/kept.py) tell of.
    """
    if "revisions" in info:
        info["revisions"] = info["revisions"]._replace(
            content=secrets.token_hex(8), lists=-secrets.randbits(40)
        )


@contextmanager
def _turn() -> Iterator[None]:
    """On SQLite, one thread of a process at a time asks for the write lock: SQLite's own waiting
    favours newcomers.
    """
    turn = current_app.extensions["twiza_turn"]
    if db.engine.dialect.name != "sqlite":
        yield
        return
    if not turn.acquire(timeout=engines.BUSY_SECONDS):
        raise NoTurn("too many wait to write")
    try:
        yield
    finally:
        turn.release()


def _count_write() -> None:
    connection, session = db.session.connection(), db.session()
    lists = ", (0, 1)" if session.info["changes_lists"] else ""
    connection.exec_driver_sql(
        _COUNT_WRITE.format(row=_ROW_OF_WRITER[connection.dialect.name], lists=lists)
    )


# One of a few rows, so that writers on PostgreSQL do not wait for each other: a connection writes
# one thing at a time.
_ROW_OF_WRITER = {"sqlite": "1", "postgresql": "1 + mod(pg_backend_pid(), 64)"}
# Row 0 counts the changes of what lists hold.
_COUNT_WRITE = (
    "INSERT INTO written (id, number) VALUES ({row}, 1){lists} "
    "ON CONFLICT (id) DO UPDATE SET number = written.number + 1"
)


Values = Mapping[str, Any]


def insert_or_leave(
    model: type[Model],
    row: Values,
    provided: sa.ColumnElement[bool] | None = None,
    asked: Values | None = None,
) -> int | None:
    """Insert a row and give its id, or None when a unique constraint says that it is there.

    Or when it is not so what must be `provided`: a condition made once, on parameters named after
    columns of the row and those `asked` besides.
    """
    connection = db.session.connection()
    statement = _inserting(model, connection.dialect.name, provided, tuple(row))
    number: int | None = connection.scalar(statement, {**row, **(asked or {})})
    return number


@cache
def _inserting(
    model: type[Model],
    dialect: str,
    provided: sa.ColumnElement[bool] | None,
    names: tuple[str, ...],
) -> Any:
    insert = engines.insert_into(model, dialect)
    if provided is not None:
        columns = model.__table__.c
        values = (sa.bindparam(name, type_=columns[name].type) for name in names)
        insert = insert.from_select(names, sa.select(*values).where(provided))
    return insert.on_conflict_do_nothing().returning(sa.column("id"))


Held = TypeVar("Held", bound=Model)


def hold(row: Model) -> None:
    """Read the row again and keep everybody else's changes waiting until this transaction ends.

    Of two saves at once the second then sees the first, and can answer with both texts. Raises
    Conflict when the row was deleted.
    """
    if held(type(row), sa.inspect(row).identity) is None:
        raise Conflict(_("Somebody deleted this meanwhile."))


def held(model: type[Held], identity: Any) -> Held | None:
    """The row as it is now, with everybody else's changes waiting until this transaction ends;
    None when there is none.
    """
    now = {"key_share": True}
    return db.session.get(model, identity, populate_existing=True, with_for_update=now)


@event.listens_for(TwizaSession, "before_flush")
def _no_write_outside(session: Any, *_: object) -> None:
    if session.info.get("mode") != "writing" and (session.new or session.dirty or session.deleted):
        raise RuntimeError(OUTSIDE)
    if any(row.changes_lists for row in (*session.new, *session.dirty, *session.deleted)):
        session.info["changes_lists"] = True


def init_app(app: Flask) -> None:
    """Bind the database to the app and teach SQLite manners."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engines.options_for(
        app.config["SQLALCHEMY_DATABASE_URI"]
    )
    app.extensions["twiza_turn"] = RLock()
    db.init_app(app)
    with app.app_context():
        engines.prepare(db.engine)
