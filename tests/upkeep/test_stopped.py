"""A backup or a restore that is killed half-way leaves what was there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from app.database import db
from config import ROOT

from .conftest import run, unchanged

pytestmark = pytest.mark.served


@contextmanager
def stopped(app: Flask, *words: object, at: str) -> Iterator[None]:
    """That command in a process of its own, held at a table; killed at the end, without a word."""
    settings = {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "SECRET_KEY": "k" * 32}
    settings["UPLOADS_DIR"] = str(app.config["TWIZA"].uploads_dir)
    command = [sys.executable, "-m", "tests.upkeep.stopping", at, *map(str, words)]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "stopped\n"
            yield
        finally:
            process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("table", ["member", "vote", "written"])
def test_a_killed_restore_was_never_there(filled: Flask, tmp_path: Path, table: str) -> None:
    file = tmp_path / "backup.zip"
    run(filled, "backup", file)
    with filled.app_context(), unchanged(filled):
        db.session.remove()
        with stopped(filled, "restore", file, "--force", at=table):
            pass
    assert run(filled, "verify").exit_code == 0


def test_a_killed_backup_leaves_the_older_one(filled: Flask, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    run(filled, "backup", file)
    before = file.read_bytes()
    with stopped(filled, "backup", file, at="vote"):
        pass
    assert file.read_bytes() == before
