"""Served sites that are hurt, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from app.database import db
from tests.conftest import make_app
from tests.faults.load import Load
from tests.served import Server


@dataclass
class Hurt:
    """A served site, and its database in this process."""

    app: Flask
    server: Server

    def load(self, seed: int, members: int = 6) -> Load:
        """People who write to it."""
        print(f"seed {seed}")
        return Load(self.app, self.server.address, seed, members)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Hurt]]:
    """Serves a database; everything ends with the test."""
    served: list[Hurt] = []

    def start(
        url: str, folder: Path = tmp_path, target: str = "wsgi:site", **environment: str
    ) -> Hurt:
        app = make_app(url, folder)
        hurt = Hurt(app, Server(url, folder, environment, target=target))
        served.append(hurt)
        hurt.server.start()
        return hurt

    yield start
    for hurt in served:
        with hurt.app.app_context():
            db.session.remove()
            db.engine.dispose()
        hurt.server.kill()


@pytest.fixture(params=["sqlite", "postgresql"])
def site_on(
    request: pytest.FixtureRequest, tmp_path: Path, serve: Callable[..., Hurt]
) -> Callable[..., Hurt]:
    """Serves a fresh database of each kind."""
    if request.param == "sqlite":
        return partial(serve, f"sqlite:///{tmp_path / 'faults.sqlite3'}")
    return partial(serve, request.getfixturevalue("new_postgres_database")("faults"))


@pytest.fixture
def site(site_on: Callable[..., Hurt]) -> Hurt:
    """A served site on each database."""
    return site_on()
