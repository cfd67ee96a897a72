"""A folder as spreadsheets save it: the same content in whatever form, and the cause where it
cannot be read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from app.interchange.operations.tables import BY_NAME
from tests.conftest import empty_tables

from .conftest import Run, contents

Rows = list[list[str]]


def text_of(rows: Rows, separator: str = ",", end: str = "\n") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=separator, lineterminator=end).writerows(rows)
    return file.getvalue()


def with_empty_rows(rows: Rows) -> Rows:
    blank = [""] * len(rows[0])
    return [
        blank,
        rows[0],
        [" ", *blank[1:]],
        *(row for pair in rows[1:] for row in (pair, blank)),
    ]


# Each way of writing a table as bytes.
WAYS: dict[str, Callable[[Rows], bytes]] = {
    "commas": lambda rows: text_of(rows).encode(),
    "semicolons": lambda rows: text_of(rows, ";").encode(),
    "tabs": lambda rows: text_of(rows, "\t").encode(),
    "a mark": lambda rows: text_of(rows).encode("utf-8-sig"),
    "UTF-16": lambda rows: text_of(rows, "\t").encode("utf-16"),
    "UTF-16, the other way round": lambda rows: (
        b"\xfe\xff" + text_of(rows, ";").encode("utf-16-be")
    ),
    "CRLF": lambda rows: text_of(rows, ";", "\r\n").encode("utf-8-sig"),
    "sep=": lambda rows: ("sep=;\r\n" + text_of(rows, ";", "\r\n")).encode("utf-8-sig"),
    "empty rows": lambda rows: text_of(with_empty_rows(rows), ";").encode(),
    "empty columns": lambda rows: text_of([[*row, "", " "] for row in rows], ";").encode(),
}


def tables_of(folder: Path) -> dict[str, Rows]:
    """Each table of a plain folder."""
    return {
        path.stem: list(csv.reader(io.StringIO(path.read_bytes().decode(), newline="")))
        for path in sorted(folder.glob("*.csv"))
    }


def workbook(path: Path, tables: dict[str, Rows], *, sheet: str | None = None) -> None:
    """The tables as a person would have them in a spreadsheet: numbers, days and truths as
    such.
    """
    book = Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in tables.items():
        page = book.add_worksheet(sheet or name)
        kinds = {column.name: column.kind for column in BY_NAME[name].columns}
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                _write(page, line, place, cell, kinds.get(rows[0][place]) if line else None, day)
    book.close()


def _write(page: Any, line: int, place: int, cell: str, kind: str | None, day: Any) -> None:
    if kind == "whole" and cell:
        page.write_number(line, place, int(cell))
    elif kind in ("day", "from", "until", "wall", "instant") and len(cell) == 10:
        page.write_datetime(line, place, date.fromisoformat(cell), day)
    elif kind == "flag" and cell:
        page.write_boolean(line, place, cell == "true")
    else:
        page.write_string(line, place, cell)


def written(tables: dict[str, Rows], parent: Path) -> Iterator[tuple[str, Path]]:
    """The folder in every form."""
    for way, as_bytes in WAYS.items():
        folder = parent / way
        folder.mkdir()
        for name, rows in tables.items():
            (folder / f"{name}.csv").write_bytes(as_bytes(rows))
        yield way, folder
    (one := parent / "a workbook").mkdir(), (several := parent / "workbooks").mkdir()
    workbook(one / "plan.xlsx", tables)
    yield "a workbook", one
    for name, rows in tables.items():
        workbook(several / f"{name}.xlsx", {name: rows}, sheet="Feuil1")
    yield "workbooks", several


# How a file is read is no affair of the database.
@pytest.mark.served
@pytest.mark.parametrize("engine_app", ["sqlite"], indirect=True)
def test_the_demo_is_the_same_however_it_is_written(run: Run, tmp_path: Path) -> None:
    run("demo", "load")
    plain, ways = tmp_path / "plain", tmp_path / "ways"
    run("data", "export", plain, "--with-personal-data")
    ways.mkdir()
    unchanged = run("data", "import", plain, "--source", "demo").stdout
    assert {line.partition(": ")[2] for line in unchanged.splitlines()} == {"0 new, 0 changed"}
    wrong = []
    for way, folder in written(tables_of(plain), ways):
        told = run("data", "import", folder, "--source", "demo")
        if told.exit_code or told.stdout != unchanged:
            wrong.append((way, told.stdout, told.stderr))
    assert wrong == []
    empty_tables()
    run("data", "import", ways / "a workbook", "--source", "demo")
    run("data", "export", tmp_path / "again", "--with-personal-data")
    assert contents(tmp_path / "again") == contents(plain)


def sheet(path: Path, *rows: list[Any], name: str = "members", error: str = "") -> None:
    """A workbook of one sheet with these rows; an error of the spreadsheet may stand in one of its
    cells.
    """
    book = Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet(name)
    for line, row in enumerate(rows):
        page.write_row(line, 0, row)
    if error:
        page.write_formula(error, "=1/0", None, "#DIV/0!")
    book.close()


LOCKED = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
MEMBERS = [["id", "name", "email"], ["m", "Amina", "amina@example.org"]]
# What a folder holds, and what is said of it before the column of the fault.
BYTES: dict[str, tuple[str, bytes, str]] = {
    "French Excel": (
        "members.csv",
        "id;name\nm;Aïcha\n".encode("cp1252"),
        "name: is not UTF-8: saved as Windows-1252;",
    ),
    "Arabic Excel": (
        "members.csv",
        "id;name\nm;أمينة\n".encode("cp1256"),
        "name: is not UTF-8: saved as Windows-1256;",
    ),
    "a header of it": (
        "members.csv",
        "numéro;prénom\nm;A\n".encode("cp1252"),
        "record: is not UTF-8: saved as Windows",
    ),
    "UTF-16 without its mark": (
        "members.csv",
        "id\tname\n".encode("utf-16-le"),
        "record: saved as UTF-16 without",
    ),
    "UTF-32": ("members.csv", "id,name\n".encode("utf-32"), "record: saved as UTF-32"),
    "half of UTF-16": (
        "members.csv",
        "id,name\nm,A".encode("utf-16")[:-1],
        "record: cannot be read as UTF-16",
    ),
    "half of a letter": (
        "members.csv",
        "id,name\nm,A\ud83d".encode("utf-16", "surrogatepass"),
        "members.csv:2: name: holds half of a character",
    ),
    "an unknown header": (
        "members.csv",
        b"nom;ville\nA;B\n",
        "record: the header names none of its columns (id, name,",
    ),
    "unknown separators": (
        "members.csv",
        b"id|name\nm|A\n",
        "record: the header names none of its columns",
    ),
    "a workbook as CSV": ("members.csv", b"PK\3\4", "record: is a workbook and no CSV"),
    "an old workbook": ("members.xls", b"\xd0\xcf\x11\xe0", "file: is not read: save it as .xlsx"),
    "an old one by a new name": (
        "members.xlsx",
        b"\xd0\xcf\x11\xe0",
        "file: is an old Excel file",
    ),
    "a locked one": ("members.xlsx", LOCKED, "file: is locked with a password"),
    "no workbook": ("members.xlsx", b"PK\3\4 and so on", "file: is no workbook"),
    "nothing": ("members.xlsx", b"", "file: is no workbook"),
}


def test_what_cannot_be_read_says_its_cause(run: Run, tmp_path: Path) -> None:
    wrong = []
    for case, (name, content, expected) in BYTES.items():
        folder = tmp_path / case
        folder.mkdir()
        (folder / name).write_bytes(content)
        told = run("data", "import", folder)
        faults = [line for line in told.stderr.splitlines() if ": read as " not in line]
        if (
            told.exit_code != 2
            or len(faults) != 1
            or expected not in faults[0]
            or not faults[0].startswith(name)
        ):
            wrong.append((case, told.stderr))
    assert wrong == []


def seen(stderr: str) -> list[str]:
    """What is said of the files; the database that is written into is named as well."""
    return [line for line in stderr.splitlines() if not line.startswith("Database: ")]


def test_what_is_odd_is_said_and_what_is_plain_is_not(run: Run, tmp_path: Path) -> None:
    plain, odd = tmp_path / "plain", tmp_path / "odd"
    plain.mkdir(), odd.mkdir()
    (plain / "members.csv").write_text("id,name\nm,Amina\n")
    assert seen(run("data", "import", plain).stderr) == []
    (odd / "members.csv").write_bytes("sep=;\nid;name\n;\nm;Amina\n".encode("utf-16"))
    days = (["a", date(2027, 6, 1)], ["b", "2027-Q2"], ["c", date(2027, 7, 1)], ["d", ""])
    sheet(
        odd / "plan.xlsx",
        ["id", "due_on", "title"],
        *[[*row, "Un"] for row in days],
        name="actions",
    )
    sheet(odd / "notes.xlsx", ["Bonjour"], name="Feuil1")
    told = run("data", "import", odd)
    assert told.exit_code == 0
    assert seen(told.stderr) == [
        "notes.xlsx, sheet Feuil1: is not read, there is no such table in an interchange folder",
        "members.csv: read as UTF-16; a line with the separator above the header; semicolons "
        "between the columns; "
        "1 empty rows left out",
        "plan.xlsx, sheet actions: due_on: 2 of 3 dates are days of the spreadsheet "
        "(which makes a day of a month that is typed as 2027-06)",
    ]
