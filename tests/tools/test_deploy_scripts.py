"""The two scripts of `deploy/`: which settings the commands get, and what a night does when something is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from config import ROOT
from tests.timing import HANGS_AFTER

URL = "postgresql+psycopg://twiza:a#b;c'd@db.internal/twiza?sslmode=require&application_name=twiza"
# As the line stands in the file, and what systemd takes from it.
READ = {
    f"DATABASE_URL={URL}": URL,
    "DATABASE_URL=sqlite:////srv/a b/$HOME/`id`/(x) & y|z": "sqlite:////srv/a b/$HOME/`id`/(x) & y|z",
    'DATABASE_URL="sqlite:////srv/a b # c"  ': "sqlite:////srv/a b # c",
    "DATABASE_URL='sqlite:////srv/\"a\"'": 'sqlite:////srv/"a"',
    "  DATABASE_URL=  sqlite:////srv/it's\"  ": "sqlite:////srv/it's\"",
    "DATABASE_URL=sqlite:////srv/خطة": "sqlite:////srv/خطة",
    "# DATABASE_URL=no\n; DATABASE_URL=no\n\nDATABASE_URL=a=b\nSITE_NAME=x": "a=b",
    "DATABASE_URL=first\nDATABASE_URL=second": "second",
}
REFUSED = {
    "SITE_NAME=x": "DATABASE_URL is missing",
    "DATABASE_URL=": "DATABASE_URL is missing",
    "DATABASE_URL=a\\b": "DATABASE_URL must hold no backslash",
    "DATABASE_URL=a\nSITE_NAME=a\\": "line 2 ends with a backslash",
    "DATABASE_URL=a\r": "DATABASE_URL must hold no backslash and no control character",
    'DATABASE_URL="a" # b': "DATABASE_URL needs one pair of quotes",
    'DATABASE_URL="a" "b"': "DATABASE_URL needs one pair of quotes",
    "DATABASE_URL='a": "DATABASE_URL needs one pair of quotes",
    "export DATABASE_URL=a": "line 1 is no NAME=value",
    "DATABASE_URL": "line 1 is no NAME=value",
}


def script(path: Path, *lines: str) -> Path:
    """A program for the shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return path


@pytest.fixture
def deployed(tmp_path: Path) -> Path:
    """The scripts where they are installed, as somebody runs them who is not root."""
    shutil.copytree(ROOT / "deploy", tmp_path / "site/deploy")
    script(tmp_path / "bin/id", "echo 1000")
    script(tmp_path / "site/.venv/bin/flask", 'printf %s "$DATABASE_URL"')
    return tmp_path


def run(folder: Path, name: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One of the scripts, with the settings file of that folder."""
    own = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "TWIZA_ENV": str(folder / "twiza.env"),
        "LC_ALL": "C.UTF-8",
    }
    command = [str(folder / "site/deploy" / name), *words]
    return subprocess.run(
        command, env=own | environment, capture_output=True, text=True, timeout=HANGS_AFTER, check=False
    )


@pytest.mark.parametrize("text", READ)
def test_a_command_gets_the_settings_that_the_service_gets(deployed: Path, text: str) -> None:
    (deployed / "twiza.env").write_text(text)
    assert run(deployed, "twiza").stdout == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_settings_that_could_be_read_otherwise_are_refused_in_one_line(deployed: Path, text: str) -> None:
    (deployed / "twiza.env").write_text(text)
    done = run(deployed, "twiza", DATABASE_URL="sqlite:////somewhere/else")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert REFUSED[text] in done.stderr


def test_settings_that_cannot_be_read_are_refused(deployed: Path) -> None:
    assert run(deployed, "twiza").returncode == 2


@pytest.fixture
def nightly(deployed: Path) -> Path:
    """A site on 15 March whose `backup` writes its file unless it ends with 9; each command notes its words."""
    note = f'echo "$*" >>"{deployed}/ran"'
    writes = 'if [ "$1" = backup ]; then [ "${BACKUP:-0}" = 9 ] || touch "$2"; exit "${BACKUP:-0}"; fi'
    script(deployed / "site/deploy/twiza", note, writes, 'exit "${VERIFY:-0}"')
    script(deployed / "bin/date", "echo 2026-03-15")
    (deployed / "backups").mkdir()
    return deployed


def backup_of(folder: Path, day: str, days_old: int = 0) -> Path:
    """A backup that was made that day."""
    path = folder / "backups" / f"twiza-2026-{day}.zip"
    path.touch()
    made = path.stat().st_mtime - days_old * 86400
    os.utime(path, (made, made))
    return path


def night(folder: Path, **statuses: str) -> tuple[int, list[str]]:
    """Run it; gives the exit status and what was run."""
    done = run(folder, "twiza-backup", BACKUPS=str(folder / "backups"), **statuses)
    return done.returncode, (folder / "ran").read_text().replace(f"{folder / 'backups'}/", "").splitlines()


def test_the_site_is_compared_with_the_backup_of_the_night_before(nightly: Path) -> None:
    (nightly / "backups/before-upgrade.zip").touch()
    for day in ("03-13", "03-14", "03-15"):
        backup_of(nightly, day)
    assert night(nightly) == (0, ["backup twiza-2026-03-15.zip", "verify --against twiza-2026-03-14.zip"])


def test_on_the_first_night_there_is_nothing_to_compare_with(nightly: Path) -> None:
    assert night(nightly) == (0, ["backup twiza-2026-03-15.zip", "verify"])


@pytest.mark.parametrize(("backup", "verify", "worst"), [("1", "0", 1), ("0", "1", 1), ("1", "2", 2), ("2", "1", 2)])
def test_a_missing_upload_stops_nothing_and_the_worst_is_told(
    nightly: Path, backup: str, verify: str, worst: int
) -> None:
    old, monthly = backup_of(nightly, "02-03", 40), backup_of(nightly, "02-01", 42)
    status, ran = night(nightly, BACKUP=backup, VERIFY=verify)
    assert (status, len(ran)) == (worst, 2)
    assert (old.exists(), monthly.exists()) == (False, True)


def test_old_backups_stay_while_no_new_one_is_made(nightly: Path) -> None:
    old = backup_of(nightly, "02-03", 40)
    assert night(nightly, BACKUP="9") == (9, ["backup twiza-2026-03-15.zip", f"verify --against {old.name}"])
    assert old.exists()
