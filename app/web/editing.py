"""What forms of rows with texts share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms.fields.choices import SelectChoice

from app.speech.language import languages


def given_texts(form: Any, name: str) -> dict[str, str]:
    """Every language that the form shows with its text, also an empty one, so that a text can be
    taken away.
    """
    return {code: form[f"{name}_{code}"].data or "" for code in languages()}


def options(words: Mapping[str, Any]) -> list[SelectChoice]:
    """The choices of a list: value and words."""
    return [SelectChoice(value, label) for value, label in words.items()]


def row_id(text: Any) -> int | None:
    """The id that a choice stands for; nothing chosen is None."""
    return int(text) if text not in (None, "", "None") else None
