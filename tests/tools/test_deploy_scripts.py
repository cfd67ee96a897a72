"""The two scripts of `deploy/`: which settings the commands get, and what a night does when
something is wrong.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from config import ROOT
from tests.timing import HANGS_AFTER

pytestmark = pytest.mark.served


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
    script(tmp_path / "site/.venv/bin/flask", 'printf %s "$TWIZA_ENV"')
    return tmp_path


def run(
    folder: Path, name: str, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """One of the scripts, with the settings file of that folder."""
    own = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "TWIZA_ENV": str(folder / "twiza.env"),
        "LC_ALL": "C.UTF-8",
    }
    command = [str(folder / "site/deploy" / name), *words]
    return subprocess.run(
        command,
        env=own | environment,
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER,
        check=False,
    )


def test_a_command_is_told_which_settings_file_to_read(deployed: Path) -> None:
    assert run(deployed, "twiza").stdout == str(deployed / "twiza.env")
    assert run(deployed, "twiza", TWIZA_ENV="").stdout == "/etc/twiza.env"


def test_a_failed_unit_is_told_once_an_hour(deployed: Path) -> None:
    script(deployed / "bin/logger", f'echo "logged $5" >>"{deployed}/ran"')
    own = script(deployed / "own", f'echo "own $1" >>"{deployed}/ran"')
    given = {"STAMPS": str(deployed / "stamps"), "OWN": str(own)}
    for unit in ("twiza.service", "twiza.service", "twiza-backup.service"):
        assert run(deployed, "twiza-failed", unit, **given).returncode == 0
    told = [" ".join(line.split()[:2]) for line in (deployed / "ran").read_text().splitlines()]
    assert told == [
        f"{how} {unit}"
        for unit in ("twiza.service", "twiza-backup.service")
        for how in ("logged", "own")
    ]


def test_what_is_no_report_is_taken_and_an_absent_database_tried_again(deployed: Path) -> None:
    # 0 counted, 1 not believed, 2 the database is away; 75 is EX_TEMPFAIL.
    for status, told in ((0, 0), (1, 0), (2, 75)):
        script(deployed / "site/.venv/bin/flask", f'echo "$*"; exit {status}')
        ended = run(deployed, "twiza-bounce")
        assert (ended.returncode, ended.stdout) == (told, "--app wsgi mail bounce\n")


@pytest.fixture
def nightly(deployed: Path) -> Path:
    """A site on 15 March whose `backup` writes its file unless it ends with 9; each command notes
    its words.
    """
    note = f'echo "$*" >>"{deployed}/ran"'
    writes = (
        'if [ "$1" = backup ]; then [ "${BACKUP:-0}" = 9 ] || touch "$2"; exit "${BACKUP:-0}"; fi'
    )
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
    return done.returncode, (folder / "ran").read_text().replace(
        f"{folder / 'backups'}/", ""
    ).splitlines()


def test_the_site_is_compared_with_the_backup_of_the_night_before(nightly: Path) -> None:
    (nightly / "backups/before-upgrade.zip").touch()
    for day in ("03-13", "03-14", "03-15"):
        backup_of(nightly, day)
    assert night(nightly) == (
        0,
        ["backup twiza-2026-03-15.zip", "verify --against twiza-2026-03-14.zip"],
    )


def test_on_the_first_night_there_is_nothing_to_compare_with(nightly: Path) -> None:
    assert night(nightly) == (0, ["backup twiza-2026-03-15.zip", "verify"])


@pytest.mark.parametrize(
    ("backup", "verify", "worst"), [("1", "0", 1), ("0", "1", 1), ("1", "2", 2), ("2", "1", 2)]
)
def test_a_missing_upload_stops_nothing_and_the_worst_is_told(
    nightly: Path, backup: str, verify: str, worst: int
) -> None:
    old, monthly = backup_of(nightly, "02-03", 40), backup_of(nightly, "02-01", 42)
    status, ran = night(nightly, BACKUP=backup, VERIFY=verify)
    assert (status, len(ran)) == (worst, 2)
    assert (old.exists(), monthly.exists()) == (False, True)


def test_old_backups_stay_while_no_new_one_is_made(nightly: Path) -> None:
    old = backup_of(nightly, "02-03", 40)
    assert night(nightly, BACKUP="9") == (
        9,
        ["backup twiza-2026-03-15.zip", f"verify --against {old.name}"],
    )
    assert old.exists()
