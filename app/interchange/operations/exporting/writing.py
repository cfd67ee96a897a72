"""Writing a folder: one fixed order of files, columns and rows, so that the same content is the
same bytes.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.files.operations import whole
from app.interchange.operations.cells import Terms, read, written
from app.interchange.operations.columns import BIG, Column, File
from app.interchange.operations.exporting.proposals import SHARES, TALLY
from app.interchange.operations.exporting.snapshot import ROWS, Snapshot, Values
from app.interchange.operations.faults import RefusedFolder
from app.interchange.operations.settling import language_tag, settled_line, settled_text
from app.interchange.operations.tables import FILES
from app.text.cleaning import clean_input

_TALLIES = File(
    "tallies",
    "The counts of votes, in place of the votes.",
    (
        Column("cycle", "ref", to=("cycles",), required=True),
        Column("proposal", "ref", to=("proposals",), required=True),
        *(Column(name, "whole", most=BIG) for name in TALLY),
        *(Column(name, "whole", most=BIG, extra=True) for name in SHARES),
    ),
)


def write_folder(snapshot: Snapshot, folder: Path) -> dict[str, int]:
    """Write every file; says how many rows each holds. Where people stay out, tallies take the
    place of votes, and no file of theirs that was there remains.
    """
    folder.mkdir(parents=True, exist_ok=True)
    language = snapshot.terms.language
    counts: dict[str, int] = {}
    for file in (*FILES, _TALLIES):
        if _goes_with(snapshot, file):
            counts[file.name] = _write(folder, file, ROWS[file.name](snapshot), language)
        else:
            # From an earlier export of the other kind: no vote lies beside what names nobody.
            (folder / f"{file.name}.csv").unlink(missing_ok=True)
    return counts


def _goes_with(snapshot: Snapshot, file: File) -> bool:
    if file is _TALLIES:
        return not snapshot.personal
    return snapshot.personal or not file.personal


def _write(folder: Path, file: File, rows: Iterable[Values], language: str) -> int:
    settled = [_settled(file, row) for row in rows]
    headings = list(_headings(file, settled, language))
    lines: list[list[str]] = []
    for row in settled:
        lines.append([_cell(row, column, tag, language) for _name, column, tag in headings])
    keys = 1 if file.has_id else len(file.columns)
    # By the sender's ids and not by rows: a site that was moved writes the same bytes.
    lines.sort(key=lambda cells: cells[:keys])
    header = [name for name, _column, _tag in headings]
    _replace(folder / f"{file.name}.csv", [header, *lines])
    return len(lines)


def _settled(file: File, row: Values) -> Values:
    """The row as an import would store it, so that a second export says the same."""
    values = dict(row)
    for column in file.columns:
        value = row.get(column.name)
        if column.by_language:
            stored = value or {}
            texts = {language_tag(tag): _text(column, text) for tag, text in stored.items()}
            values[column.name] = {tag: text for tag, text in texts.items() if text.strip()}
        elif column.kind == "word" and value:
            values[column.name] = _text(column, value)
        elif column.kind == "lines" and value:
            values[column.name] = clean_input(value).strip()
        elif column.kind in ("url", "tag") and value:
            values[column.name] = _sound(column, value)
    return values


def _text(column: Column, text: str) -> str:
    if column.kind == "text":
        return settled_text(text)
    # A title of nothing but a tag is told by its letters, as an import would find it empty.
    return settled_line(text) or settled_line(text.replace("<", "‹").replace(">", "›")) or "?"


def _sound(column: Column, value: str) -> Any:
    try:
        return read(column, value, Terms("", "", ""))
    except RefusedFolder:
        return ""


def _says(column: Column, value: Any) -> bool:
    return bool(value) or (column.nought and value == 0)


def _headings(
    file: File, rows: list[Values], language: str
) -> Iterator[tuple[str, Column, str | None]]:
    """The columns: a text comes per language only where some row of the file needs it."""
    for column in file.columns:
        name = column.name
        if column.extra and not any(_says(column, row.get(name)) for row in rows):
            continue
        if not column.by_language:
            yield name, column, None
            continue
        tags: set[str] = set()
        others: set[str] = set()
        for row in rows:
            given = row[name].keys()
            tags |= given
            others |= given - {_own(row, language)}
        if not others:
            yield name, column, None
            continue
        for tag in sorted(tags):
            yield f"{name}_{tag}", column, tag


def _own(row: Values, language: str) -> str:
    return row.get("language") or language


def _cell(row: Values, column: Column, tag: str | None, language: str) -> str:
    value: Any = row.get(column.name)
    if column.by_language:
        return str(value.get(tag or _own(row, language), ""))
    return "" if value is None or value == "" else written(value)


def _replace(path: Path, lines: Iterable[list[str]]) -> None:
    with whole(path) as file:
        text = codecs.getwriter("utf-8")(file)
        # Formulas stay as they are; see docs/decisions.md, 'the folders of `data export` keep
        # formulas as they are'.
        csv.writer(text, lineterminator="\n").writerows(lines)
