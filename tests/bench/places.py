"""Where the databases lie: made once, kept between runs, and copied before a run writes into
them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import gettempdir

from sqlalchemy import make_url

from config import ROOT
from tests.services.postgres import (
    PostgresServer,
    connect,
    create_database,
    drop_database,
    is_open_to_all,
)

FOLDER = ROOT / "build" / "bench"
# What the content of the databases follows from: a change there makes them anew.
SOURCES = (
    "migrations/versions", "app/text", "app/activity/models.py", "app/voting/models.py",
    "app/interchange/demo",
    "tests/bench/data", "tests/bench/floor/schema.py", "tests/bench/floor/filling.py",
    "tools/large_texts.py",
)  # fmt: skip
CACHE = {"shared_buffers": "512MB", "max_wal_size": "4GB"}
LONGEST_SOCKET = 80
# Since version 15 a database may be copied by its files, the quick way; before there was no other.
CHOOSES_STRATEGY = 150_000

Fill = Callable[[str], object]


@cache
def fingerprint() -> str:
    """A word that changes with the schema and with what fills the databases."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ROOT / source
        for file in sorted(path.rglob("*.*")) if path.is_dir() else [path]:
            if file.suffix in (".py", ".csv"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


class Sqlite:
    """Databases as files."""

    name = "sqlite"

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def kept(self, name: str, fill: Fill) -> str:
        """The address of the database of that name, made with `fill` where it is not there yet."""
        path = self.folder / f"{name}-{fingerprint()}.sqlite3"
        if not path.exists():
            for old in self.folder.glob(
                f"{name}-*"
            ):  # of another schema, or left by a run that was broken off
                old.unlink()
            fill(_sqlite(path.with_suffix(".new")))
            path.with_suffix(".new").rename(path)
        return _sqlite(path)

    @contextmanager
    def copied(self, kept: str) -> Iterator[str]:
        """A copy of it to write into, gone afterwards."""
        path = Path(str(make_url(kept).database))
        copy = path.with_suffix(".run")
        shutil.copyfile(path, copy)
        try:
            yield _sqlite(copy)
        finally:
            for left in self.folder.glob(f"{copy.name}*"):
                left.unlink()


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path}"


class Postgres:
    """Databases of one server, which runs as long as this is open."""

    name = "postgresql"

    def __init__(self, server: str) -> None:
        self.server = server

    def kept(self, name: str, fill: Fill) -> str:
        """The address of the database of that name, made with `fill` where it is not there yet."""
        full = f"bench_{name}_{fingerprint()}"
        with connect(self.server) as connection:
            there = {str(row[0]) for row in connection.execute("SELECT datname FROM pg_database")}
        if full not in there:
            for old in (one for one in there if one.startswith(f"bench_{name}_")):
                drop_database(self.server, old)
            fill(create_database(self.server, f"{full}_new"))
            with connect(self.server) as connection:
                connection.execute(f'ALTER DATABASE "{full}_new" RENAME TO "{full}"')
        return self._address(full)

    @contextmanager
    def copied(self, kept: str) -> Iterator[str]:
        """A copy of it to write into, gone afterwards."""
        original = str(make_url(kept).database)
        copy = f"{original}_run"
        drop_database(self.server, copy)
        with connect(self.server) as connection:
            how = (
                "STRATEGY file_copy" if connection.info.server_version >= CHOOSES_STRATEGY else ""
            )
            connection.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}" {how}'.encode())
        try:
            yield self._address(copy)
        finally:
            drop_database(self.server, copy)

    def _address(self, name: str) -> str:
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """The given server, else one of our own that keeps its data between runs and its promises to
    the disk.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield Postgres(given)
        return
    server = PostgresServer(with_sync=True, kept=True, more=CACHE, folder=_home()).start()
    try:
        yield Postgres(server.url)
    finally:
        server.stop()


def _home() -> Path:
    """Below the repository, unless PostgreSQL's own user cannot go there or the socket's path
    would be too long.
    """
    place = FOLDER / "postgres"
    place.mkdir(parents=True, exist_ok=True)
    if is_open_to_all(place) and len(str(place)) < LONGEST_SOCKET:
        return place
    place = Path(gettempdir()) / f"twiza-bench-{os.getuid()}"
    place.mkdir(exist_ok=True)
    return place
