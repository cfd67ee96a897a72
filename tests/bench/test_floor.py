"""What the floor's SQLite promises is what the app's does; where it differs, docs/performance.md
says so.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from app.database import db
from tests.bench.floor.schema import engine
from tests.conftest import make_app

PRAGMAS = (
    "foreign_keys",
    "busy_timeout",
    "journal_mode",
    "synchronous",
    "secure_delete",
    "cache_size",
)


def settings(connection: sa.Connection) -> dict[str, object]:
    """What this connection of SQLite is set to."""
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}


def test_the_floor_differs_in_two_settings_and_both_favour_it(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'app.sqlite3'}", tmp_path)
    with (
        app.app_context(),
        db.engine.connect() as ours,
        engine(f"sqlite:///{tmp_path / 'floor.sqlite3'}").connect() as its,
    ):
        mine, floor = settings(ours), settings(its)
    differs = {name: (mine[name], floor[name]) for name in PRAGMAS if mine[name] != floor[name]}
    assert differs == {"cache_size": (-4096, -65536), "secure_delete": (1, 0)}
