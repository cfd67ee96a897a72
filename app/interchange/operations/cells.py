"""A cell of each kind, from text to value and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from app.accounts.models import LONGEST_EMAIL, is_address, normalised_email
from app.accounts.names import folded_name, is_sign_in_name
from app.interchange.operations.answers import AnswerCell, read_answer, written_answer
from app.interchange.operations.columns import Column
from app.interchange.operations.faults import RefusedFolder
from app.interchange.operations.settling import language_tag, settled_line, settled_text, shown
from app.interchange.operations.times import (
    VagueCell,
    Wall,
    read_day,
    read_ending,
    read_instant,
    read_wall,
    vague,
    written_instant,
    written_vague,
)
from app.text.cleaning import clean_input, single_line
from app.text.decimals import LARGEST_DECIMAL, decimal_text, read_decimal
from app.text.figures import TwoWays

# As long as the columns of the database.
LONGEST_ID, LONGEST_URL = 200, 2_000
_WHOLE = re.compile(r"[+-]?[0-9]+", re.ASCII)
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}(?:[/?#]\S*)?")
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
# What a French spreadsheet writes into CSV.
_FLAGS |= {"vrai": True, "faux": False}


@dataclass(frozen=True)
class Terms:
    """What an import or export is about: whose ids, the language of plain texts, the zone of local
    times; and whether its people are invented, as the demo's are.
    """

    source: str
    language: str
    zone: str
    invented: bool = False


class ConsentCell(NamedTuple):
    """When somebody agreed, and the SHA-256 of the text that they read."""

    at: datetime
    digest: str


def read(column: Column, cell: str, terms: Terms) -> Any:
    """The value of a cell that is not empty; raises RefusedFolder with what is wrong."""
    return _READERS[column.kind](column, cell, terms)


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise RefusedFolder(f"{len(text)} characters, {most} allowed")
    return text


def _id(column: Column, cell: str, terms: Terms) -> str:
    name = cell.strip()
    if single_line(name) != name or ";" in name:
        sentence = f"{shown(name)} cannot be an id: it is one line without a semicolon"
        raise RefusedFolder(sentence)
    return _within(name, LONGEST_ID)


def _ref(column: Column, cell: str, terms: Terms) -> str:
    return cell.strip()


def _refs(column: Column, cell: str, terms: Terms) -> list[str]:
    parts = [part.strip() for part in cell.split(";")]
    return list(dict.fromkeys(part for part in parts if part))


def _title(column: Column, cell: str, terms: Terms) -> str:
    return _within(settled_line(cell), column.most)


def _text(column: Column, cell: str, terms: Terms) -> str:
    return _within(settled_text(cell), column.most)


def _lines(column: Column, cell: str, terms: Terms) -> str:
    return _within(clean_input(cell).strip(), column.most)


def _choice(column: Column, cell: str, terms: Terms) -> str:
    choice = cell.strip()
    if choice not in column.choices:
        raise RefusedFolder(f"{shown(choice)} is not one of {', '.join(column.choices)}")
    return choice


def _choices(column: Column, cell: str, terms: Terms) -> list[str]:
    given = {_choice(column, part, terms) for part in _refs(column, cell, terms)}
    # In their own order: what is said in another one is the same.
    return [choice for choice in column.choices if choice in given]


def whole(column: Column, cell: str) -> int:
    """A whole number within the column's bounds."""
    digits = cell.strip()
    if not _WHOLE.fullmatch(digits):
        raise RefusedFolder(f"{shown(digits)} is not a whole number")
    # Python refuses to read a number of more than 4,300 digits, with another error than this one.
    if len(digits) > 25 or not column.least <= int(digits) <= column.most:
        bounds = f"{column.least} and {column.most}"
        raise RefusedFolder(f"{shown(digits)} is not between {bounds}")
    return int(digits)


def _flag(column: Column, cell: str, terms: Terms) -> bool:
    word = cell.strip().lower()
    if column.extra:
        return _FLAGS.get(word, False)
    if word not in _FLAGS:
        raise RefusedFolder(f"{shown(cell.strip())} is neither true nor false")
    return _FLAGS[word]


