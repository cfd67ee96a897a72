"""Hours and days that come again, as people read them."""

from __future__ import annotations

from datetime import time

from babel.dates import format_time

from app.speech.language import language, locale_of


def on_the_hour(number: int) -> str:
    """A whole hour of the day, as the reader writes it."""
    return format_time(time(number), "HH:mm", locale=locale_of(language()))


def weekday_name(number: int) -> str:
    """A day of the week by itself, 0 for Monday, as the reader calls it."""
    return str(locale_of(language()).days["stand-alone"]["wide"][number])
