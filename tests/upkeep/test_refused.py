"""A backup that is whole and still cannot be put back: it is refused in one line, and nothing
changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import make_url

from app.upkeep import archive
from tests.services.plugin import server_url
from tests.services.postgres import connect

from .conftest import Place, rewrite, run, unchanged

# What another program wrote into the backup, and what the command says of it.
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "of an earlier version": (
        {"revision": "0001"},
        "this backup was made at migration 0001 and the database is at",
    ),
    "without a table": (
        {"without": "written"},
        "the database's tables are not those of this backup",
    ),
    "with a file elsewhere": (
        {"added": "uploads/../elsewhere"},
        "uploads/../elsewhere is not the name of an upload",
    ),
}


def test_a_backup_that_does_not_fit_is_refused(filled: Flask, file: Path, tmp_path: Path) -> None:
    for case, (change, sentence) in REFUSED.items():
        rewrite(file, tmp_path / case, **change)
        with unchanged(filled):
            ended = run(filled, "restore", tmp_path / case, "--force")
        said = ended.exit_code, ended.stderr.count("\n"), sentence in ended.stderr
        assert said == (2, 1, True), (case, ended.stderr)
    assert not (filled.config["TWIZA"].uploads_dir.parent / "elsewhere").exists()


def test_a_backup_that_holds_fewer_rows_than_it_says_is_refused(
    filled: Flask, file: Path, tmp_path: Path
) -> None:
    with archive.opened(file) as old:
        tables = [
            {**table, "rows": table["rows"] + (table["name"] == "vote")}
            for table in old.manifest["tables"]
        ]
        rows = next(table["rows"] for table in tables if table["name"] == "vote")
    rewrite(file, tmp_path / "other", tables=tables)
    with unchanged(filled):
        ended = run(filled, "restore", tmp_path / "other", "--force")
    assert (ended.exit_code, ended.stderr) == (
        2,
        f"Error: vote: {rows - 1} rows of {rows} could be read\n",
    )


NO_ROWS = [b"{broken", b"7\n", b"[1]\n", b'{"id": 1}\n', b"[" * 100_000, b"\xff\n"]


def test_a_backup_whose_rows_are_none_is_refused(
    filled: Flask, file: Path, tmp_path: Path
) -> None:
    for number, line in enumerate(NO_ROWS):
        target = tmp_path / f"other{number}"
        with archive.opened(file) as old, archive.made(target, old.manifest) as new:
            for name in old.manifest["members"]:
                new.add(name, [line] if name == "tables/vote.jsonl" else old.chunks(name))
        with unchanged(filled):
            ended = run(filled, "restore", target, "--force")
        said = ended.exit_code, ended.stderr.count("\n")
        assert said == (2, 1), (line, ended.stderr)
        assert ended.stderr.startswith("Error: vote: a row cannot be read ("), line


MANIFESTS: list[Any] = [
    *(
        {"tables": None},
        {"tables": 7},
        {"tables": [{"name": "vote"}]},
        {"revision": None},
        {"format": 2},
    ),
    {"tables": [{"name": "elsewhere", "columns": ["id"], "rows": 0}]},
]


def test_a_backup_that_does_not_say_what_it_holds_is_refused(
    filled: Flask, file: Path, tmp_path: Path
) -> None:
    for number, about in enumerate(MANIFESTS):
        target = tmp_path / f"other{number}"
        with archive.opened(file) as old, archive.made(target, old.manifest | about) as new:
            for name in old.manifest["members"]:
                new.add(name, old.chunks(name))
        with unchanged(filled):
            ended = run(filled, "restore", target, "--force")
        said = ended.exit_code, ended.stdout, ended.stderr.count("\n")
        assert said == (2, "", 1), (about, ended.stderr)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_has_no_room_for_all_letters_is_refused(
    encoding: str, file: Path, fresh: Place, request: pytest.FixtureRequest
) -> None:
    other = fresh("postgresql")
    name = make_url(other.config["SQLALCHEMY_DATABASE_URI"]).database or ""
    words = (
        "DROP DATABASE {0}",
        f"CREATE DATABASE {{0}} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0",
    )
    with connect(server_url(request.config)) as connection:
        for word in words:
            connection.execute(sql.SQL(word).format(sql.Identifier(name)))
    ended = run(other, "restore", file)
    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1), ended.stderr
    assert "UTF8" in ended.stderr
