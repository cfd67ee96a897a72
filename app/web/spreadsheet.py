"""Tables for people (XLSX), in the reader's language and direction; knows nothing of what they
hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from flask import Response
from flask_babel import gettext as _

from app import clock
from app.caches import lru_cache_of
from app.speech.dates import full
from app.text.plaintext import plain_text
from app.web.workbook import Book, Cell, TableColumn, TableRow

__all__ = ["MEDIA_TYPE", "Cell", "TableColumn", "TableRow", "attachment", "plain", "spreadsheet"]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REMEMBERED = 4 << 20


def spreadsheet(
    title: str, about: Sequence[str], columns: Sequence[TableColumn], rows: Iterable[TableRow]
) -> bytes:
    """A workbook of two sheets: the table, and what its columns hold, below the sentences about
    it.
    """
    file = BytesIO()
    book = Book(file, title)
    book.table(columns, rows)
    book.explanation([*about, _("As it was on %(date)s.", date=full(clock.now()))], columns)
    book.close()
    return file.getvalue()


def plain(markdown: str) -> str:
    """A Markdown text as a cell holds it. The next workbook has nearly the same texts, so they are
    remembered.
    """
    kept = lru_cache_of("plain texts", _REMEMBERED)
    text: str | None = kept.get(markdown)
    if text is None:
        text = plain_text(markdown)
        kept.put(markdown, text, 2 * len(markdown) + 200)
    return text


def attachment(content: bytes, name: str) -> Response:
    """A workbook as a file to keep."""
    disposition = f"attachment; filename={name}"
    return Response(content, mimetype=MEDIA_TYPE, headers={"Content-Disposition": disposition})
