"""Reading .xlsx: each sheet as records of text, as a CSV of the same table would hold them."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from app.interchange.operations.packed import weighed
from app.interchange.operations.sources import DayCell, Source
from app.text.reading import Records, Unreadable

# Beyond fifteen figures a spreadsheet rounds.
_EXACT = 10**15
# How many cells with an error are named at most.
_NAMED = 10


class Workbook:
    """A workbook that is small enough to be read; raises Unreadable when it is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._errors = weighed(path)
        try:
            self._book = CalamineWorkbook.from_path(path)
        except CalamineError as error:
            raise Unreadable(f"cannot be read as a workbook ({error})") from None

    def sheets(self) -> list[str]:
        """The names of its sheets."""
        return [
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]

    def is_empty(self, sheet: str) -> bool:
        """Whether nothing stands in it."""
        return self._sheet(sheet).start is None

    def source(self, sheet: str) -> Source:
        """The table in that sheet."""
        return Source(
            f"{self.path.name}, sheet {sheet}", partial(self._records, sheet), workbook=True
        )

    def _records(self, sheet: str) -> Records:
        if errors := self._errors.get(sheet):
            # It would be read as nothing, and empty what is stored.
            named = ", ".join(cell for _line, cell in errors[:_NAMED])
            sentence = f"{named}: an error of the spreadsheet stands in place of a value"
            raise Unreadable(sentence, errors[0][0])
        for line, cells in enumerate(self._sheet(sheet).iter_rows(), 1):
            yield line, [as_text(cell) for cell in cells]

    def _sheet(self, name: str) -> CalamineSheet:
        try:
            return self._book.get_sheet_by_name(name)
        # The workbook itself may be sound while the part of a sheet is cut, or is not there.
        except CalamineError as error:
            raise Unreadable(f"the sheet {name} cannot be read ({error})") from None


def as_text(cell: Any) -> str:
    """The cell as CSV would have it: whole numbers without a point, days in ISO 8601."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        exact = cell.is_integer() and abs(cell) < _EXACT
        # A spreadsheet keeps every number as a fraction.
        return str(int(cell)) if exact else repr(cell)
    if isinstance(cell, datetime):
        # Days are counted in fractions; the reader has made thousandths of a second of them.
        return cell.isoformat()
    if isinstance(cell, date):
        return DayCell(cell.isoformat())
    return str(cell)
