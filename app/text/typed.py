"""Dates as people type them: in the spellings in which the site shows them, in any of its
languages.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from itertools import product

from babel import Locale

from app.text.figures import TwoWays, plain_figures

# In whose words and order the site shows dates; "ar" for the month names of the rest of the Arab
# world.
LOCALES = ("fr", "ar_MA", "ar", "en_GB")
# As CLDR keeps names: within a date and alone, whole and shortened.
_FORMS = ("format", "stand-alone")
_WIDTHS = ("wide", "abbreviated")
_ISO = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)
_IN_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)? (?:de )?(\D+)", re.ASCII)
# What an edition or a form holds of a date: year, quarter, month, day; 0 where it was not given.
Parts = tuple[int, int, int, int]


def read_iso(text: str) -> Parts:
    """`2027`, `2027-Q2`, `2027-03` or `2027-03-05`; ValueError if it is none."""
    match = _ISO.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, quarter, month, day = (int(part) if part else 0 for part in match.groups())
    if match[3] and not 1 <= month <= 12:
        raise ValueError(text)
    # Raises ValueError where the month has no such day.
    if match[4]:
        date(year, month, day)
    return year, quarter, month, day


def read_date(text: str) -> Parts:
    """A date as vaguely as it was typed: `2027-03`, `٢٠٢٧-٠٣`, `T2 2027`, `mars 2028`, `1er mai
    2027`, `25/12/2027`.

    TwoWays where day and month may be taken for each other, ValueError if it is no date.
    """
    figures = " ".join(plain_figures(text).replace("،", " ").replace(",", " ").split())
    if not figures:
        raise ValueError(text)
    try:
        return read_iso(figures.upper())
    except ValueError:
        # It was meant so, and is wrong: no other spelling is tried.
        if _ISO.fullmatch(figures.upper()):
            raise
    if match := _IN_FIGURES.fullmatch(figures):
        return _of_figures(*map(int, match.groups()))
    return _of_words(folded(figures))


def _of_words(text: str) -> Parts:
    """A month, a quarter or a day in words, before or after its year."""
    words = text.split()
    place = next((at for at in (-1, 0) if words and _YEAR.fullmatch(words[at])), None)
    if place is None:
        raise ValueError(text)
    year = int(words.pop(place))
    name = " ".join(words)
    if name in _quarters():
        return year, _quarters()[name], 0, 0
    day = 0
    match = _DAY.fullmatch(name)
    if match:
        day = int(match[1])
        name = match[2]
    month = _months().get(name.strip("."), 0)
    if not month or (match and not day):
        raise ValueError(text)
    if day:
        date(year, month, day)
    return year, 0, month, day


def _of_figures(first: int, second: int, year: int) -> Parts:
    """A day in figures: which of the two is the month must be plain."""
    # See docs/decisions.md, 'what the site shows can be typed back': no guess by the site's
    # language.
    if first <= 12 and second <= 12 and first != second:
        raise TwoWays(
            f"{year:04}-{second:02}-{first:02}",
            f"{year:04}-{first:02}-{second:02}",
        )
    day = first
    month = second
    if second > 12:
        day = second
        month = first
    date(year, month, day)
    return year, 0, month, day


@cache
def _months() -> dict[str, int]:
    """The number of each month by its names, folded."""
    found: dict[str, int] = {}
    for code, kind, width in product(LOCALES, _FORMS, _WIDTHS):
        names = Locale.parse(code).months[kind][width]
        for month in range(1, 13):
            found[folded(names[month]).strip(".")] = month
    return found


@cache
def _quarters() -> dict[str, int]:
    """The number of each quarter by its names, folded."""
    found: dict[str, int] = {}
    for code, kind, width in product(LOCALES, _FORMS, _WIDTHS):
        names = Locale.parse(code).quarters[kind][width]
        for quarter in range(1, 5):
            found[folded(names[quarter])] = quarter
    return found


def folded(text: str) -> str:
    """Without accents, points of vowels, stretching and capitals."""
    split = unicodedata.normalize("NFKD", text.replace("\u0640", ""))
    letters = "".join(sign for sign in split if not unicodedata.combining(sign))
    return " ".join(letters.casefold().split())
