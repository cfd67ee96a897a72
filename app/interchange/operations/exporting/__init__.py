"""Exports: the site's rows as an interchange folder, from one snapshot of the database."""

from __future__ import annotations

from pathlib import Path

from app.database import db
from app.interchange.operations.cells import Terms
from app.interchange.operations.exporting import frame, plan, proposals  # noqa: F401
from app.interchange.operations.exporting.snapshot import Snapshot
from app.interchange.operations.exporting.writing import write_folder


def export(folder: Path, terms: Terms, *, personal: bool) -> dict[str, int]:
    """Write the folder; without `personal` nobody can be recognised and nothing leaves that is not
    public.
    """
    engine = db.engine
    # All files are of one instant; see docs/decisions.md, 'verification and export read one
    # snapshot'. SQLite's reading transaction is one by itself.
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        return write_folder(Snapshot(connection, terms, personal), folder)
