"""Writing a workbook (XLSX) of two sheets, row by row: every text stays text, whatever it looks
like.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, NamedTuple
from unicodedata import bidirectional

from flask_babel import gettext as _

from app import clock
from app.speech.dates import local
from app.speech.language import language
from app.text.texts import direction
from app.web.xml import xml_text

# What a cell holds at most, in UTF-16 units; XlsxWriter leaves out a longer text without a word.
LONGEST = 32_767
# Beyond fifteen figures a spreadsheet rounds; before 1900 it knows no day.
EXACT = 10**15
FIRST_YEAR = 1900
# Months in words, in the reader's language whatever the spreadsheet's own is; Morocco's months no
# spreadsheet knows.
_DAYS = {"fr": "[$-40C]d mmmm yyyy", "ar": "dd/mm/yyyy", "en": "[$-809]d mmmm yyyy"}
# Rows wait on the disk, not in memory.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# How high a line is, and how many of a text are seen before its cell is opened.
_LINE, _MOST_LINES = 15, 5
_A4 = 9
_LTR, _RTL = 1, 2

Cell = str | int | date | datetime | None


class TableColumn(NamedTuple):
    """A column: its heading, what it holds, and how wide it is in letters. Numbers that are names
    are not grouped.
    """

    heading: str
    about: str
    width: int = 14
    numbers_are_names: bool = False


class TableRow(NamedTuple):
    """A row's cells, and the address of the page that holds the whole of them."""

    cells: Sequence[Cell]
    address: str


class Book:
    """A workbook that is being written, row by row."""

    def __init__(self, file: BytesIO, title: str) -> None:
        from xlsxwriter import Workbook  # large, and few ask for a table

        self._book = Workbook(file, _OPTIONS)
        self._book.set_properties(
            {"title": xml_text(title), "created": clock.now().replace(tzinfo=None)}
        )
        self._title = title
        self._rtl = direction(language()) == "rtl"
        start = {
            "valign": "top",
            "text_wrap": True,
            "align": "right" if self._rtl else "left",
            "indent": 1,
        }
        own = {"reading_order": _RTL if self._rtl else _LTR}
        day = _DAYS.get(language(), "yyyy-mm-dd")
        # With a prefix a cell stays text when somebody edits it; each text runs in its own
        # direction.
        self._text = self._format(start, quote_prefix=True, reading_order=_LTR)
        self._rtl_text = self._format(start, quote_prefix=True, reading_order=_RTL)
        self._about = self._format(start, text_wrap=False, **own)
        self._heading = self._format(start, bold=True, bg_color="#E8EEF2", bottom=1, **own)
        self._number = self._format(start, align="right", num_format="#,##0")
        self._name = self._format(start, align="right", num_format="0")
        self._day = self._format(start, num_format=day, **own)
        self._moment = self._format(start, num_format=f"{day} hh:mm", **own)

    def _format(self, *styles: dict[str, Any], **more: Any) -> Any:
        return self._book.add_format(
            {name: value for style in (*styles, more) for name, value in style.items()}
        )

    def table(self, columns: Sequence[TableColumn], rows: Iterable[TableRow]) -> None:
        """The sheet of the table: its headings stay in sight and can be filtered by."""
        sheet = self._sheet(self._title)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.set_row(0, 2 * _LINE)
        self._headings(sheet, 0, [column.heading for column in columns])
        numbers = [self._name if column.numbers_are_names else self._number for column in columns]
        number = 0
        for number, row in enumerate(rows, 1):
            sheet.set_row(number, _LINE * _lines(row.cells, columns))
            self._line(sheet, number, row.cells, numbers, row.address)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, number, len(columns) - 1)

    def explanation(self, about: Sequence[str], columns: Sequence[TableColumn]) -> None:
        """The sheet that says what the table is and what each column holds."""
        sheet = self._sheet(_("Columns"))
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        for number, sentence in enumerate(about):
            sheet.write_string(number, 0, xml_text(sentence), self._about)
        first = len(about) + 1
        self._headings(sheet, first, [_("Column"), _("What it holds")])
        for number, column in enumerate(columns, first + 1):
            self._line(sheet, number, [column.heading, column.about], [])

    def close(self) -> None:
        self._book.close()

    def _sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(_sheet_name(name))
        if self._rtl:
            sheet.right_to_left()
        # On paper all columns stand side by side.
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _headings(self, sheet: Any, number: int, headings: Sequence[str]) -> None:
        for place, heading in enumerate(headings):
            sheet.write_string(number, place, xml_text(heading), self._heading)

    def _line(
        self,
        sheet: Any,
        number: int,
        cells: Sequence[Cell],
        numbers: Sequence[Any],
        address: str = "",
    ) -> None:
        for place, value in enumerate(cells):
            if isinstance(value, datetime):
                at = local(value).replace(tzinfo=None, microsecond=0)
                sheet.write_datetime(number, place, at, self._moment)
            elif isinstance(value, date) and value.year >= FIRST_YEAR:
                sheet.write_datetime(number, place, value, self._day)
            elif isinstance(value, int) and abs(value) < EXACT:
                sheet.write_number(number, place, value, numbers[place])
            elif value not in (None, ""):
                text = fitting(xml_text(str(value)), address)
                style = self._rtl_text if _runs_left(text) else self._text
                sheet.write_string(number, place, text, style)


def _lines(cells: Sequence[Cell], columns: Sequence[TableColumn]) -> int:
    """About how many lines the longest text of a row takes in its column, within bounds."""
    most = 1
    for cell, column in zip(cells, columns, strict=True):
        if isinstance(cell, str):
            width = column.width - 2
            lines = cell[:1000].split("\n")
            most = max(most, sum(1 + len(line) // width for line in lines))
    return min(most, _MOST_LINES)


def _runs_left(text: str) -> bool:
    """Whether the first letter with a direction is of a script that is written from right to
    left.
    """
    strong = (kind for kind in map(bidirectional, text) if kind in ("L", "R", "AL"))
    return next(strong, "L") != "L"


def fitting(text: str, address: str) -> str:
    """The text, or as much of it as a cell holds and where the whole is to be read."""
    # A spreadsheet counts UTF-16 units, so that a character beyond the first plane is two.
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    note = str(
        _("… (cut here, as a cell holds no more; the whole text: %(address)s)", address=address)
    )
    room = 2 * LONGEST - len(note.encode("utf-16-le"))
    return units[:room].decode("utf-16-le", "ignore") + note


def _sheet_name(name: str) -> str:
    """As a sheet may be called: at most 31 letters, none that means something in a reference."""
    letters = [" " if letter in "[]:*?/\\'" else letter for letter in xml_text(name)]
    return "".join(letters)[:31].strip()
