"""Commands as a person types them, and the whole state of the database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import db
from app.model import Model

DATA = Path(__file__).parent.parent / "data"
COMPLETE, FAULTY = DATA / "interchange", DATA / "faulty"

Run = Callable[..., Any]
Bring = Callable[..., str]
SMALL = {
    "cycles": """id|name|ballot
                 c|Appel|""",
    "members": """id|name|email
                  m|Amina|amina@example.org""",
    "proposals": """id|cycle|title|body|stage
                    p|c|Un puits|Un texte.|""",
}


@pytest.fixture
def run(app: Flask) -> Run:
    """`run("data", "import", folder)` gives the result of that command."""

    def command(*words: object) -> Any:
        return app.test_cli_runner().invoke(args=[str(word) for word in words])

    return command


@pytest.fixture
def import_ended(run: Run, tmp_path: Path) -> Callable[..., Any]:
    """`import_ended(0, members="id|name\nm|Amina")` imports these files alone, of one sender, and
    ends like that.
    """

    def imported(status: int, **files: str) -> Any:
        result = run("data", "import", new_folder(tmp_path, **files), "--source", "small")
        assert result.exit_code == status, result.output
        return result

    return imported


@pytest.fixture
def bring(import_ended: Callable[..., Any]) -> Bring:
    """`bring(members="id|name\nm|Amina")` is what the command says when it has imported these
    files.
    """
    return lambda **files: str(import_ended(0, **files).stdout)


@pytest.fixture
def refused(import_ended: Callable[..., Any]) -> Bring:
    """`refused(members="id|name\nm|")` is what the command says against these files."""
    return lambda **files: str(import_ended(2, **files).stderr)


def rows(table: str) -> list[Any]:
    """All rows of a table, in the order in which they were made."""
    found = Model.metadata.tables[table]
    with db.engine.connect() as connection:
        return list(connection.execute(sa.select(found).order_by(*found.primary_key.columns)))


def row(table: str, source_id: str) -> Any:
    """The row that the sender calls so."""
    return next(row for row in rows(table) if row.source_id == source_id)


def state() -> dict[str, list[str]]:
    """Every row of every table but the count of writings, which keeps pages fresh."""
    return {
        name: [str(row) for row in rows(name)]
        for name in Model.metadata.tables
        if name != "written"
    }


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of each file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def write(folder: Path, **files: str) -> Path:
    """A folder with these files, each given by its lines; cells are parted by `|`."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        lines = [line.strip().replace("|", ",") for line in text.strip().splitlines()]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def new_folder(parent: Path, **files: str) -> Path:
    """A new folder with these files."""
    return write(parent / f"folder{len(list(parent.iterdir()))}", **files)
