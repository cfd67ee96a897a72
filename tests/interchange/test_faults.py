"""A faulty folder: every fault is named, nothing changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.database import db
from app.interchange.operations.tables import FILES
from tests import factories

from .conftest import COMPLETE, FAULTY, Run, state, write

SAMPLE = 3
ODD = {
    "an empty file": (b"", "members.csv:1: id: the column is missing"),
    "an open quote": (b'id,name\nm,"Amina\n', "members.csv:2: record:"),
    "a cell too many": (b"id,name\nm,Amina,x\n", "members.csv:2: record:"),
    "a cell too few": (b"id,name\nm\n", "members.csv:2: record:"),
    "a column twice": (b"id,name,name\nm,Amina,x\n", "members.csv:1: name:"),
    "a column without a name": (
        b"id,,name\nm,x,Amina\n",
        "members.csv:1: record: a column between others has no name",
    ),
    "a NUL": (b"id,name\nm,A\0mina\n", "members.csv:2: name: holds a NUL byte"),
    "bytes that are no UTF-8": (b"id,name\nm,Am\xe9na\n", "members.csv:2: name: is not UTF-8"),
    "a header that is no UTF-8": (b"id,n\xe9,name\nm,x,Amina\n", "members.csv:1: n"),
    "a semicolon in an id": (b"id,name\nm;n,Amina\n", "members.csv:2: id:"),
    "a moment out of range": (
        b"id,name,joined_at\nm,A,0001-01-01T00:00:00+05:00\n",
        "members.csv:2: joined_at:",
    ),
    "a cell of a million letters": (
        b"id,name\nm," + b"x" * 1_000_000 + b"\n",
        "members.csv:2: name: 1000000 char",
    ),
}


def test_every_fault_is_named_and_no_other(run: Run) -> None:
    result = run("data", "import", FAULTY)
    named = [":".join(line.split(":")[:3]) + ":" for line in result.stderr.splitlines()]
    expected = (FAULTY / "faults.txt").read_text().splitlines()
    assert sorted(named) == sorted(expected)
    assert result.exit_code == 2


@pytest.mark.parametrize("case", ODD)
def test_odd_bytes_are_faults(case: str, run: Run, tmp_path: Path) -> None:
    content, expected = ODD[case]
    (tmp_path / "members.csv").write_bytes(content)
    result = run("data", "import", tmp_path, "--source", "odd")
    assert result.exit_code == 2
    assert any(line.startswith(expected) for line in result.stderr.splitlines()), result.stderr


def test_a_byte_order_mark_is_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_bytes(b"\xef\xbb\xbfid,name\r\nm,Amina\r\n")
    assert run("data", "import", tmp_path, "--source", "odd").exit_code == 0


def test_an_address_that_somebody_has_already_is_a_fault(run: Run, tmp_path: Path) -> None:
    factories.member("Salma", email="salma@example.org")
    result = run(
        "data", "import", write(tmp_path / "a", members="id|name|email\nm|Salma|Salma@example.org")
    )
    assert result.stderr.startswith("members.csv:2: email:")


def test_files_that_are_not_read_are_named(run: Run, tmp_path: Path) -> None:
    result = run(
        "data",
        "import",
        write(tmp_path / "a", pledges="id|action\n1|a", principles="id|name\np|Un"),
    )
    assert result.stderr.startswith("pledges.csv:")
    assert result.exit_code == 0


def faulty_copies(folder: Path, name: str, long_run: bool) -> Iterator[None]:
    """The folder with a fault in one line of that file after another."""
    path = folder / f"{name}.csv"
    whole = path.read_bytes()
    records = list(csv.reader(io.StringIO(whole.decode())))
    sample = range(len(records)) if long_run else sorted({0, 1, len(records) - 1})
    for number in sample:
        broken = [[*record, "\0"] if at == number else record for at, record in enumerate(records)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(broken)
        yield
    path.write_bytes(whole)


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_a_fault_in_any_line_changes_nothing(
    name: str, run: Run, tmp_path: Path, long_run: bool
) -> None:
    for path in COMPLETE.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = state()
    for _ in faulty_copies(tmp_path, name, long_run):
        assert run("data", "import", tmp_path).exit_code == 2
    assert state() == before


@pytest.mark.parametrize(
    "table", ["member", "proposal_terms", "vote", "decision", "action_update", "event"]
)
def test_a_failure_while_applying_changes_nothing(table: str, run: Run) -> None:
    def fail(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise RuntimeError(table)

    before = state()
    sa.event.listen(db.engine, "before_cursor_execute", fail)
    try:
        assert isinstance(run("data", "import", COMPLETE).exception, RuntimeError)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", fail)
    assert state() == before


def test_phases_are_in_order_with_those_that_are_known(run: Run, tmp_path: Path) -> None:
    phases = "id|name|gather_from|vote_from|closed_from\nc|Un|2026-02-01|2026-03-01|2026-04-01"
    first = write(tmp_path / "a", cycles=phases)
    assert run("data", "import", first, "--source", "a").exit_code == 0
    moved = write(tmp_path / "b", cycles="id|name|vote_from\nc|Un|2026-05-01")
    result = run("data", "import", moved, "--source", "a")
    assert (result.exit_code, result.stderr) == (
        2,
        "cycles.csv:2: vote_from: closed begins before vote\n",
    )
    in_order = write(
        tmp_path / "c", cycles="id|name|vote_from|closed_from\nc|Un|2026-05-01|2026-06-01"
    )
    assert run("data", "import", in_order, "--source", "a").exit_code == 0
