"""What is installed: named in pyproject.toml, pinned with digests in the two requirement files."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LOCKS = ("requirements.txt", "requirements-dev.txt")
PROJECT = tomllib.loads(Path("pyproject.toml").read_text())
WANTED = PROJECT["project"]["dependencies"]
WANTED_FOR_TESTS = PROJECT["dependency-groups"]["test"]


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9_-]", line)[0].lower() for line in requirements}


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", Path(lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(lock: str) -> None:
    assert not re.search(r"://|^--|^-[a-z]|@", Path(lock).read_text(), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_digest(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", Path(lock).read_text().strip())
    assert [block for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


def test_what_the_site_needs_is_pinned() -> None:
    assert names(WANTED) <= pins("requirements.txt").keys()


def test_what_the_tests_need_is_pinned_and_not_part_of_the_site() -> None:
    assert names(WANTED_FOR_TESTS) <= pins("requirements-dev.txt").keys()
    assert not names(WANTED_FOR_TESTS) & pins("requirements.txt").keys()


def test_tests_run_on_the_very_versions_that_serve() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What `make` decides by, without an environment."""
    (tmp_path / "static").mkdir()
    (tmp_path / "tools").mkdir()
    for name in ("Makefile", *LOCKS, "tools/environment.py"):
        shutil.copy(name, tmp_path / name)
    return tmp_path


def installed(clone: Path, goal: str) -> list[str]:
    """The locks that `make` would install there for that goal."""
    words, own = ["make", "-n", goal], {"PATH": os.environ["PATH"]}
    said = subprocess.run(
        words, cwd=clone, env=own, capture_output=True, text=True, check=True
    ).stdout
    return re.findall(r"tools\.environment (\S+)", said)


def test_serving_needs_nothing_that_only_tests_need(clone: Path) -> None:
    assert [installed(clone, goal) for goal in ("run", "setup", "shell", "accounts")] == [
        ["requirements.txt"]
    ] * 4
    assert [installed(clone, goal) for goal in ("test", "lint", "bench")] == [
        ["requirements-dev.txt"]
    ] * 3


def test_an_environment_with_everything_stays_one(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv/.ready").touch()
    (clone / "requirements-dev.txt").touch()
    os.utime(clone / ".venv/.ready", (0, 0))
    assert installed(clone, "run") == ["requirements-dev.txt"]


def made(clone: Path, pip: str) -> subprocess.CompletedProcess[str]:
    """What `make setup` says there, with a Python that makes environments whose pip is that
    program of the shell.
    """
    fake = clone / "bin/python3"
    fake.parent.mkdir()
    fake.write_text(
        f"""#!/bin/sh
case "$*" in
    *"-m venv "*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && touch .venv/bin/pip ;;
    *"-m pip "*) {pip} ;;
    *) exec {sys.executable} "$@" ;;
esac
"""
    )
    fake.chmod(0o755)
    own = {"PATH": f"{fake.parent}:/usr/bin:/bin"}
    words = [sys.executable, "-c", f"import sys; sys.executable = {str(fake)!r}\n{RUN}"]
    return subprocess.run(words, cwd=clone, env=own, capture_output=True, text=True, check=False)


RUN = (
    "import runpy; sys.argv = ['', 'requirements.txt']; runpy.run_module('tools.environment', "
    "run_name='__main__')"
)


def test_making_the_environment_says_what_it_does(clone: Path) -> None:
    done = made(clone, "echo much; echo more >&2")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert (first, re.sub(r"\d+", "N", second)) == (
        "Making the environment in .venv/",
        "Fetching N packages into it (a minute or two the first time)",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (
            "WARNING: Retrying: name resolution\nERROR: No matching distribution",
            "is there a network",
        ),
        ("Collecting x\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "DO NOT MATCH"),
    ],
)
def test_what_cannot_be_fetched_is_one_line(clone: Path, said: str, why: str) -> None:
    done = made(clone, f"printf '{said}\\n' >&2; exit 1")
    assert (done.returncode, done.stderr.count("\n"), why in done.stderr) == (2, 1, True)


def test_a_folder_that_may_only_be_read_is_one_line() -> None:
    words = [sys.executable, str(Path("tools/environment.py").absolute()), "requirements.txt"]
    done = subprocess.run(words, cwd="/proc", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("/proc/.venv cannot be written to")
