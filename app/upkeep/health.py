"""Whether the site can serve: what `/readyz` tells, and at which migration the tables are."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app

from app import clock
from app.database import db
from app.engines import wal_is_safe
from app.mail.queries import oldest_due
from config import ROOT, Settings

PROXY_IS_UNKNOWN = (
    "PROXY_HOPS is not set: the site believes no proxy, so all visitors count as one address; "
    "set it to the number of proxies in front, 1 behind a single one"
)
_REVISION = re.compile(r"^(revision|down_revision)[^=\n]*= *['\"](\w+)['\"]", re.MULTILINE)


class Readiness(NamedTuple):
    """Whether the site can serve: a database that can be reached and written to, its tables up to
    date.

    A database that a newer version has migrated is no reason to stop: while servers are upgraded
    in turn the older ones go on, as migrations only add (docs/operating-several.md).
    """

    ready: bool
    engine: str
    writable: bool
    log_safe: bool
    migration: str
    expected: str
    # For how many seconds the mail that is due longest has waited; that is no reason to stop.
    mail_due_for: int | None


def readiness() -> Readiness:
    """Ask the database; raises what the driver raises when it cannot be reached."""
    found = migration_revision()
    expected = newest_revision()
    # An unknown revision is a newer version's; see docs/decisions.md, 'a database that is ahead is
    # no reason to stop'.
    ahead = found != "none" and not is_known_revision(found)
    migrated = found == expected or ahead
    writable = is_writable()
    ready = migrated and writable
    # Before that there may be no such table.
    waits = mail_due_for() if migrated else None
    return Readiness(ready, engine_version(), writable, wal_safe(), found, expected, waits)


def mail_due_for() -> int | None:
    """For how many seconds the mail that is due longest has waited; None where none is due."""
    now = clock.now()
    due = oldest_due(now)
    return None if due is None else int((now - due).total_seconds())


def migration_revision() -> str:
    """The migration at which the database's tables are; 'none' when there are none."""
    if not sa.inspect(db.session.connection()).has_table("alembic_version"):
        return "none"
    return db.session.scalar(sa.text("SELECT version_num FROM alembic_version")) or "none"


def newest_revision() -> str:
    """The migration that this version of the program needs."""
    revisions = _revisions()
    # The one that no other follows.
    return next(iter(revisions.keys() - revisions.values()), "none")


def is_known_revision(revision: str) -> bool:
    """Whether this version of the program has that migration."""
    return revision in _revisions()


@cache
def _revisions() -> dict[str, str]:
    """Each migration of this version, and the one before it, as their files say: Alembic is too
    large to be asked.

    Their numbers tell no order: two that were made beside each other follow as they were put
    together.
    """
    files = (ROOT / "migrations" / "versions").glob("[0-9]*.py")
    named = (dict(_REVISION.findall(file.read_text(encoding="utf-8"))) for file in files)
    return {names["revision"]: names.get("down_revision", "") for names in named}


def leaving() -> bool:
    """Whether this server is taken out, or about to end, so that the proxy should send people
    elsewhere.
    """
    settings: Settings = current_app.config["TWIZA"]
    files = (settings.drain_file, settings.leaving_file)
    return any(file is not None and file.exists() for file in files)


def wal_safe() -> bool:
    """Whether the database keeps its log without the fault of SQLite's older versions; PostgreSQL
    always does.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    version = db.session.scalar(sa.text("select sqlite_version()")) or ""
    parts = tuple(int(part) for part in version.split("."))
    mode = db.session.scalar(sa.text("PRAGMA journal_mode"))
    return mode != "wal" or wal_is_safe(parts)


def encoding() -> str:
    """How the database keeps texts; only UTF8 has room for all of them."""
    if db.engine.dialect.name == "sqlite":
        return "UTF8"
    return db.session.scalar(sa.text("show server_encoding")) or ""


def is_writable() -> bool:
    """Whether the database takes writes: a PostgreSQL that stands by for another one does not."""
    if db.engine.dialect.name == "sqlite":
        return True
    return bool(db.session.scalar(sa.text("show transaction_read_only")) == "off")


def engine_version() -> str:
    """The database's kind and version."""
    name = db.engine.dialect.name
    question = "select sqlite_version()" if name == "sqlite" else "show server_version"
    version = db.session.scalar(sa.text(question))
    return f"{name} {version}"
