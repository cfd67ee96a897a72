"""Plants a fault in a copy of the house and runs the test that must find it there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from config import ROOT

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "instance", "build", "__pycache__", ".*_cache", ".hypothesis"
)


class NotPlanted(Exception):
    """The place of a fault is not in the code any more: the fault must be written anew."""


@dataclass(frozen=True)
class Edit:
    """A change of one file: `old`, which must stand in it exactly once, gives way to `new`."""

    path: str
    old: str
    new: str

    def applied(self, root: Path) -> str:
        """The text of the file with the change."""
        file = root / self.path
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if text.count(self.old) != 1:
            raise NotPlanted(
                f"{self.path} holds {text.count(self.old)} times, not once:\n{self.old}"
            )
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Fault:
    """A fault: what it is called, what is wrong then, where it is planted, and which test finds
    it.
    """

    name: str
    says: str
    finder: str
    edits: tuple[Edit, ...]

    def plant(self, root: Path) -> None:
        """Change that copy of the house."""
        for edit in self.edits:
            (root / edit.path).write_text(edit.applied(root), encoding="utf-8")


@dataclass(frozen=True)
class Finding:
    """What the finding test said of the planted fault."""

    found: bool
    output: str


def hunted(fault: Fault, folder: Path, database_url: str = "") -> Finding:
    """Plant the fault in a copy in that folder, and see whether its test fails there: fails, not
    breaks.
    """
    root = folder / fault.name
    shutil.copytree(ROOT, root, ignore=NOT_COPIED)
    try:
        fault.plant(root)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-rfE",
            "--tb=line",
            "-p",
            "no:cacheprovider",
            fault.finder,
        ]
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST_", "TWIZA_"))
        }
        environment |= {"TWIZA_HUNT": "1"} | (
            {"TEST_DATABASE_URL": database_url} if database_url else {}
        )
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, check=False
        )
    finally:
        shutil.rmtree(root)
    return Finding(
        f"\nFAILED {fault.finder}" in done.stdout and done.returncode == 1,
        done.stdout + done.stderr,
    )
