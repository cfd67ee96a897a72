"""What `verify` finds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import DBAPIError, StatementError

from app.accounts.models import Member
from app.activity.models import Event
from app.activity.queries import chain_faults
from app.commands import one_line
from app.database import db
from app.discussion.models import Comment, Thread
from app.files.models import StoredFile
from app.plan.formats import read_edition
from app.plan.models import Edition, EditionAction
from app.proposals.models import Concealment, Proposal, Withdrawal
from app.proposals.operations import derive_stage
from app.proposals.operations.merged import lost
from app.steering.models import Decision
from app.text.texts import as_stored, stored_form
from app.upkeep.stored import form_faults
from app.voting.queries import tally_faults

CHUNK = 1 << 20
ADOPTED = "plan.adopted"
# What reading raises when a stored value is not of its kind.
UNREADABLE = (ValueError, TypeError, LookupError, StatementError)


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
    """Proposals whose kept stage is not what their rows say: withdrawal, concealment, last
    decision, versions.
    """
    last = sa.select(Decision.outcome).where(Decision.proposal_id == Proposal.id)
    # The stage is that of the last decision (`derive_stage`).
    outcome = last.order_by(Decision.number.desc()).limit(1).scalar_subquery()
    withdrawn = sa.exists().where(Withdrawal.proposal_id == Proposal.id)
    hidden = sa.exists().where(Concealment.proposal_id == Proposal.id)
    query = sa.select(
        Proposal.id,
        Proposal.stage,
        Proposal.number,
        outcome.label("outcome"),
        withdrawn.label("withdrawn"),
        hidden.label("hidden"),
    )
    for row in db.session.execute(query):
        facts = {"outcome": row.outcome, "withdrawn": row.withdrawn, "hidden": row.hidden}
        derived = derive_stage(number=row.number, **facts)
        if row.stage != derived:
            yield f"proposal {row.id}: says that it is {row.stage}, its rows say {derived}"


def merger_faults() -> Iterator[str]:
    """Proposals that were merged into one that nobody can read: they are neither there nor to be
    decided on.
    """
    for proposal, stage in lost():
        yield f"proposal {proposal.id}: was merged into one that is {stage}"


def edition_faults() -> Iterator[str]:
    """Adopted editions that are not what was adopted, and gaps in their numbers."""
    # The sealed event vouches for the edition: whoever alters a row alters only one of the two.
    events = db.session.scalars(sa.select(Event).where(Event.verb == ADOPTED))
    adopted = {event.subject_id: event for event in events}
    for edition in db.session.scalars(sa.select(Edition).order_by(Edition.number)):
        event = adopted.pop(edition.number, None)
        if event is None or not _as_adopted(edition, event):
            yield f"edition {edition.number}: is not what was adopted"
    for number in adopted:
        yield f"edition {number}: was adopted and is gone"


def _as_adopted(edition: Edition, event: Event) -> bool:
    """Whether an edition's content is what the event of its adoption vouches for, and its columns
    what that says.
    """
    digest = hashlib.sha256(edition.content.encode()).hexdigest()
    # The content first: what cannot be trusted is not read.
    if not digest == edition.sha256 == event.digest:
        return False
    content = read_edition(edition.content)
    held = sa.select(EditionAction.action_id).where(EditionAction.edition_number == edition.number)
    listed = {action.id for action in content.actions}
    words = sa.select(as_stored(Edition.words)).where(Edition.number == edition.number)
    if content.number != edition.number or listed != set(db.session.scalars(held)):
        return False
    if stored_form(content.words) != db.session.scalar(words):
        return False
    by = db.session.get(Member, edition.adopted_by_id) if edition.adopted_by_id else None
    key = by.key if by else None
    return edition.adopted_at == event.at and key == event.actor_key


def file_faults() -> Iterator[str]:
    """Stored files that are missing or altered."""
    folder: Path = current_app.config["TWIZA"].uploads_dir
    for file in db.session.scalars(sa.select(StoredFile).order_by(StoredFile.id)):
        path = folder / file.key
        if not path.is_file():
            yield f"file {file.id}: {file.key} is missing"
        # The size is cheaper to ask than the digest.
        elif path.stat().st_size != file.size or _sha256(path) != file.sha256:
            yield f"file {file.id}: {file.key} is not what was stored"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def reference_faults() -> Iterator[str]:
    """Rows that point nowhere (SQLite checks only while foreign keys are on; PostgreSQL
    always).
    """
    if db.engine.dialect.name == "sqlite":
        for table, row, parent, _ in db.session.execute(sa.text("PRAGMA foreign_key_check")):
            yield f"{table} {row}: refers to a {parent} that does not exist"
        # SQLite 3.44 and later check the search index with what this connection last knew of it,
        # and take another connection's changes for damage; a search makes it look anew.
        db.session.execute(
            sa.text("SELECT rowid FROM proposal_search WHERE proposal_search MATCH 'x' LIMIT 1")
        ).all()
        for (line,) in db.session.execute(sa.text("PRAGMA integrity_check")):
            if line != "ok":
                yield f"database file: {line}"


Check = Callable[[], Iterator[str]]
CHECKS: list[Check] = [
    form_faults,
    chain_faults,
    tally_faults,
    thread_faults,
    stage_faults,
    merger_faults,
    edition_faults,
    file_faults,
    reference_faults,
]


def faults(checks: Iterable[Check] = tuple(CHECKS)) -> Iterator[str]:
    """Everything that is not as it should be, one sentence each; what cannot even be read is one
    too.
    """
    for check in checks:
        try:
            yield from check()
        except UNREADABLE as error:
            yield f"{check.__name__}: something stored cannot be read ({reason(error)})"
            if isinstance(error, DBAPIError):
                db.session.rollback()  # PostgreSQL reads nothing more in that transaction


def reason(error: Exception) -> str:
    """Why something could not be read, in one line without the statement that asked for it."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(error).__name__}: {one_line(str(said))}"
