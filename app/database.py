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

# How texts begin that are written as statements and may change rows or tables.
CHANGES = {
    "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "WITH",
    "TRUNCATE", "CREATE", "ALTER", "DROP",
}  # fmt: skip
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
        # See docs/decisions.md, "votes and comments cost a sixth less".
        known: Connection | None = self.info.get("connection")
        if known is None or known.closed or args or kwargs:
            known = super().connection(*args, **kwargs)
            self.info["connection"] = known
        return known


db = SQLAlchemy(
    model_class=Model, disable_autonaming=True, session_options={"class_": TwizaSession}
)


def _engines(engine: Engine) -> dict[str, Engine]:
    known: dict[Engine, dict[str, Engine]] = current_app.extensions.setdefault("twiza_engines", {})
    if engine in known:
        return known[engine]
    # SQLite keeps one snapshot per page anyway, and needs neither.
    by_itself: dict[str, str] = {}
    of_one_instant: dict[str, str] = {}
    if engine.dialect.name != "sqlite":
        # PostgreSQL needs no BEGIN and ROLLBACK around reads; before writes app/engines.py says
        # it. See docs/decisions.md, "sessions read, `writing()` writes".
        by_itself = {"isolation_level": "AUTOCOMMIT"}
        # See docs/decisions.md, "verification and export read one snapshot".
        of_one_instant = {"isolation_level": "REPEATABLE READ"}
    # All three take their connections from the one pool: only what is said to them differs.
    modes: dict[str, Engine] = {
        "reading": engine.execution_options(**by_itself),
        "snapshot": engine.execution_options(**of_one_instant),
        "writing": engine.execution_options(twiza_writes=True, **by_itself),
    }
    event.listen(modes["reading"], "before_execute", _refuse_write)
    event.listen(modes["snapshot"], "before_execute", _refuse_write)
    event.listen(modes["writing"], "before_execute", _note_write)
    known[engine] = modes
    return modes


def _refuse_write(_connection: Connection, statement: object, *_: object) -> None:
    """Not left to the databases, see "only what is shown is counted" in docs/decisions.md."""
    changes = isinstance(statement, UpdateBase)
    if isinstance(statement, sa.TextClause):
        first_word = statement.text.split(maxsplit=1)[0]
        changes = first_word.upper() in CHANGES
    if changes:
        raise RuntimeError(OUTSIDE)


def _note_write(
    _connection: Connection,
    statement: Any,
    _many: object,
    _one: object,
    options: Mapping[str, Any],
) -> None:
    """Whichever way a row is written, by the session or by a statement, it comes by here."""
    if not isinstance(statement, UpdateBase):
        return
    # UNSHOWN (app/model.py) may say of one statement what no table can say of all its rows.
    if options.get("shown", True) and is_shown(str(statement.table)):
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
    # What was read before is read again in the transaction of this mode.
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
    # The turn first: while somebody waits for it, no transaction to write is begun.
    with _turn(), _mode("writing"):
        try:
            yield
            # Sent first: only what is sent tells whether readers are shown it.
            db.session.flush()
            counts = counted and db.session().info["changes_shown"]
            # In this very transaction and not after it: nobody sees the change under the old
            # count. See docs/decisions.md, "public pages are kept until anything is written".
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
    if "revisions" not in info:
        return
    # A word and a number below zero, which no count is: nothing kept is found under them, and
    # what is kept under them is found by nobody.
    nobodys = {"content": secrets.token_hex(8), "lists": -secrets.randbits(40)}
    info["revisions"] = info["revisions"]._replace(**nobodys)


@contextmanager
def _turn() -> Iterator[None]:
    """On SQLite, one thread of a process at a time asks for the write lock: SQLite's own waiting
    favours newcomers.
    """
    turn = current_app.extensions["twiza_turn"]
    if db.engine.dialect.name != "sqlite":
        yield
        return
    # No longer than SQLite would wait for the lock; the answer is 503 then, as for a busy pool.
    if not turn.acquire(timeout=engines.BUSY_SECONDS):
        raise NoTurn("too many wait to write")
    try:
        yield
    finally:
        turn.release()


def _count_write() -> None:
    connection = db.session.connection()
    row = _ROW_OF_WRITER[connection.dialect.name]
    lists = ""
    if db.session().info["changes_lists"]:
        lists = ", (0, 1)"
    connection.exec_driver_sql(_COUNT_WRITE.format(row=row, lists=lists))


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


# Made once for each kind of row: see docs/decisions.md, "votes and comments cost a sixth less".
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
    # An error instead would need a savepoint: PostgreSQL takes nothing more after one.
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
    # Rows that merely refer to this one (a foreign key) can be written meanwhile.
    lock = {"key_share": True}
    return db.session.get(model, identity, populate_existing=True, with_for_update=lock)


@event.listens_for(TwizaSession, "before_flush")
def _no_write_outside(session: Any, *_: object) -> None:
    changed = [*session.new, *session.dirty, *session.deleted]
    if changed and session.info.get("mode") != "writing":
        raise RuntimeError(OUTSIDE)
    if any(row.changes_lists for row in changed):
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
