"""The converters are scripts: they are run as people run them, and what they wrote is read
back.
"""

import csv
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.timing import HANGS_AFTER

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tools"
DATA = ROOT / "tests" / "data"

sys.path.insert(0, str(TOOLS))


class Converted(NamedTuple):
    """A written interchange folder and what the script said on standard error."""

    folder: Path
    said: str

    def rows(self, name):
        with (self.folder / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def by_id(self, name):
        return {row["id"]: row for row in self.rows(name)}


@pytest.fixture(scope="session")
def run():
    def run(script, *arguments):
        command = [sys.executable, "-W", "error", str(TOOLS / script), *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", timeout=HANGS_AFTER
        )

    return run


@pytest.fixture(scope="session")
def convert(run, tmp_path_factory):
    def convert(script, source, *options):
        target = tmp_path_factory.mktemp("interchange")
        done = run(script, DATA / source, target, *options)
        assert done.returncode == 0, done.stderr
        return Converted(target, done.stderr)

    return convert
