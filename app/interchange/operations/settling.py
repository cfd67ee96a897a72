"""Texts and language tags as they are stored: what is settled comes through unchanged."""

from __future__ import annotations

from collections.abc import Callable

from app.interchange.operations.faults import RefusedFolder
from app.text.cleaning import clean_input, single_line
from app.text.imported import from_html, is_html
from app.text.richtext import plain
from app.text.texts import is_language_tag


def settled_text(text: str) -> str:
    """A text as it is stored: cleaned, HTML turned into Markdown; settled texts come through
    unchanged.
    """
    return _settled(text, clean_input, _text_step)


def _text_step(text: str) -> str:
    markdown = from_html(clean_input(text))
    return clean_input(markdown)


def settled_line(text: str) -> str:
    """A title as it is stored: one line without marks of HTML; settled titles come through
    unchanged.
    """
    return _settled(text, single_line, _line_step)


def _line_step(text: str) -> str:
    if is_html(text):
        return single_line(plain(from_html(text)))
    return single_line(from_html(single_line(text)))


def _settled(given: str, clean: Callable[[str], str], step: Callable[[str], str]) -> str:
    """What steps lead to; marks wrapped in marks more often than anybody means stay as they
    came.
    """
    text = given
    for _ in range(8):
        before = text
        text = step(before)
        if text == before:
            return text
    return clean(given)


def language_tag(text: str) -> str:
    """A language tag in its usual spelling: `pt-BR`, `zh-Hant`; RefusedFolder if it is none."""
    if not is_language_tag(text):
        raise RefusedFolder(f"{shown(text)} is not a language tag (BCP 47)")
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(_subtag(part) for part in rest)])


def _subtag(part: str) -> str:
    if len(part) == 4 and part.isalpha():
        return part.title()
    if len(part) == 2 and part.isalpha():
        return part.upper()
    return part.lower()


def shown(text: str) -> str:
    """A value as a fault quotes it."""
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'
