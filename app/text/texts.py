"""Texts that exist in several languages: how they are stored, and which one a reader gets."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from unicodedata import bidirectional

from sqlalchemy import Text, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# The texts of one thing by their languages: what a column of `Texts` holds, and what is only read.
ByLanguage = dict[str, str]
ReadOnlyTexts = Mapping[str, str]
SITE_ORDER = ("fr", "ar", "en")

# RFC 5646, well-formedness: language, script, region, variants, extensions, private use.
_LANGUAGE_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*"
    r"(?:-x(?:-[a-z\d]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)
_PRIVATE_TAG = re.compile(r"x(?:-[a-z\d]{1,8})+", re.IGNORECASE | re.ASCII)
# RFC 5646, section 4.4.1: what every implementation must take.
_LONGEST_TAG = 35
# As much of a text as its direction is read from, and what of HTML is no text.
_BEGINNING = 400
_TAG = re.compile(r"<[^>]*>?")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_RTL_LANGUAGE_TAGS = "ar arc ary arz ckb dv fa he iw ks nqo ps sd syr ug ur yi"
_RTL_LANGUAGES = frozenset(_RTL_LANGUAGE_TAGS.split())
_RTL_SCRIPTS = frozenset(
    ["adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"]
)


class Localised(NamedTuple):
    """A text and the language it is in."""

    text: str
    language: str

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The direction of what is written: by most of its letters, where there are none by its
        language.
        """
        return written_direction(self.text) or direction(self.language)


class Texts(TypeDecorator[ByLanguage]):
    """A column of texts by language: JSON with sorted keys, an empty dictionary for nothing;
    replace, never mutate.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: ReadOnlyTexts | None, dialect: Dialect) -> str:
        """Whoever writes a text without a language, or something that is no text, is told at
        once.
        """
        texts = {language: text for language, text in (value or {}).items() if text}
        for language, text in texts.items():
            if not is_language_tag(language) or not isinstance(text, str):
                raise ValueError(f"not a text by language: {language!r}")
        return stored_form(texts)

    def process_result_value(self, value: str | None, dialect: Dialect) -> ByLanguage:
        """Nothing stored is an empty dictionary."""
        return texts_of(value)

    def process_literal_param(self, value: ReadOnlyTexts | None, dialect: Dialect) -> str:
        """Written into statements as it is bound."""
        return self.process_bind_param(value, dialect)

    @property
    def python_type(self) -> type[Any]:
        """What a row holds."""
        return dict


def as_stored(column: Any) -> Any:
    """A column of texts as it is stored, for queries whose rows are compared before they are
    read.
    """
    return type_coerce(column, Text)


def texts_of(stored: str | None) -> ByLanguage:
    """The texts that are stored so."""
    return dict(json.loads(stored)) if stored else {}


def stored_form(texts: ReadOnlyTexts) -> str:
    """The one spelling in which texts by language are stored."""
    # Sorted: equal texts are equal bytes, which queries compare.
    return json.dumps(texts, sort_keys=True, ensure_ascii=False)


def in_language(texts: ReadOnlyTexts, language: str, original: str | None = None) -> Localised:
    """The text in the wanted language, else a relative of it, else the original, else by the
    site's order, else any.
    """
    # Nearly always it is there as it is wanted.
    if texts.get(language):
        return Localised(texts[language], language)
    for tag in _preferences(texts, language, original):
        if texts.get(tag):
            return Localised(texts[tag], tag)
    return Localised("", language)


def is_language_tag(text: str) -> bool:
    """Whether a text is a well-formed BCP 47 language tag."""
    if len(text) > _LONGEST_TAG:
        return False
    return bool(_LANGUAGE_TAG.fullmatch(text) or _PRIVATE_TAG.fullmatch(text))


def likely_language(text: str, reading: str, others: Sequence[str] = SITE_ORDER) -> str:
    """The language of a text typed by somebody who reads the site in `reading`: another one if its
    script says so.
    """
    letters = [letter for letter in text if letter.isalpha()]
    arabic = sum(_ARABIC.match(letter) is not None for letter in letters)
    wanted: Literal["ltr", "rtl"] = "rtl" if 2 * arabic > len(letters) else "ltr"
    if not letters or direction(reading) == wanted:
        return reading
    return next((tag for tag in others if direction(tag) == wanted), reading)


def written_direction(text: str) -> Literal["ltr", "rtl"] | None:
    """The direction of most letters at the beginning of a text, or of its HTML without the tags;
    None without any.
    """
    return _most_letters(text[:_BEGINNING])


@lru_cache(2048)
def _most_letters(text: str) -> Literal["ltr", "rtl"] | None:
    signs = [bidirectional(sign) for sign in _TAG.sub("", text) if sign.isalpha()]
    if not signs:
        return None
    right_to_left = sum(sign in ("R", "AL") for sign in signs)
    return "rtl" if 2 * right_to_left > len(signs) else "ltr"


@lru_cache(1024)
def direction(tag: str) -> Literal["ltr", "rtl"]:
    """The direction a language is written in: by its script where the tag names one, else by the
    language.
    """
    language, *rest = re.split("[-_]", tag.lower())
    script = next((part for part in rest[:4] if len(part) == 4 and part.isalpha()), None)
    right_to_left = script in _RTL_SCRIPTS if script else language in _RTL_LANGUAGES
    return "rtl" if right_to_left else "ltr"


def _preferences(texts: ReadOnlyTexts, language: str, original: str | None) -> Iterator[str]:
    base = _base(language)
    yield from (language, base)
    # `pt-BR` is nearer to who reads Portuguese than the site's first language.
    yield from sorted(tag for tag in texts if _base(tag) == base)
    if original:
        yield original
    yield from SITE_ORDER
    yield from sorted(texts)


@lru_cache(1024)
def _base(tag: str) -> str:
    return re.split("[-_]", tag, maxsplit=1)[0].lower()
