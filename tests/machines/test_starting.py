"""Servers that start at the same moment on a new database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config import ROOT

pytestmark = pytest.mark.served


def test_two_servers_that_migrate_at_once_both_come_up(
    new_postgres_database: Callable[[str], str], tmp_path: Path
) -> None:
    own = {
        "DATABASE_URL": new_postgres_database("starting"),
        "SECRET_KEY": "k" * 32,
        "UPLOADS_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    started = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for _ in range(2)
    ]
    said = [process.communicate()[0].decode()[-500:] for process in started]
    assert [process.returncode for process in started] == [0, 0], said
