"""Rows for tests: plain functions, each commits and returns the row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import event
from werkzeug.datastructures import FileStorage

from app import clock
from app.accounts.models import ActingFor, Actor, Member, SignedIn, actor_of
from app.charter.models import Challenge, Principle, Territory
from app.cycles.models import PHASES, Cycle, Phase
from app.database import db, writing_engine
from app.database import writing as unit_of_work
from app.discussion.models import Thread
from app.files.bounds import Bounds
from app.files.models import StoredFile
from app.files.operations import FileChange, exchange, taking
from app.kept import touch_frame
from app.organisations.models import Mandate, Organisation
from app.organisations.powers import POWERS
from app.plan.models import Action, ActionPrinciple, ActionTerritory, Edition, Objective
from app.plan.operations.adoption import adopt
from app.proposals.models import Proposal, Serves
from app.voting.models import Tally
from tests.files.samples import picture

_number = count(1)
_gathering: list[bool] = []
ZONE = "Africa/Casablanca"


@contextmanager
def writing() -> Iterator[None]:
    """A unit of work, or a part of the one that is `gathered`."""
    if _gathering:
        yield
        db.session.flush()
        return
    with unit_of_work():
        yield


@contextmanager
def gathered() -> Iterator[None]:
    """All rows that are made inside are committed at once: half the time, where they are many."""
    with unit_of_work():
        _gathering.append(True)
        try:
            yield
        finally:
            _gathering.clear()


def stored(row: Any, *, frame: bool = False) -> Any:
    """Commit one row."""
    with writing():
        db.session.add(row)
        if frame:
            touch_frame()
    return row


def member(name: str = "Amina", *, role: str = "member", **columns: Any) -> Member:
    """A member with an account."""
    email = columns.pop("email", f"{name.split()[0].lower()}{next(_number)}@example.org")
    return stored(Member(name=name, email=email, role=role, joined_at=clock.now(), **columns))


def acting(row: Member) -> Actor:
    """The actor that a member is."""
    return actor_of(row)


def shown_again() -> None:
    """Everybody shows once more who they are, in each of their sessions."""
    with writing():
        db.session.execute(sa.update(SignedIn).values(proved_at=clock.now()))


def organisation(name: str = "Association Amal", **columns: Any) -> Organisation:
    """An association."""
    return stored(Organisation(name={"fr": name}, joined_at=clock.now(), **columns), frame=True)


def mandate(
    organisation_row: Organisation, holder: Member, *powers: str, **columns: Any
) -> ActingFor:
    """An accepted mandate of that member with these powers (all if none are named), and whom it
    lets them act for.
    """
    defaults = {"from_at": clock.now(), "given_at": clock.now(), "accepted_at": clock.now()}
    of = {"organisation_id": organisation_row.id, "member_id": holder.id}
    row = Mandate(powers=frozenset(powers or POWERS), **of, **{**defaults, **columns})
    return ActingFor(row.organisation_id, stored(row).id, row.powers)


def shows(row: Any, column: str, bounds: Bounds, data: bytes | None = None) -> StoredFile:
    """The picture to which the row's column refers from now on: a plain one, or that."""
    upload = FileStorage(BytesIO(data or picture()), "picture.png")
    with taking(upload, "file", bounds) as taken, writing():
        owner = db.session.merge(row)
        exchange(owner, column, FileChange(taken), by=None)
        touch_frame()
        return db.session.get_one(StoredFile, getattr(owner, column))


def principle(name: str = "Co-construction", **columns: Any) -> Principle:
    """A principle."""
    return stored(Principle(name={"fr": name}, position=next(_number), **columns), frame=True)


def challenge(name: str = "Éducation", **columns: Any) -> Challenge:
    """A challenge."""
    return stored(Challenge(name={"fr": name}, position=next(_number), **columns), frame=True)


def territory(name: str = "Oriental", **columns: Any) -> Territory:
    """A territory."""
    return stored(Territory(name={"fr": name}, **columns), frame=True)


