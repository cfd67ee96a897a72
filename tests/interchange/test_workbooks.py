"""Workbooks as programs and accidents leave them: what is read of them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from xlsxwriter import Workbook

from app.interchange.operations import packed

from .conftest import Run, row
from .test_ways_of_writing import MEMBERS, sheet

Edit = Callable[[bytes], bytes]
RELATIONS, SHEET = "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"


def test_a_sheet_is_named_by_its_faults(run: Run, tmp_path: Path) -> None:
    sheet(tmp_path / "people.xlsx", *MEMBERS, ["n", "", "no address"])
    sheet(tmp_path / "more.xlsx", ["id", "name"], name="Members", error="B3")
    (tmp_path / "territories.csv").write_text("id,name\n")
    sheet(tmp_path / "territories.xlsx", ["id", "name"], name="Tabelle1")
    told = run("data", "import", tmp_path)
    assert told.exit_code == 2
    assert told.stderr.splitlines() == [
        "people.xlsx, sheet members:1: file: members stands in more.xlsx, sheet Members already",
        "territories.xlsx, sheet Tabelle1:1: file: territories stands in territories.csv already",
        "more.xlsx, sheet Members:3: record: B3: an error of the spreadsheet stands in place of a "
        "value",
    ]
    (tmp_path / "more.xlsx").unlink(), (tmp_path / "territories.xlsx").unlink()
    assert run("data", "import", tmp_path).stderr.splitlines() == [
        'people.xlsx, sheet members:3: email: "no address" is not an e-mail address',
        "people.xlsx, sheet members:3: name: is empty",
    ]


def test_a_workbook_that_would_fill_the_memory_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "members.xlsx"
    sheet(book, *MEMBERS, *[[]] * 1_048_573, ["x"] * 100)
    told = run("data", "import", tmp_path).stderr
    sheet(book, *MEMBERS, ["n", "x" * 30_000])
    for limit, most, said in (
        ("MOST_UNPACKED", 20_000, "unpacks to more"),
        ("MOST_BYTES", 1000, "is larger than"),
    ):
        monkeypatch.setattr(packed, limit, most)
        assert f"members.xlsx:1: file: {said}" in run("data", "import", tmp_path).stderr
    assert "members.xlsx:1: file: has more than 5000000 cells in a sheet" in told


def test_a_cell_that_is_only_formatted_takes_no_room(run: Run, tmp_path: Path) -> None:
    with Workbook(tmp_path / "members.xlsx") as book:
        page = book.add_worksheet("members")
        for line, cells in enumerate(MEMBERS):
            page.write_row(line, 0, cells)
        # As far away as would be too large a sheet, were anything in it.
        page.write_blank(399, 16_383, None, book.add_format({"bold": True}))
    told = run("data", "import", tmp_path)
    assert (told.exit_code, told.stdout) == (0, "members: 1 new, 0 changed\n")


def edited(path: Path, part: str, edit: Edit) -> None:
    """The workbook with one of its parts as another program, or an accident, would leave it."""
    with ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[part] = edit(parts[part])
    with ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def test_an_error_is_found_however_the_workbook_says_where_its_sheet_is(
    run: Run, tmp_path: Path
) -> None:
    book = tmp_path / "members.xlsx"
    sheet(book, *MEMBERS, error="B3")
    # As openpyxl writes it.
    edited(book, RELATIONS, lambda part: part.replace(b'"worksheets/', b'"/xl/worksheets/'))
    assert run("data", "import", tmp_path).stderr == (
        "members.xlsx, sheet members:3: record: B3: an error of the spreadsheet stands in place "
        "of a value\n"
    )


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        ("members", "xl/sharedStrings.xml", ":1: file: cannot be read as a workbook ("),
        ("members", SHEET, ", sheet members:1: record: the sheet members cannot be read ("),
        ("Feuil1", SHEET, ":1: file: the sheet Feuil1 cannot be read ("),
    ],
)
def test_a_workbook_with_a_cut_part_says_so(
    name: str, part: str, said: str, run: Run, tmp_path: Path
) -> None:
    book = tmp_path / "members.xlsx"
    sheet(book, *MEMBERS, name=name)
    edited(book, part, lambda content: content[: len(content) // 2])
    told = run("data", "import", tmp_path)
    assert (told.exit_code, told.stderr.count("\n")) == (2, 1)
    assert told.stderr.startswith(f"members.xlsx{said}")


def test_numbers_and_truths_of_a_workbook_are_what_a_table_says(run: Run, tmp_path: Path) -> None:
    # What a spreadsheet saves beyond the header is nothing where it is empty.
    columns = ["id", "name", "secret", "quorum", "", " "]
    cells = [["a", "Un", True, 12.0, "", " "], ["b", "Deux", False, 12.5, "", ""]]
    sheet(tmp_path / "cycles.xlsx", columns, *cells, name="cycles")
    told = run("data", "import", tmp_path)
    assert told.stderr == ('cycles.xlsx, sheet cycles:3: quorum: "12.5" is not a whole number\n')
    sheet(tmp_path / "cycles.xlsx", columns, *cells[:1], name="cycles")
    assert run("data", "import", tmp_path).exit_code == 0
    assert (row("cycle", "a").secret, row("cycle", "a").quorum) == (True, 12)


@pytest.mark.parametrize(
    ("days", "at"),
    [
        # Fractions of days miss the second by some millionths.
        (46_054.430_902_777_7, datetime(2026, 2, 1, 10, 20, 30, tzinfo=UTC)),
        (46_054.430_905_671_3, datetime(2026, 2, 1, 10, 20, 30, 250_000, tzinfo=UTC)),
    ],
)
def test_a_moment_of_a_workbook_is_that_second_or_its_part(
    days: float,
    at: datetime,
    app: Flask,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], timezone="UTC"))
    with Workbook(tmp_path / "members.xlsx") as book:
        page = book.add_worksheet("members")
        page.write_row(0, 0, ["id", "name", "joined_at"]), page.write_row(1, 0, ["m", "Amina"])
        page.write_number(1, 2, days, book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))
    assert run("data", "import", tmp_path).exit_code == 0
    assert row("member", "m").joined_at == at
