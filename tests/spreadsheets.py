"""Reading what the site gives people for their spreadsheets: with another library, and as the
parts of the file.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from app.web.spreadsheet import MEDIA_TYPE

# Formulas, links, macros, queries and what lies in another file.
_ALIVE = re.compile(
    r"<f[ >/]|<hyperlink|TargetMode=\"External\"|vbaProject|<connection|<dde|ddeLink|externalLink"
)


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet, as another library reads them."""
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def cells(answer: TestResponse) -> list[str]:
    """Every text that stands in an answer's workbook."""
    return cells_in(answer.get_data())


def cells_in(data: bytes) -> list[str]:
    """Every text that stands in a workbook."""
    return [
        cell
        for sheet in sheets(data).values()
        for row in sheet
        for cell in row
        if isinstance(cell, str)
    ]


def text(answer: TestResponse) -> str:
    """An answer's text; of a workbook the text of all of its parts, of points none."""
    if answer.mimetype in ("image/x-icon", "image/png"):
        return ""
    return "\n".join(_parts(answer).values()) if answer.mimetype == MEDIA_TYPE else answer.text


def alive(answer: TestResponse) -> list[str]:
    """What in a workbook could act."""
    return [
        f"{name}: {found[0]}"
        for name, part in _parts(answer).items()
        for found in _ALIVE.finditer(part)
    ]


def _parts(answer: TestResponse) -> dict[str, str]:
    with ZipFile(BytesIO(answer.get_data())) as file:
        return {name: file.read(name).decode() for name in file.namelist()}