def _email(column: Column, cell: str, terms: Terms) -> str:
    address = normalised_email(cell)
    if not is_address(_within(address, LONGEST_EMAIL)):
        raise RefusedFolder(f"{shown(address)} is not an e-mail address")
    return address


def _sign_in_name(column: Column, cell: str, terms: Terms) -> str:
    name = folded_name(cell)
    if not is_sign_in_name(name):
        raise RefusedFolder(f"{shown(cell.strip())} is not a sign-in name")
    return name


def _url(column: Column, cell: str, terms: Terms) -> str:
    address = cell.strip()
    if _BARE_HOST.fullmatch(address):
        address = f"https://{address}"
    # `//host` leads to another site, under whatever scheme the page has.
    is_path = address.startswith("/") and not address.startswith("//")
    is_web = _WEB.match(address) is not None
    clean = clean_input(address) == address and not re.search(r"\s", address)
    if not clean or not (is_path or is_web):
        raise RefusedFolder(f"{shown(address)} is not a web address")
    return _within(address, LONGEST_URL)


def _consent(column: Column, cell: str, terms: Terms) -> ConsentCell:
    """An instant and the digest of a text, with a space between."""
    *moment, digest = cell.split() or [""]
    if not _DIGEST.fullmatch(digest.lower()):
        sentence = f"{shown(cell.strip())} is not an instant and the SHA-256 of a text"
        raise RefusedFolder(sentence)
    return ConsentCell(read_instant(" ".join(moment), terms.zone), digest.lower())


def _number(column: Column, cell: str, terms: Terms) -> int:
    return whole(column, cell)


def _decimal(column: Column, cell: str, terms: Terms) -> int:
    """In ten-thousandths. A dot begins a fraction; a comma does where it cannot part groups."""
    number = cell.strip()
    try:
        return read_decimal(number)
    except TwoWays as doubt:
        said = f"{shown(number)} can be read in two ways: write {' or '.join(doubt.readings)}"
        raise RefusedFolder(said) from None
    except ValueError:
        most = decimal_text(LARGEST_DECIMAL)
        sentence = f"a number between -{most} and {most} with at most four decimals (12.5)"
        raise RefusedFolder(f"{shown(number)} is not {sentence}") from None


def _answer(column: Column, cell: str, terms: Terms) -> AnswerCell:
    return read_answer(cell, terms.zone)


def _tag(column: Column, cell: str, terms: Terms) -> str:
    return language_tag(cell.strip())


def _day(column: Column, cell: str, terms: Terms) -> date:
    return read_day(cell.strip(), terms.zone)


def _instant(column: Column, cell: str, terms: Terms) -> datetime:
    return read_instant(cell.strip(), terms.zone)


def _ending(column: Column, cell: str, terms: Terms) -> datetime:
    return read_ending(cell.strip(), terms.zone)


def _wall(column: Column, cell: str, terms: Terms) -> Wall:
    return read_wall(cell.strip(), terms.zone)


def _from(column: Column, cell: str, terms: Terms) -> VagueCell:
    return vague(cell.strip(), last=False)


def _until(column: Column, cell: str, terms: Terms) -> VagueCell:
    return vague(cell.strip(), last=True)


_READERS: dict[str, Callable[[Column, str, Terms], Any]] = {
    "id": _id,
    "ref": _ref,
    "refs": _refs,
    "title": _title,
    "word": _title,
    "text": _text,
    "lines": _lines,
    "choice": _choice,
    "choices": _choices,
    "whole": _number,
    "decimal": _decimal,
    "flag": _flag,
    "email": _email,
    "sign-in name": _sign_in_name,
    "consent": _consent,
    "url": _url,
    "answer": _answer,
    "tag": _tag,
    "day": _day,
    "instant": _instant,
    "ending": _ending,
    "wall": _wall,
    "from": _from,
    "until": _until,
}


def written(value: Any) -> str:
    """The cell of a value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Wall):
        wall = value.time.date() if value.whole_day else value.time
        return wall.isoformat()
    if isinstance(value, ConsentCell):
        return f"{written_instant(value.at)} {value.digest}"
    if isinstance(value, AnswerCell):
        return written_answer(value)
    if isinstance(value, VagueCell):
        return written_vague(value)
    if isinstance(value, datetime):
        return written_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ";".join(value)
    return str(value)
