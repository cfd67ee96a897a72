"""Checks what a change touches, on SQLite (`make test-near`): the change since the last commit, or
else in it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What the settings leave out stays out though it is named.
QUIETLY = ("--quiet", "--force-exclude")
TESTS = ROOT / "tests"
# Whatever is changed, these are quick and know the whole tree.
ALWAYS = {
    "tests/test_architecture.py",
    "tests/test_translations.py",
    "tests/test_look.py",
    "tests/mutants",
}
# Folders whose tests are not called like them.
ELSEWHERE = {
    "static": "tests/web/test_static.py",
    "deploy": "tests/tools",
    "tools": "tests/tools",
    "docs": "tests/tools",
}


ON_SQLITE = {"TWIZA_ENGINE": "sqlite"}


def main() -> int:
    """Style of the changed files, types, then the tests nearest to them; the status is that of the
    first that fails.
    """
    changed = [path for path in changes() if (ROOT / path).is_file()]
    python = [path for path in changed if path.endswith(".py")]
    pages = [path for path in changed if path.startswith("templates/")]
    commands: list[list[str]] = []
    if python:
        commands.append(["ruff", "check", *QUIETLY, *python])
        commands.append(["ruff", "format", "--check", *QUIETLY, *python])
    if pages:
        commands.append(["djlint", "--lint", "--quiet", *pages])
    if python:
        commands.append(["mypy", "--no-error-summary"])
    tests = sorted(ALWAYS.union(*map(tests_of, changed)))
    chosen = ["-m", "not served", "-k", "not postgresql"]
    commands.append(["pytest", "-n", "2", "--dist", "worksteal", *chosen, *tests])
    # The quick ones first: a fault of style ends it in a second.
    for command in commands:
        words = [sys.executable, "-m", *command]
        done = subprocess.run(words, cwd=ROOT, env=os.environ | ON_SQLITE, check=False)
        if done.returncode:
            return done.returncode
    return 0


def changes() -> list[str]:
    """The files that differ from the last commit; where none does, those that it changed."""
    untracked = _git("ls-files", "--others", "--exclude-standard")
    return _git("diff", "--name-only", "HEAD") + untracked or _git("diff", "--name-only", "HEAD~1")


def tests_of(path: str) -> set[str]:
    """The tests that stand beside that file: those of its package, of its name, or itself."""
    top, *rest = Path(path).parts
    if top == "tests":
        near = path if rest[-1].startswith("test_") else f"tests/{rest[0]}"
    elif len(rest) > 1 and (TESTS / rest[0]).is_dir():
        near = f"tests/{rest[0]}"
    else:
        near = ELSEWHERE.get(top) or f"tests/{top}"
    named = f"tests/test_{Path(path).stem}.py"
    return {found for found in (near, named) if _holds_tests(ROOT / found)}


def _holds_tests(path: Path) -> bool:
    return path.name.startswith("test_") if path.is_file() else any(path.glob("test_*.py"))


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


if __name__ == "__main__":
    sys.exit(main())
