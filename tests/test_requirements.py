"""What is installed: named in pyproject.toml, pinned with digests in the two requirement files."""

import os
import re
import shutil
import subprocess
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
    """What `make setup` decides by, without an environment."""
    (tmp_path / "static").mkdir()
    for name in ("Makefile", *LOCKS):
        shutil.copy(name, tmp_path)
    return tmp_path


def installed(clone: Path, environment: str) -> list[str]:
    """The lock that `make setup` would install there."""
    own = {"PATH": os.environ["PATH"], "ENVIRONMENT": environment}
    said = subprocess.run(
        ["make", "-n", "setup"], cwd=clone, env=own, capture_output=True, text=True, check=True
    ).stdout
    return re.findall(r"--require-hashes -r (\S+)", said)


def test_production_installs_nothing_that_only_tests_need(clone: Path) -> None:
    assert installed(clone, "production") == ["requirements.txt"]
    assert installed(clone, "development") == installed(clone, "") == ["requirements-dev.txt"]


def test_an_environment_with_everything_stays_one(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv/.ready").touch()
    (clone / "requirements-dev.txt").touch()
    os.utime(clone / ".venv/.ready", (0, 0))
    assert installed(clone, "production") == ["requirements-dev.txt"]
