"""The hand-made folders are what they claim: one is sound, in the other the faults sit where they
are listed.
"""

import csv

import pytest

from app.interchange.operations.tables import FILES as DECLARED

from .conftest import DATA

COMPLETE, FAULTY = DATA / "interchange", DATA / "faulty"
FILES = [file.name for file in DECLARED]


def rows(name):
    with (COMPLETE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def cells(name, column):
    return {part for row in rows(name) for part in row[column].split(";") if part}


def ids(name):
    return {row["id"] for row in rows(name)}


REFERENCES = [
    (file.name, column.name, column.to[0])
    for file in DECLARED
    for column in file.columns
    if column.kind in ("ref", "refs") and len(column.to) == 1 and column.name in rows(file.name)[0]
]


@pytest.mark.parametrize("name", FILES)
def test_every_file_has_rows_as_wide_as_its_header(name):
    table = rows(name)
    assert table
    assert all(None not in row and None not in row.values() for row in table)


@pytest.mark.parametrize(("name", "column", "target"), REFERENCES)
def test_every_reference_of_the_complete_folder_exists(name, column, target):
    assert cells(name, column) <= ids(target)


def test_owners_and_partners_are_organisations_or_members_but_never_both():
    assert not ids("organisations") & ids("members")
    assert cells("actions", "owner") & ids("organisations")
    assert cells("actions", "owner") & ids("members")
    assert cells("actions", "owner") | cells("actions", "partners") <= ids("organisations") | ids(
        "members"
    )


def test_all_states_and_all_forms_of_a_deadline_occur():
    assert {row["stage"] for row in rows("proposals")} == {
        "",
        "draft",
        "submitted",
        "withdrawn",
        "promoted",
        "merged",
        "declined",
        "postponed",
        "hidden",
    }
    assert {row["outcome"] for row in rows("decisions")} == {
        "promoted",
        "merged",
        "declined",
        "postponed",
    }
    assert {"2027-Q2", "2028", "2027-06", "2026-08-31"} <= {
        row["due_on"] for row in rows("actions")
    }
    assert {row["status"] for row in rows("actions")} == {
        "",
        "in progress",
        "done",
        "late",
        "at risk",
        "abandoned",
    }


def listed():
    lines = (FAULTY / "faults.txt").read_text().splitlines()
    return [line.removesuffix(":").replace(": ", ":").split(":") for line in lines]


def record_starts(name):
    """The header and the lines on which a record begins, counted by quotes: a line inside a cell
    begins none.
    """
    starts, quotes = set(), 0
    content = (FAULTY / name).read_bytes()
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        if quotes % 2 == 0:
            starts.add(number)
        quotes += line.count(b'"')
    return content.split(b"\n", 1)[0].decode().split(","), starts


def test_many_different_faults_are_listed_once_each():
    assert len({tuple(fault) for fault in listed()}) == len(listed()) >= 20


@pytest.mark.parametrize(("name", "line", "column"), listed())
def test_each_listed_fault_is_at_the_beginning_of_a_record_in_a_known_column(name, line, column):
    header, starts = record_starts(name)
    assert int(line) in starts
    assert column in header or (name, column) == ("challenges.csv", "name")


def test_one_file_is_not_utf_8_and_one_holds_a_nul():
    with pytest.raises(UnicodeDecodeError):
        (FAULTY / "updates.csv").read_text(encoding="utf-8")
    assert (FAULTY / "proposals.csv").read_bytes().count(b"\0") == 1
