"""Texts that come in several languages, in the one in which is spoken."""

from __future__ import annotations

from app.speech.language import language
from app.text.texts import ByLanguage, Localised, in_language


def localised(texts: ByLanguage | None, original: str | None = None) -> Localised:
    """A text in the reader's language, or the nearest there is: `.text` and `.language`."""
    return in_language(texts or {}, language(), original)


def words(texts: ByLanguage | None, original: str | None = None) -> str:
    """Only the text of `localised`."""
    return localised(texts, original).text
