"""Decimal numbers as people read them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal, get_decimal_symbol

from app.speech.dates import grouped
from app.speech.language import language, locale_of
from app.text.decimals import ONE


def decimal(kept: int) -> str:
    """A number that is kept in ten-thousandths, with the reader's separators and all its
    places.
    """
    return _set_out(kept, language())


@lru_cache(1024)
def _set_out(kept: int, code: str) -> str:
    locale = locale_of(code)
    # Of a decimal, and without Babel's three places: nothing is rounded.
    text = format_decimal(Decimal(kept) / ONE, locale=locale, decimal_quantization=False)
    return grouped(text, locale)


def decimal_sign() -> str:
    """What stands before a fraction where the reader's numbers are shown."""
    return str(get_decimal_symbol(locale_of(language())))
