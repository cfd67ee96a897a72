"""The bytes of who was erased: what a database keeps in its files of rows that are gone, and mail
that lies in files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, suppress
from email import message_from_bytes
from email.policy import SMTPUTF8
from pathlib import Path
from typing import Any

import structlog
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Member
from app.database import db
from app.engines import BUSY_SECONDS

log = structlog.get_logger()
# Which held a name, an address or a text of theirs: on PostgreSQL these are written anew.
TABLES = (
    *("member", "one_time_link", "sign_in_failure", "seat", "stored_file", "erasure"),
    *("factor", "factor_reset", "recovery_code", "known_browser"),
    *("invitation", "application", "application_message", "mandate_request", "mail"),
    *("refused_address", "data_copy", "signed_in", "proposal", "proposal_version"),
    *("proposal_terms", "serves", "comment", "action_update", "evidence", "measurement"),
    *("lead_request", "status_overruling"),
)
# What the planner knows of them holds some of their values.
STATISTICS = "pg_statistic"
# In seconds: so long whoever holds such a table is waited for, and others wait for that.
WAITS = 2


def purge_database() -> bool:
    """Write what held erased rows anew, so that the files of the database hold nothing of them;
    False where somebody was in the way: then it is tried again. Outside any transaction.
    """
    db.session.rollback()
    purge = _sqlite if db.engine.dialect.name == "sqlite" else _postgresql
    try:
        with closing(db.engine.raw_connection()) as connection:
            return purge(connection.driver_connection)
    except (db.engine.dialect.loaded_dbapi.Error, DBAPIError) as fault:
        log.info("not purged yet", error=type(fault).__name__)
        return False


def _sqlite(connection: Any) -> bool:
    """`secure_delete` leaves nothing in the pages; the index's old parts, free pages and the log
    of writes do.
    """
    connection.execute(f"PRAGMA busy_timeout={1000 * WAITS}")
    try:
        # Parts of the index that a later one replaces hold the words until they are put together.
        connection.execute("INSERT INTO proposal_search(proposal_search) VALUES ('rebuild')")
        connection.execute("VACUUM")
        (busy, *_pages) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout={1000 * BUSY_SECONDS}")
    # Somebody still reads what was before: the log cannot be cut yet.
    return not busy


def _postgresql(connection: Any) -> bool:
    """A plain VACUUM leaves the bytes where they were until others are written over them."""
    before = connection.autocommit
    connection.autocommit = True
    try:
        connection.execute(f"SET lock_timeout = '{WAITS}s'")
        for table in TABLES:
            connection.execute(f"VACUUM (FULL, ANALYZE) {table}")
        connection.execute(f"VACUUM (FULL) {STATISTICS}")
    finally:
        # The pool gives the connection to others.
        connection.execute("RESET lock_timeout")
        connection.autocommit = before
    return True


def known_as(member: Member) -> list[str]:
    """What the member is called and known by."""
    return [name for name in (member.name, member.email, member.sign_in_name) if name]


def purge_outbox(names: list[str]) -> None:
    """Delete the files of mail that went to one of those names, or say one."""
    folder: Path = current_app.config["TWIZA"].outbox_dir
    named = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))
    for path in folder.glob("*.eml"):
        # Another worker may sweep it at this moment.
        with suppress(FileNotFoundError):
            if any(named.search(text) for text in _texts(path)):
                path.unlink()


def _texts(path: Path) -> Iterator[str]:
    written = path.read_bytes()
    texts = [written.decode(errors="replace")]
    # What somebody else put there need not be a mail.
    with suppress(ValueError, LookupError):
        message = message_from_bytes(written, policy=SMTPUTF8)
        texts += map(str, message.values())
        parts = (part for part in message.walk() if part.get_content_maintype() == "text")
        texts += (part.get_content() for part in parts)
    # A name may stand on two lines.
    return (" ".join(text.split()) for text in texts)
