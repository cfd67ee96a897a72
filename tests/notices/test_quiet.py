"""What an import records is quiet, outside the seal: backups from before that column verify."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Flask

from app.activity.models import Event
from app.activity.operations import quietly, record, seal
from app.database import db, writing
from app.model import table_of
from app.upkeep.rows import form
from app.upkeep.stored import cut_faults


class Older:
    """A backup that was made before events had that column."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        names = [name for name in rows[0] if name != "quiet"]
        self.manifest = {"tables": [{"name": "event", "columns": names}]}
        self._rows = [[row[name] for name in names] for row in rows]

    def lines(self, _name: str) -> Iterator[bytes]:
        return (json.dumps(row).encode() for row in self._rows)


def test_what_is_quiet_is_sealed_alike_and_older_backups_verify(app: Flask) -> None:
    with writing():
        with quietly():
            record("action.reported", "action", 1, by=None)
        record("action.reported", "action", 1, by=None)
        seal()
    rows = [form(row) for row in db.session.execute(table_of(Event).select())]
    assert [row["quiet"] for row in rows] == [True, False]
    assert list(cut_faults(Older(rows))) == []  # type: ignore[arg-type]
