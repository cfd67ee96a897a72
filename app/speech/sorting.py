"""The one order of names on every list, which the directory of organisations has."""

from __future__ import annotations

from app.speech.language import language
from app.text.analyser import name_key
from app.text.texts import ReadOnlyTexts, in_language


def by_name(texts: ReadOnlyTexts) -> str:
    """What a row with this name in several languages is sorted by for the reader: É stands with E,
    Œ with OE.
    """
    return name_key(in_language(texts, language()).text)
