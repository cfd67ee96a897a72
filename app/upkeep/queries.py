"""What `verify` finds, what `/readyz` tells, and what administrators read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from app.accounts.models import Member
from app.activity.models import Event
from app.activity.queries import chain_faults
from app.database import db
from app.discussion.models import Comment, Thread
from app.files.models import StoredFile
from app.plan.models import Edition
from app.proposals.models import Proposal
from app.proposals.operations import derive_stage
from app.steering.models import Decision
from app.voting.queries import tally_faults
from config import ROOT

CHUNK = 1 << 20


def thread_faults() -> Iterator[str]:
    """Threads whose kept number of comments is not the number of comments that stand."""
    standing = sa.func.count(Comment.id).filter(Comment.deleted_at.is_(None))
    query = (
        sa.select(Thread.id, Thread.comments, standing.label("counted"))
        .outerjoin(Comment, Comment.thread_id == Thread.id)
        .group_by(Thread.id, Thread.comments)
        .having(Thread.comments != standing)
    )
    for row in db.session.execute(query):
        yield f"thread {row.id}: says {row.comments} comments, holds {row.counted}"


def stage_faults() -> Iterator[str]:
    """Proposals whose kept stage is not what their last decision says, or that promise a version they do not have."""
    last = sa.select(Decision.outcome).where(Decision.proposal_id == Proposal.id)
    outcome = last.order_by(Decision.number.desc()).limit(1).scalar_subquery()
    for row in db.session.execute(sa.select(Proposal.id, Proposal.stage, Proposal.number, outcome.label("outcome"))):
        aside = {"withdrawn": row.stage == "withdrawn", "hidden": row.stage == "hidden"}
        derived = derive_stage(number=row.number, outcome=row.outcome, **aside)
        if row.stage != derived:
            yield f"proposal {row.id}: says that it is {row.stage}, its decisions and versions say {derived}"


def edition_faults() -> Iterator[str]:
    """Adopted editions that are not what was adopted, and gaps in their numbers."""
    adopted = {
        event.subject_id: event.digest
        for event in db.session.scalars(sa.select(Event).where(Event.verb == "plan.adopted"))
    }
    for edition in db.session.scalars(sa.select(Edition).order_by(Edition.number)):
        digest = hashlib.sha256(edition.content.encode()).hexdigest()
        recorded = adopted.pop(edition.number, None)
        if not digest == edition.sha256 == recorded:
            yield f"edition {edition.number}: its content is not what was adopted"
    for number in adopted:
        yield f"edition {number}: was adopted and is gone"


def file_faults() -> Iterator[str]:
    """Stored files that are missing or altered."""
    folder: Path = current_app.config["TWIZA"].uploads_dir
    for file in db.session.scalars(sa.select(StoredFile).order_by(StoredFile.id)):
        path = folder / file.key
        if not path.is_file():
            yield f"file {file.id}: {file.key} is missing"
        elif _sha256(path) != file.sha256:
            yield f"file {file.id}: {file.key} is not what was stored"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def reference_faults() -> Iterator[str]:
    """Rows that point nowhere (SQLite checks only while foreign keys are on; PostgreSQL always)."""
    if db.engine.dialect.name == "sqlite":
        for table, row, parent, _ in db.session.execute(sa.text("PRAGMA foreign_key_check")):
            yield f"{table} {row}: refers to a {parent} that does not exist"
        for (line,) in db.session.execute(sa.text("PRAGMA integrity_check")):
            if line != "ok":
                yield f"database file: {line}"


CHECKS: list[Callable[[], Iterator[str]]] = [
    chain_faults,
    tally_faults,
    thread_faults,
    stage_faults,
    edition_faults,
    file_faults,
    reference_faults,
]


def faults() -> Iterator[str]:
    """Everything that is not as it should be, one sentence each."""
    for check in CHECKS:
        yield from check()


class Readiness(NamedTuple):
    """Whether the site can serve: reachable database, its tables up to date.

    A database that a newer version has migrated is no reason to stop: while servers are upgraded in turn the older
    ones go on, as migrations only add (docs/operating-several.md).
    """

    ready: bool
    engine: str
    migration: str
    expected: str


def readiness() -> Readiness:
    """Ask the database; raises what the driver raises when it cannot be reached."""
    connection = db.session.connection()
    found = MigrationContext.configure(connection).get_current_revision() or "none"
    expected = ScriptDirectory(str(ROOT / "migrations")).get_current_head() or "none"
    ready = found == expected or (found != "none" and not is_known_revision(found))
    return Readiness(ready, engine_version(), found, expected)


def is_known_revision(revision: str) -> bool:
    """Whether this version of the program has that migration."""
    return revision in {script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()}


def leaving() -> bool:
    """Whether this server is about to end (tools/draining.py), so that the proxy should send people elsewhere."""
    file: Path | None = current_app.config["TWIZA"].drain_file
    return file is not None and file.exists()


def engine_version() -> str:
    """The database's kind and version."""
    name = db.engine.dialect.name
    version = db.session.scalar(sa.text("select sqlite_version()" if name == "sqlite" else "show server_version"))
    return f"{name} {version}"


def members_page(search: str, number: int, size: int = 50) -> tuple[list[Member], int]:
    """Members by name or address, and how many there are."""
    query = sa.select(Member)
    if search:
        pattern = Member.name.icontains(search, autoescape=True) | Member.email.icontains(search, autoescape=True)
        query = query.where(pattern)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    rows = query.order_by(Member.name, Member.id).limit(size).offset((number - 1) * size)
    return list(db.session.scalars(rows)), total


def events_page(number: int, size: int = 100) -> tuple[list[tuple[Event, str | None]], int]:
    """The audit log, newest first: each event with its actor's present name."""
    total = db.session.scalar(sa.select(sa.func.max(Event.id))) or 0
    query = (
        sa.select(Event, Member.name)
        .outerjoin(Member, Member.key == Event.actor_key)
        .order_by(Event.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    return [(event, name) for event, name in db.session.execute(query)], total
