"""Every sentence of code and templates is there in French and in Arabic, whole and with its
placeholders.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import gettext, ngettext

from tools.gather_messages import CATALOGS, KEYWORDS

ROOT = Path(__file__).parent.parent
PLACEHOLDER = re.compile(r"%\((\w+)\)([a-z])")
# One form for each of none, one, two, 3 to 10, 100 to 102, 11 to 99: the order in which the header
# counts them.
FORMS = {"fr": 2, "ar": 6}


@cache
def sentences() -> tuple[tuple[str | tuple[str, ...], str | None], ...]:
    """(sentence or its forms, context) of everything that code and templates say."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = parse_keywords(KEYWORDS) | parse_keywords(
        ["_", "gettext", "ngettext:1,2", "pgettext:1c,2"]
    )
    found = extract_from_dir(ROOT, methods, options, keywords=keywords)
    return tuple(
        dict.fromkeys((message, context) for _file, _line, message, _comments, context in found)
    )


@cache
def catalog(language: str) -> Catalog:
    """The catalog of a language."""
    with (ROOT / CATALOGS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """The forms of a sentence, or of its translation."""
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[tuple[str, str]]:
    """The names and kinds of what is put into a sentence."""
    return set(PLACEHOLDER.findall(text))


def wrong(message: Message, language: str) -> bool:
    """Whether a form is missing, or lacks (unless it is said in words: none, one, two) or invents
    a placeholder.
    """
    wanted = set().union(*map(placeholders, forms(message.id)))
    translated = forms(message.string)
    count = FORMS[language] if message.pluralizable else 1
    if len(translated) != count or not all(translated):
        return True
    counted = [placeholders(text) for text in translated]
    many = counted[3 if language == "ar" else 1 :] if count > 1 else counted
    return any(found != wanted for found in many) or any(found - wanted for found in counted)


def test_the_sentences_are_found() -> None:
    assert len(sentences()) > 100


@pytest.mark.parametrize("language", FORMS)
def test_every_sentence_is_translated(language: str) -> None:
    known = catalog(language)
    missing = [text for text, context in sentences() if known.get(forms(text)[0], context) is None]
    assert not missing


@pytest.mark.parametrize("language", FORMS)
def test_every_translation_is_whole(language: str) -> None:
    assert [
        message.id for message in catalog(language) if message.id and wrong(message, language)
    ] == []


@pytest.mark.parametrize("language", FORMS)
def test_nothing_is_guessed(language: str) -> None:
    assert [message.id for message in catalog(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", FORMS)
def test_the_plural_forms_are_the_languages_own(language: str) -> None:
    assert catalog(language).num_plurals == FORMS[language]


def test_a_sentence_that_no_catalog_has_is_not_said(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "ar"}):
        assert gettext("There is no such page.")
        with pytest.raises(AssertionError, match="Nobody ever wrote this"):
            gettext("Nobody ever wrote this.")
        with pytest.raises(AssertionError, match="many of them"):
            ngettext("They gave %(num)s vote.", "many of them", 2)
