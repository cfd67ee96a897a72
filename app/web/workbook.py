"""Writing a workbook (XLSX) of two sheets, row by row: every text stays text, whatever it looks like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple

from flask_babel import gettext as _
from xlsxwriter import Workbook

from app import clock
from app.text.texts import direction
from app.web.dates import local
from app.web.language import language
from app.web.xml import xml_text

# What a cell holds at most, in UTF-16 units; XlsxWriter leaves out a longer text without a word.
LONGEST = 32_767
# Beyond fifteen figures a spreadsheet rounds; before 1900 it knows no day.
EXACT = 10**15
FIRST_YEAR = 1900
# Months in words, in the reader's language whatever the spreadsheet's own is.
_DAYS = {"fr": "[$-40C]d mmmm yyyy", "ar": "[$-1801]d mmmm yyyy", "en": "[$-809]d mmmm yyyy"}
# Rows wait on the disk, not in memory.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# How wide a column of long texts is. Rows of a table that has one are some four lines high: the rest of a text is
# seen when its cell is opened.
WIDE = 60
_FOUR_LINES = 60

Cell = str | int | date | datetime | None


class Column(NamedTuple):
    """A column: its heading, what it holds, and how wide it is in letters."""

    heading: str
    about: str
    width: int = 14


class Row(NamedTuple):
    """A row's cells, and the address of the page that holds the whole of them."""

    cells: Sequence[Cell]
    address: str


class Book:
    """A workbook that is being written, row by row."""

    def __init__(self, file: BytesIO, title: str) -> None:
        self._book = Workbook(file, _OPTIONS)
        self._book.set_properties({"title": xml_text(title), "created": clock.now().replace(tzinfo=None)})
        self._title = title
        style = {"valign": "top", "text_wrap": True}
        # With a prefix a cell stays text when somebody edits it.
        self._text = self._book.add_format(style | {"quote_prefix": True})
        self._number = self._book.add_format(style)
        day = _DAYS.get(language(), "yyyy-mm-dd")
        self._day = self._book.add_format(style | {"num_format": day, "align": "left"})
        self._moment = self._book.add_format(style | {"num_format": f"{day} hh:mm", "align": "left"})
        self._heading = self._book.add_format(style | {"bold": True, "bg_color": "#E8EEF2", "bottom": 1})

    def table(self, columns: Sequence[Column], rows: Iterable[Row]) -> None:
        """The sheet of the table: its headings stay in sight and can be filtered by."""
        sheet = self._sheet(self._title)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        if any(column.width >= WIDE for column in columns):
            sheet.set_default_row(_FOUR_LINES)
        sheet.set_row(0, 32)
        self._line(sheet, 0, [column.heading for column in columns], self._heading)
        number = 0
        for number, row in enumerate(rows, 1):
            self._line(sheet, number, row.cells, self._text, row.address)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, number, len(columns) - 1)

    def explanation(self, about: Sequence[str], columns: Sequence[Column]) -> None:
        """The sheet that says what the table is and what each column holds."""
        sheet = self._sheet(_("Columns"))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        for number, sentence in enumerate(about):
            sheet.write_string(number, 0, xml_text(sentence))
        first = len(about) + 1
        self._line(sheet, first, [_("Column"), _("What it holds")], self._heading)
        for number, column in enumerate(columns, first + 1):
            self._line(sheet, number, [column.heading, column.about], self._text)

    def close(self) -> None:
        self._book.close()

    def _sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(_sheet_name(name))
        if direction(language()) == "rtl":
            sheet.right_to_left()
        return sheet

    def _line(self, sheet: Any, number: int, cells: Sequence[Cell], style: Any, address: str = "") -> None:
        for place, value in enumerate(cells):
            if isinstance(value, datetime):
                at = local(value).replace(tzinfo=None, microsecond=0)
                sheet.write_datetime(number, place, at, self._moment)
            elif isinstance(value, date) and value.year >= FIRST_YEAR:
                sheet.write_datetime(number, place, value, self._day)
            elif isinstance(value, int) and abs(value) < EXACT:
                sheet.write_number(number, place, value, self._number)
            elif value not in (None, ""):
                sheet.write_string(number, place, fitting(xml_text(str(value)), address), style)


def fitting(text: str, address: str) -> str:
    """The text, or as much of it as a cell holds and where the whole is to be read."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    note = str(_("… (cut here, as a cell holds no more; the whole text: %(address)s)", address=address))
    room = 2 * LONGEST - len(note.encode("utf-16-le"))
    return units[:room].decode("utf-16-le", "ignore") + note


def _sheet_name(name: str) -> str:
    """As a sheet may be called: at most 31 letters, none that means something in a reference."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in xml_text(name))[:31].strip()
