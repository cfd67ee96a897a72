"""A backup that is whole and still cannot be put back: it is refused in one line, and nothing changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.upkeep import archive

from .conftest import rewrite, run, unchanged

# What another program wrote into the backup, and what the command says of it.
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "of an earlier version": ({"revision": "0001"}, "this backup was made at migration 0001 and the database is at"),
    "without a table": ({"without": "written"}, "the database's tables are not those of this backup"),
    "with a file elsewhere": (
        {"added": "uploads/../elsewhere"},
        "uploads/../elsewhere is not the name of an upload",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_backup_that_does_not_fit_is_refused(case: str, filled: Flask, file: Path, tmp_path: Path) -> None:
    change, sentence = REFUSED[case]
    rewrite(file, tmp_path / "other", **change)
    with unchanged(filled):
        ended = run(filled, "restore", tmp_path / "other", "--force")
    assert (ended.exit_code, ended.stderr.count("\n"), sentence in ended.stderr) == (2, 1, True), ended.stderr
    assert not (filled.config["TWIZA"].uploads_dir.parent / "elsewhere").exists()


def test_a_backup_that_holds_fewer_rows_than_it_says_is_refused(filled: Flask, file: Path, tmp_path: Path) -> None:
    with archive.opened(file) as old:
        tables = [{**table, "rows": table["rows"] + (table["name"] == "vote")} for table in old.manifest["tables"]]
        rows = next(table["rows"] for table in tables if table["name"] == "vote")
    rewrite(file, tmp_path / "other", tables=tables)
    with unchanged(filled):
        ended = run(filled, "restore", tmp_path / "other", "--force")
    assert (ended.exit_code, ended.stderr) == (2, f"Error: vote: {rows - 1} rows of {rows} could be read\n")
