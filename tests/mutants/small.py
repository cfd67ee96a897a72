"""`python -m tests.mutants.small [NAME...]`: small changes of the code that must hold, made by
mutmut one at a time.

Prints of each group how many the tests noticed, and what those were that they did not; exit status
1 where they noticed fewer than nine of ten. mutmut is no part of the environment: `.venv/bin/pip
install mutmut==3.8.1` adds it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config import ROOT
from tests.mutants.planting import NOT_COPIED

LEAST = 0.9
COPIED = (
    "templates",
    "static",
    "migrations",
    "tests",
    "tools",
    "deploy",
    "docs",
    "babel.cfg",
    "Makefile",
    "README.md",
)
COPIED += (
    "config.py",
    "settings_values.py",
    "settings_file.py",
    "wsgi.py",
    "conftest.py",
    "pyproject.toml",
)


@dataclass(frozen=True)
class Group:
    """Modules that are changed, and the tests that must notice it."""

    modules: str
    tests: str


_VOTING = " ".join(
    f"tests/voting/test_{name}.py"
    for name in ("cast", "limit", "verify", "privacy", "results", "views", "result_pages")
)
_WRITING = " ".join(
    f"tests/proposals/test_{name}.py"
    for name in ("operations", "revisions", "writing", "rewriting", "pages")
)
GROUPS = {
    "policy": Group(
        "app/policy.py app/rules.py app/voting/rules.py app/organisations/rules.py",
        "tests/test_policy.py tests/test_policy_states.py",
    ),
    "voting": Group(
        "app/voting/operations.py app/voting/models.py app/voting/queries.py "
        "app/voting/results.py",
        _VOTING,
    ),
    "accounts": Group("app/accounts/operations.py app/accounts/passwords.py", "tests/accounts"),
    "people": Group("app/people/operations/*.py", "tests/people"),
    "richtext": Group(
        "app/text/richtext.py",
        "tests/text/test_richtext.py tests/text/test_bombs.py tests/text/test_prose.py",
    ),
    "steering": Group(
        "app/steering/operations.py",
        "tests/steering/test_decisions.py tests/steering/test_recorded.py "
        "tests/steering/test_views.py",
    ),
    "discussion": Group("app/discussion/operations.py", "tests/discussion"),
    "proposals": Group("app/proposals/operations/*.py", f"{_WRITING} tests/site/test_search.py"),
    "plan": Group("app/plan/operations/*.py", "tests/plan"),
}


@dataclass(frozen=True)
class Result:
    """How many changes were made and noticed, and what the others were."""

    made: int
    noticed: int
    missed: str

    @property
    def enough(self) -> bool:
        return self.noticed >= LEAST * self.made


def changed(group: Group, folder: Path) -> Result:
    """Change the group's modules in a copy in that folder, once for each change, and see which the
    tests notice.
    """
    root = folder / "house"
    shutil.copytree(ROOT, root, ignore=NOT_COPIED)
    root.joinpath("setup.cfg").write_text(settings(group), encoding="utf-8")
    _mutmut(root, "run", "--max-children", "2")
    _mutmut(root, "export-cicd-stats")
    stats = json.loads((root / "mutants" / "mutmut-cicd-stats.json").read_text(encoding="utf-8"))
    lines = [line.split(":") for line in _mutmut(root, "results").splitlines()]
    missed = [
        f"{name.strip()} {how.strip()}\n{_difference(root, name.strip())}" for name, how in lines
    ]
    return Result(stats["total"], stats["killed"] + stats["timeout"], "\n".join(missed))


def settings(group: Group) -> str:
    """mutmut's, for one group."""
    lists = {
        "only_mutate": group.modules.split(),
        "also_copy": COPIED,
        "pytest_add_cli_args": ("-p", "no:randomly", "-k", "not postgresql"),
        "pytest_add_cli_args_test_selection": group.tests.split(),
    }
    lines = [f"{name}=\n    " + "\n    ".join(values) for name, values in lists.items()]
    return "\n".join(["[mutmut]", "source_paths=app", "process_isolation=forkserver", *lines, ""])


ON_SQLITE = {**os.environ, "TWIZA_ENGINE": "sqlite"}


def _mutmut(root: Path, *words: str) -> str:
    command = [sys.executable, "-m", "mutmut", *words]
    return subprocess.run(
        command, cwd=root, env=ON_SQLITE, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def _difference(root: Path, name: str) -> str:
    lines = _mutmut(root, "show", name).splitlines()
    return "\n".join(
        line for line in lines if line.startswith(("-", "+")) and line[:3] not in ("---", "+++")
    )


def main(names: Sequence[str]) -> int:
    """Change the named groups, or all."""
    status = 0
    for name in names or GROUPS:
        with tempfile.TemporaryDirectory() as folder:
            result = changed(GROUPS[name], Path(folder))
        print(
            f"{name}: {result.noticed} of {result.made} noticed, "
            f"{result.noticed / result.made:.1%}"
        )
        print(result.missed, flush=True)
        status = max(status, int(not result.enough))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
