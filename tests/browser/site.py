"""A served site for browser tests: the production server on a free port, over a database of its
own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.operations import hash_password
from app.cycles.models import PHASES, Cycle, Phase
from app.database import db, writing
from app.kept import touch_frame
from tests import factories
from tests.conftest import empty_folder, empty_tables, make_app
from tests.served import Server

PASSWORD = "une longue phrase de passe"


@dataclass
class Site:
    """The served site, and the same database in this process for setting the scene."""

    app: Flask
    address: str
    cycle_id: int = 0

    def empty(self) -> None:
        """Take away all rows and files, and number rows from one again, as on a new site. What the
        server keeps is kept by the frame's revision, which is another one from now on.
        """
        with self.app.app_context():
            empty_tables()
            with writing():
                db.session.execute(sa.text("DELETE FROM sqlite_sequence"))
                touch_frame()
        empty_folder(self.app.config["TWIZA"].uploads_dir)

    def to_phase(self, phase: str) -> None:
        """Move the cycle's dates so that this phase began an hour ago and lasts ten days."""
        with self.app.app_context(), writing():
            at = PHASES.index(phase)
            for row in db.session.query(Phase).filter_by(cycle_id=self.cycle_id):
                shift = (
                    timedelta(hours=-1)
                    if row.kind == phase
                    else timedelta(days=10 * (PHASES.index(row.kind) - at))
                )
                row.starts_at = clock.now() + shift
                row.wall = clock.wall(row.starts_at, row.zone)
            touch_frame()

    def furnish(self, ballot: str = "agreement") -> None:
        """Two principles, a territory, an organisation, a gathering cycle and three people with
        one password.
        """
        hashed = hash_password(PASSWORD)
        with self.app.app_context():
            factories.principle("Co-construction")
            factories.principle("Ancrage dans les territoires")
            factories.territory("Drâa-Tafilalet")
            factories.organisation("Coopérative Tifawin")
            cycle: Cycle = factories.cycle("gather", ballot=ballot)
            self.cycle_id = cycle.id
            for name, role in (("Salma", "member"), ("Youssef", "member"), ("Nadia", "steering")):
                email = f"{name.lower()}@example.org"
                factories.member(name, role=role, email=email, password_hash=hashed)


@contextmanager
def served(url: str, folder: Path) -> Iterator[Site]:
    """Migrate that database, serve it with the production server, and end the server
    afterwards.
    """
    app = make_app(url, folder)
    server = Server(url, folder)
    try:
        yield Site(app, server.start().address)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        server.stop()
