from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa


class Texts(sa.TypeDecorator[dict[str, str]]):
    impl = sa.JSON
    cache_ok = True


class Localised(NamedTuple):
    text: str
    language: str


def in_language(texts, language, original=None):
    for l in (language, original, "fr", "ar", "en", *texts):
        if l and texts.get(l):
            return Localised(texts[l], l)
    return Localised("", language)


def direction(tag):
    return "rtl" if tag[:2] in ("ar", "he", "fa", "ur") else "ltr"
