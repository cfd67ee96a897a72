"""The worker: what it does when there is something to do, and that idle it only reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.activity.operations import record
from app.activity.queries import unsealed_count
from app.database import db, reading_engine, writing, writing_engine
from app.mail.kinds import Recipient
from app.mail.models import KEPT_FOR, Mail
from app.mail.operations import post
from app.mail.transports import Folder
from app.upkeep import worker
from app.upkeep.worker import Worker
from tests.conftest import NOON
from tests.mail.letters import People, in_folder


@pytest.fixture
def working(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """A worker whose mail goes to a folder."""
    people = People({1: Recipient("amina@example.org", "fr")})
    monkeypatch.setattr(worker, "declared_kinds", people.kinds)
    return Worker(Folder(tmp_path))


def said(act: Callable[[], None]) -> list[str]:
    """What the database is asked while something is done."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engines = (reading_engine(), writing_engine())
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", note)
    return statements


def test_idle_it_asks_one_question_and_writes_nothing(working: Worker) -> None:
    working.once()
    asked = [words for words in said(working.once) if words not in ("BEGIN", "BEGIN DEFERRED")]
    assert [words.split()[0] for words in asked] == ["SELECT"]


def test_it_sends_seals_and_forgets(working: Worker, tmp_path: Path) -> None:
    with writing():
        assert post("note", 1)
        record("member.link_opened", "member", 1, by=None)
    working.once()
    assert len(in_folder(tmp_path)) == 1
    assert unsealed_count() == 0
    # Chores go by the time that the process has run.
    working._done_at.clear()
    with clock.set_to(NOON + KEPT_FOR + timedelta(days=1)):
        working.once()
    assert db.session.scalar(sa.select(Mail.id)) is None


@pytest.mark.engines
def test_its_work_leaves_kept_pages_kept(
    working: Worker, client: FlaskClient, tmp_path: Path
) -> None:
    tag = client.get("/").headers["ETag"]
    for _ in range(3):
        with writing():
            assert post("note", 1)
            record("member.link_opened", "member", 1, by=None)
        working.once()
    assert len(in_folder(tmp_path)) == 3
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304


def test_a_chore_that_fails_is_tried_again_later_and_keeps_no_mail(
    working: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise sa.exc.OperationalError("seal", {}, Exception("away"))

    chores = (worker.Chore("seal", timedelta(minutes=1), fails),)
    monkeypatch.setattr(worker, "CHORES", chores)
    with writing():
        assert post("note", 1)
    working.once()
    assert len(in_folder(tmp_path)) == 1
