"""An import that is killed half-way was never there, and nobody saw anything of it before."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from .conftest import COMPLETE, Run, state, write

pytestmark = pytest.mark.served

ROOT = Path(__file__).parents[2]
# The tables into which the complete folder puts rows, in the order of their first one.
FILLED = (
    *(
        "principle",
        "challenge",
        "territory",
        "organisation",
        "member",
        "affiliation",
        "cycle",
        "phase",
        "meeting",
    ),
    *(
        "document",
        "thread",
        "proposal",
        "tally",
        "serves",
        "proposal_challenge",
        "proposal_territory",
    ),
    *(
        "proposal_terms",
        "proposal_version",
        "comment",
        "voter",
        "vote",
        "decision",
        "objective",
        "action",
    ),
    *(
        "action_principle",
        "action_territory",
        "action_partner",
        "promotion",
        "milestone",
        "action_update",
    ),
    *("withdrawal", "concealment", "event", "frame"),
)


@contextmanager
def stopped_at(table: str, app: Flask, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """An import in another process, stopped inside its transaction."""
    environ = {
        **os.environ,
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "SECRET_KEY": "k" * 32,
    }
    environ |= {"UPLOADS_DIR": str(folder), "FLASK_APP": "wsgi"}
    command = [sys.executable, "-m", "tests.interchange.stopping", str(COMPLETE), table]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "stopped\n"
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("table", FILLED if os.environ.get("TWIZA_LONG") else ("vote", "event"))
def test_a_killed_import_was_never_there(table: str, app: Flask, run: Run, tmp_path: Path) -> None:
    run("data", "import", write(tmp_path / "a", principles="id|name\np|Un"))
    before = state()
    with stopped_at(table, app, tmp_path):
        assert state() == before
    assert state() == before
    assert run("data", "import", COMPLETE).exit_code == 0
