"""Lists of people as they are pasted or saved by a spreadsheet: name, address, language,
organisation, a person each line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import is_address, normalised_email
from app.errors import Invalid
from app.invitations.models import MOST_LINES
from app.speech.dates import number
from app.speech.language import NAMES, languages
from app.text.analyser import name_key
from app.text.cleaning import single_line
from app.text.reading import (
    HEAD,
    SEPARATORS,
    Records,
    Unreadable,
    encoding_by,
    form_of,
    parsed,
)

# What each column may be called in a header, and each language in its cells, in the three
# languages of the site.
_HEADINGS = {
    "name": ("name", "full name", "nom", "nom complet", "prénom et nom", "الاسم", "الاسم الكامل"),
    "email": (
        *("address", "email", "e-mail", "mail", "e-mail address", "email address"),
        *("adresse", "courriel", "adresse électronique", "adresse e-mail", "adresse mail"),
        *("العنوان", "البريد الإلكتروني", "العنوان الإلكتروني", "البريد"),
    ),
    "language": ("language", "langue", "اللغة"),
    "organisation": (
        *("organisation", "organization", "association", "structure"),
        *("المنظمة", "الجمعية", "الهيئة"),
    ),
}
_SPOKEN = {
    "fr": ("fr", "français", "french", "الفرنسية", "فرنسية"),
    "ar": ("ar", "arabe", "arabic", "العربية", "عربية"),
    "en": ("en", "anglais", "english", "الإنجليزية", "إنجليزية"),
}
_COLUMN_OF = {name_key(word): name for name, words in _HEADINGS.items() for word in words}
_LANGUAGE_OF = {name_key(word): code for code, words in _SPOKEN.items() for word in words}
# As mail programs write somebody: `Khadija Amrani <khadija@example.org>`.
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>\s]+@[^<>\s]+)>")
# Such a name in quotation marks is no cell of CSV.
_QUOTED = re.compile(r'"([^"\r\n,;\t]*)"\s*<([^<>\s]+@[^<>\s]+)>')
_ORDER = ("name", "email", "language", "organisation")


class Line(NamedTuple):
    """A person of the list: the line where they stand, and what it says, cleaned but not judged.
    `language` None: none that the site speaks; `spoken` is what stood there.
    """

    number: int
    name: str
    email: str
    language: str | None
    spoken: str
    organisation: str


def decoded_file(content: bytes) -> str:
    """The text of a file. Invalid where it is no CSV in UTF-8 or UTF-16."""
    try:
        encoding = encoding_by(content[:4])
        return content.decode(encoding.codec)
    except (Unreadable, UnicodeError):
        raise Invalid(
            _(
                "This file cannot be read. In the spreadsheet, save it as “CSV UTF-8”, or paste "
                "its lines."
            ),
            "file",
        ) from None


def read_lines(text: str) -> list[Line]:
    """The people of a list. Invalid where it is none, or too long."""
    records = _records(text)
    if len(records) > MOST_LINES:
        raise Invalid(too_many(len(records)), "lines")
    columns = _header(records[0][1]) if records else None
    people = records[1:] if columns else records
    return [_line(begins, cells, columns) for begins, cells in people]


def too_many(count: int) -> str:
    """What is said of a list of so many lines."""
    sentence: str = ngettext(
        "This list has %(count)s line; at most %(most)s fit at a time. Send it in parts.",
        "This list has %(count)s lines; at most %(most)s fit at a time. Send it in parts.",
        count,
        count=number(count),
        most=number(MOST_LINES),
    )
    return sentence


def _records(text: str) -> list[tuple[int, list[str]]]:
    plain = _QUOTED.sub(r"\1 <\2>", text.removeprefix("\ufeff"))
    lines = plain.splitlines(keepends=True)
    skipped, separator = form_of(lines[:HEAD], _tells, _most_frequent(lines))
    try:
        found = list(_filled(parsed(lines[skipped:], separator, skipped)))
    except Unreadable as unreadable:
        sentence = _(
            "From line %(line)s on the list cannot be read: is there a quotation mark too many?",
            line=unreadable.line,
        )
        raise Invalid(sentence, "lines") from None
    return found


def _filled(records: Records) -> Records:
    for begins, cells in records:
        trimmed = [single_line(cell) for cell in cells]
        if any(trimmed):
            yield begins, trimmed


def _tells(cell: str) -> bool:
    """Whether a cell of the first line is a heading or an address, by which its separator is
    known.
    """
    return name_key(cell) in _COLUMN_OF or is_address(normalised_email(cell))


def _most_frequent(lines: Sequence[str]) -> str:
    counts = Counter(letter for line in lines[:HEAD] for letter in line if letter in SEPARATORS)
    return max(SEPARATORS, key=lambda separator: counts[separator])


def _header(cells: Sequence[str]) -> dict[int, str] | None:
    """Which column stands where; None where the first line is a person already."""
    known = {at: _COLUMN_OF.get(name_key(cell), "") for at, cell in enumerate(cells)}
    named = {at: name for at, name in known.items() if name}
    # One word may be somebody's name; two are none's.
    wanted = 1 if len([cell for cell in cells if cell]) == 1 else 2
    return named if len(named) >= wanted else None


def _line(begins: int, cells: list[str], columns: dict[int, str] | None) -> Line:
    found = _by_header(cells, columns) if columns else _in_order(cells)
    if named := _NAMED.fullmatch(found["email"] or found["name"]):
        own = found["name"] if found["email"] else ""
        found |= {"email": named["email"], "name": own or named["name"].strip()}
    address = normalised_email(found["email"])
    language = _LANGUAGE_OF.get(name_key(found["language"]))
    return Line(
        begins,
        found["name"],
        address if is_address(address) else found["email"],
        language if language in languages() else None,
        found["language"],
        found["organisation"],
    )


def _by_header(cells: list[str], columns: dict[int, str]) -> dict[str, str]:
    found = dict.fromkeys(_ORDER, "")
    for at, name in columns.items():
        found[name] = found[name] or (cells[at] if at < len(cells) else "")
    return found


def _in_order(cells: list[str]) -> dict[str, str]:
    """Name, address, language, organisation; the address may stand first, and alone."""
    if "@" in cells[0]:
        cells = [cells[1] if len(cells) > 1 else "", cells[0], *cells[2:]]
    first = dict(zip(_ORDER, [*cells, "", "", "", ""], strict=False))
    # An organisation's name may hold what separates the cells.
    return {**first, "organisation": ", ".join(filter(None, cells[3:]))}


def language_choices() -> list[tuple[str, str]]:
    """The languages in which people can be invited."""
    return [(code, NAMES[code]) for code in languages()]
