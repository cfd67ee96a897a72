"""How long one waits for others in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member, SignInFailure
from app.database import db, reading_engine, snapshot, writing
from tests.conftest import NOON, make_app
from tests.services.postgres import connect

pytestmark = pytest.mark.engines


def in_a_snapshot() -> None:
    with snapshot():
        db.session.execute(sa.delete(Member))


@pytest.fixture
def site(new_postgres_database: Callable[[str], str], tmp_path: Path) -> Iterator[Flask]:
    """A site on a PostgreSQL database of its own."""
    app = make_app(new_postgres_database("waits"), tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()


WAYS: dict[str, Callable[[], object]] = {
    "a row": lambda: (
        db.session.add(SignInFailure(account="a", address="b", at=NOON)),
        db.session.flush(),
    ),
    "a statement": lambda: db.session.execute(sa.update(Member).values(role="admin")),
    "a connection": lambda: db.session.connection().execute(sa.delete(SignInFailure.__table__)),
    "the engine of pages": lambda: (
        reading_engine().connect().execute(sa.insert(SignInFailure.__table__))
    ),
    "a snapshot": in_a_snapshot,
    "a text": lambda: db.session.execute(sa.text("  update member set role = 'admin'")),
}


@pytest.mark.parametrize("way", WAYS)
def test_rows_are_changed_only_inside_writing(app: Flask, way: str) -> None:
    with pytest.raises(RuntimeError, match="only inside writing"):
        WAYS[way]()


def test_who_changes_rows_waits_longer_for_others_than_who_reads(site: Flask) -> None:
    waits = sa.text("SHOW lock_timeout")
    with site.app_context():
        found = [db.session.scalar(waits)]
        with writing():
            found.append(db.session.scalar(waits))
        found.append(db.session.scalar(waits))
    assert found == ["2s", "15s", "2s"]


def test_a_page_about_a_locked_table_says_that_the_site_is_busy_and_does_not_wait_for_its_end(
    site: Flask,
) -> None:
    with (
        connect(site.config["SQLALCHEMY_DATABASE_URI"]) as other,
        other.transaction(),
        site.app_context(),
    ):
        other.execute("LOCK TABLE proposal IN ACCESS EXCLUSIVE MODE")
        answer = site.test_client().get("/proposals/")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
