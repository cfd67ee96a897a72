"""What forms of rows with texts share."""

from __future__ import annotations

from typing import Any

from wtforms.fields.choices import SelectChoice

from app.editing import Labels
from app.speech.language import languages
from app.text.texts import ByLanguage


def given_texts(form: Any, name: str) -> ByLanguage:
    """Every language that the form shows with its text, also an empty one, so that a text can be
    taken away.
    """
    return {code: form[f"{name}_{code}"].data or "" for code in languages()}


def options(words: Labels) -> list[SelectChoice]:
    """The choices of a list: value and words."""
    return [SelectChoice(value, label) for value, label in words.items()]


def row_id(text: Any) -> int | None:
    """The id that a choice stands for; nothing chosen is None."""
    return int(text) if text not in (None, "", "None") else None
