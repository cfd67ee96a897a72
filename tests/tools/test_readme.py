"""What the README has people type works as it stands."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from config import ROOT

README = (ROOT / "README.md").read_text()
NOT_CLONED = shutil.ignore_patterns(
    ".git", ".venv", "instance", "build", "tests", "__pycache__", ".*_cache", ".hypothesis", ".env"
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The repository as somebody has just fetched it, with an environment that is there
    already.
    """
    shutil.copytree(ROOT, tmp_path / "twiza", ignore=NOT_CLONED)
    (tmp_path / "twiza/.venv").symlink_to(ROOT / ".venv")
    return tmp_path / "twiza"


def box(section: str) -> str:
    """The first grey box of a section."""
    text = README.partition(f"\n## {section}\n")[2]
    found = re.search(r"(?:^    .+\n)+", text, re.MULTILINE)
    assert found is not None
    return re.sub("^    ", "", found[0], flags=re.MULTILINE)


def test_run_it_for_real_makes_the_administrator_of_the_very_site_that_is_served(
    clone: Path,
) -> None:
    typed, start, rest = box("Run it for real").partition("make run\n")
    assert (start, rest) == ("make run\n", "")
    own = {"PATH": os.environ["PATH"], "HOME": str(clone.parent)}
    # before each command
    watched = "umask 022; trap 'stat -c %a .env >> ../modes 2> /dev/null || true' DEBUG\n"
    said = subprocess.run(
        ["bash"],
        input=watched + typed,
        cwd=clone,
        env=own,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "https://plan.example.org/welcome/" in said.stdout
    assert set((clone.parent / "modes").read_text().split()) == {"600"}
    with closing(sqlite3.connect(clone / "instance/twiza.sqlite3")) as connection:
        assert connection.execute("SELECT email, role FROM member").fetchall() == [
            ("you@example.org", "admin")
        ]
