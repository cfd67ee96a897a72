"""The app on each database, and the people who use it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import Any
from zlib import crc32

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, event

from app import clock, create_app
from app.accounts import hashing
from app.accounts.models import Member
from app.accounts.operations import begin_session
from app.database import db, writing
from app.model import Model
from config import Settings
from tests import factories
from tests.lanes import from_all_sides
from tests.made_once import TEMPLATE_CODE, migrate
from tests.sentences import only_known
from tests.vocabulary import unknown_events

# No time limit for an example, nor for drawing one: how long they take is the machine's affair.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ENGINES = ["sqlite", "postgresql"]
# Who asks for one of these looks at pages.
PAGES = {"client", "signed_in"}
AS_ON_THE_SITE = hashing._hasher
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_apps: dict[str, Flask] = {}


def make_app(url: str, folder: Path, **environ: str) -> Flask:
    """An app on that database, migrated, outside of the machine's own settings."""
    key = secrets.token_hex(32) if environ.get("ENVIRONMENT") == "production" else "k" * 32
    given = Settings.from_environment(
        {
            "DATABASE_URL": url,
            "SECRET_KEY": key,
            "UPLOADS_DIR": str(folder / "uploads"),
            **environ,
        },
        folder,
    )
    app = create_app(given, testing=True)
    app.test_client_class = Browser
    app.config["WTF_CSRF_ENABLED"] = False
    app.jinja_env.bytecode_cache = TEMPLATE_CODE
    with app.app_context():
        migrate(url)
    return app


@pytest.fixture(scope="session", autouse=True)
def _only_known_sentences() -> Iterator[None]:
    """Nothing is said in tests that cannot be said in French and Arabic."""
    with only_known():
        yield


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """By day what goes through pages runs on SQLite, and all else on one engine, by turns; what
    is marked `engines`, and everything in a long run, on both.
    """
    marks = metafunc.definition.iter_markers("parametrize")
    if "engine_app" in metafunc.fixturenames and not any(
        "engine_app" in mark.args[0] for mark in marks
    ):
        metafunc.parametrize("engine_app", engines_of(metafunc), indirect=True, scope="session")


def engines_of(metafunc: pytest.Metafunc) -> list[str]:
    """The engines on which a test runs."""
    if asked := os.environ.get("TWIZA_ENGINE"):
        return ENGINES if asked == "both" else [asked]
    if from_all_sides() or metafunc.definition.get_closest_marker("engines"):
        return ENGINES
    if PAGES.intersection(metafunc.fixturenames):
        return ENGINES[:1]
    # By its name: whoever runs it alone meets the same one.
    turn = crc32(metafunc.definition.nodeid.encode()) % len(ENGINES)
    return ENGINES[turn : turn + 1]


@pytest.fixture(scope="session")
def engine_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One app per engine and worker, its database migrated from empty."""
    kind: str = request.param
    if kind not in _apps:
        folder = tmp_path_factory.mktemp(kind)
        sqlite = f"sqlite:///{folder / 'test.sqlite3'}"
        app = make_app(
            sqlite
            if kind == "sqlite"
            else request.getfixturevalue("new_postgres_database")("app"),
            folder,
        )
        with app.app_context():
            forget_the_disk(db.engine)
            empty_tables()
        _apps[kind] = app
    return _apps[kind]


def forget_the_disk(engine: Engine) -> None:
    """New connections promise nothing to the disk: no test of this process asks what a power
    failure leaves.
    """
    promise = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit = off"}[
        engine.dialect.name
    ]

    def hurry(connection: Any, _record: object) -> None:
        connection.cursor().execute(promise)
        connection.commit()

    engine.dispose()
    event.listen(engine, "connect", hurry)


@pytest.fixture(autouse=True)
def password_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of this process cost next to nothing."""
    hash_with(CHEAP, monkeypatch)


@pytest.fixture
def costly_passwords(password_costs: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes cost what they do on the site."""
    hash_with(AS_ON_THE_SITE, monkeypatch)


def hash_with(hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords by that, and take as long over accounts that are none."""
    monkeypatch.setattr(hashing, "_hasher", hasher)
    monkeypatch.setattr(hashing, "_hasher_of_codes", hasher)
    monkeypatch.setattr(hashing, "_NOBODY", hashing._fits_nobody())


@pytest.fixture
def app(engine_app: Flask) -> Iterator[Flask]:
    """The app with an empty database and no files, in an application context, at noon of 24
    November 2026.
    """
    with engine_app.app_context(), clock.set_to(NOON):
        yield engine_app
        db.session.remove()
        unknown = list(unknown_events())
        empty_tables()
        empty_folder(engine_app.config["TWIZA"].uploads_dir)
        assert unknown == []
        engine_app.extensions.pop("twiza_kept", None)


def empty_tables() -> None:
    """Remove every row, in one message to the driver; what the session read before is
    forgotten.
    """
    db.session.rollback()
    deletions = ";".join(
        f"DELETE FROM {table.name}" for table in reversed(Model.metadata.sorted_tables)
    )
    # As on any site that was ever set up: what seldom changes is read once, not once a word.
    deletions += ";INSERT INTO frame (id, revision) VALUES (1, 'first')"
    with closing(db.engine.raw_connection()) as connection:
        if db.engine.dialect.name == "sqlite":
            connection.executescript(f"BEGIN IMMEDIATE;{deletions};COMMIT")
            # A connection that forgot them would let the next test's rows outlive theirs.
            assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        else:
            connection.cursor().execute(f"SET TRANSACTION READ WRITE;{deletions}")
            connection.commit()


def empty_folder(folder: Path) -> None:
    """Remove all that lies in it; the folder itself is there from the app's start."""
    for path in folder.iterdir():
        if path.is_dir():
            rmtree(path)
        else:
            path.unlink()


class Browser(FlaskClient):
    """A browser whose requests share nothing with the test: each has its own context and session
    of the database.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.rollback()
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.rollback()
        if (
            answer.request.method == "POST"
            and answer.mimetype == "text/html"
            and not answer.location
        ):
            page = answer.get_data(as_text=True)
            assert not page or "autofocus" in page, (
                f"after {answer.request.path} the focus is nowhere"
            )
        return answer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Member], FlaskClient]:
    """A browser in which that member is signed in."""
    return partial(browser_of, app)


def browser_of(app: Flask, member: Member) -> FlaskClient:
    """A browser in which that member of that site is signed in."""
    with writing():
        token = begin_session(db.session.merge(member)).token
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return client


@pytest.fixture
def member(app: Flask) -> Member:
    """An ordinary member."""
    return factories.member("Salma Bennani")


@pytest.fixture
def other(app: Flask) -> Member:
    """Another ordinary member."""
    return factories.member("Youssef Alaoui")


@pytest.fixture
def steward(app: Flask) -> Member:
    """A member of the steering group."""
    return factories.member("Nadia Tazi", role="steering")


@pytest.fixture
def administrator(app: Flask) -> Member:
    """An administrator."""
    return factories.member("Karim Idrissi", role="admin")


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """`with count_queries() as statements:` collects the SQL statements that run inside."""
    return factories.counting
