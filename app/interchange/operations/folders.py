"""Which files of a folder hold which table: one a CSV, and in workbooks one a sheet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.interchange.operations.faults import Faults
from app.interchange.operations.headers import is_known
from app.interchange.operations.separated import separated
from app.interchange.operations.sources import Source
from app.interchange.operations.tables import BY_NAME, FILES
from app.interchange.operations.workbooks import Workbook
from app.text.reading import Unreadable

# What spreadsheets save beside .xlsx; read as nothing, it would be missed.
_OTHERS = (".xls", ".xlsm", ".xlsb", ".ods")


def sources(folder: Path, faults: Faults, say: Callable[[str], None]) -> dict[str, Source]:
    """Each table of the folder; that one is written twice is a fault."""
    found: dict[str, Source] = {}
    for file in FILES:
        path = folder / f"{file.name}.csv"
        if path.exists():
            # The header decides how a table is read; see docs/decisions.md, 'the header decides
            # how a table is read'.
            found[file.name] = separated(path, partial(is_known, file))
    for path in sorted(folder.iterdir()):
        ending = path.suffix.lower()
        if ending in _OTHERS:
            faults.add_file(path.name, "is not read: save it as .xlsx")
        # Excel keeps a file of that kind beside each workbook that is open.
        elif ending == ".xlsx" and not path.name.startswith("~$"):
            try:
                _add_tables(Workbook(path), found, faults, say)
            except Unreadable as unreadable:
                faults.add_file(path.name, str(unreadable))
    return found


def _add_tables(
    book: Workbook, found: dict[str, Source], faults: Faults, say: Callable[[str], None]
) -> None:
    tables = _tables(book)
    for sheet, name in tables.items():
        source = book.source(sheet)
        if name in found:
            faults.add_file(source.name, f"{name} stands in {found[name].name} already")
        else:
            found[name] = source
    for sheet in book.sheets():
        if sheet not in tables and not book.is_empty(sheet):
            say(
                f"{book.path.name}, sheet {sheet}: is not read, there is no such table in an "
                "interchange folder"
            )


def _tables(book: Workbook) -> dict[str, str]:
    """The table in each sheet that is named like one; else the only sheet is the table that the
    file is named like.
    """
    sheets = {sheet: sheet.strip().lower() for sheet in book.sheets()}
    named = {sheet: name for sheet, name in sheets.items() if name in BY_NAME}
    if named:
        return named
    filled = [sheet for sheet in sheets if not book.is_empty(sheet)]
    own = book.path.stem.lower()
    if own in BY_NAME and len(filled) == 1:
        return {filled[0]: own}
    return {}
