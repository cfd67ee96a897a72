"""Tables for programs (CSV): commas, quoted texts, and nothing in them that a spreadsheet would
run.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

BOM = "\ufeff"
# What a spreadsheet would take for a formula at the beginning of a cell.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
# A cell begins where the text does, and after whatever some reader takes for the end of the cell
# before.
_CELL = re.compile(
    r'(?:\A|(?<=[,;\t\r\n\v\f\x85\u2028\u2029"]))(?=\s*[=+\-@＝＋－＠\0]|\A[\t\r\n])'
)


def disarmed(text: str) -> str:
    """The text with an apostrophe before whatever could be run as a formula, be `,` `;` or a tab
    the separator.
    """
    return _CELL.sub("'", text)


def separated(headings: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """The table: numbers as they are, every text quoted, the parts of a list joined with ` | `."""
    file = io.StringIO()
    table = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    table.writerow(headings)
    table.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " | ".join(disarmed(part) for part in value)
    if isinstance(value, str):
        return disarmed(value)
    return value