def cycle(phase: str = "gather", *, days_left: int = 10, **columns: Any) -> Cycle:
    """A cycle whose present phase is the given one and lasts ten days more; each phase lasts
    thirty days.
    """
    at = PHASES.index(phase)
    end = clock.now() + timedelta(days=days_left)
    row = Cycle(name={"fr": f"Appel {next(_number)}"}, **columns)
    for index, kind in enumerate(PHASES):
        starts = end + timedelta(days=30 * (index - at - 1))
        row.phases.append(
            Phase(kind=kind, wall=clock.wall(starts, ZONE), zone=ZONE, starts_at=starts)
        )
    return stored(row, frame=True)


def proposal(
    cycle_row: Cycle | None = None,
    *,
    title: str = "Bibliobus",
    stage: str = "submitted",
    **columns: Any,
) -> Proposal:
    """A proposal with a thread, a tally and, unless `principles=[]`, one principle."""
    principles = columns.pop("principles", None)
    cycle_row = cycle_row or cycle()
    principles = [principle()] if principles is None else principles
    texts = {
        "summary": {"fr": "Un résumé."},
        "body": {"fr": "Un texte."},
        "body_html": {"fr": "<p>Un texte.</p>"},
    }
    language = columns.pop("language", "fr")
    drafted = stage == "draft"
    state = {
        "number": 0 if drafted else 1,
        "submitted_at": None if drafted else clock.now(),
        "created_at": clock.now(),
    }
    facts = {
        "title": {language: title},
        "language": language,
        "stage": stage,
        "cycle_id": cycle_row.id,
    }
    row = Proposal(**(facts | texts | state | columns))
    with writing():
        thread = Thread()
        db.session.add(thread)
        db.session.flush()
        row.thread_id = thread.id
        db.session.add(row)
        db.session.flush()
        db.session.add(Tally(proposal_id=row.id))
        db.session.add_all(
            Serves(proposal_id=row.id, principle_id=p.id, how={"fr": "Ainsi."}) for p in principles
        )
    return row


@contextmanager
def counting(*, pages_kept: bool = False) -> Iterator[list[str]]:
    """Collect the SQL statements that run inside (not BEGIN and the like); kept pages do not count
    unless told so.
    """
    statements: list[str] = []
    if not pages_kept:
        current_app.extensions.get("twiza_kept", {}).pop("pages", None)

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        # Whether a form finds that sealing is due hangs on the time, and on how many came before.
        with patch("app.upkeep.views._seal_due", lambda: False):
            yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@contextmanager
def written() -> Iterator[list[str]]:
    """Collect every statement of the engine that writes, for acts that must not be told apart by
    theirs; none of sealing, as in `counting`.
    """
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    engine = writing_engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch("app.upkeep.views._seal_due", lambda: False):
            yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def objective(name: str = "L'eau pour chaque douar", **columns: Any) -> Objective:
    """An objective of the draft plan."""
    return stored(Objective(name={"fr": name}, position=next(_number), **columns))


def draft_action(title: str = "Installer trois pompes", **columns: Any) -> Action:
    """An action of the draft, complete: it can be adopted. `principles`, `territories`: rows it is
    linked to.
    """
    principles, territories = columns.pop("principles", None), columns.pop("territories", [])
    principles = [principle()] if principles is None else principles
    if "owner_member_id" not in columns:
        columns.setdefault("owner_organisation_id", organisation().id)
    columns = {
        "due_on": date(2027, 6, 30),
        "due_precision": "quarter",
        "created_at": clock.now(),
    } | columns
    row = Action(title={"fr": title}, **columns)
    with writing():
        db.session.add(row)
        db.session.flush()
        db.session.add_all(
            ActionPrinciple(action_id=row.id, principle_id=p.id) for p in principles
        )
        db.session.add_all(
            ActionTerritory(action_id=row.id, territory_id=t.id) for t in territories
        )
    return row


def adopted(**words: str) -> Edition:
    """The present draft, adopted by a steward."""
    by = acting(member("Aicha", role="steering"))
    with writing():
        return adopt(words or {"fr": "Adopté en assemblée."}, by=by, although=True)
