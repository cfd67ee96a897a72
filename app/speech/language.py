"""The language of whoever is spoken to, and its sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from flask import Flask, current_app, has_app_context
from flask_babel import Domain, force_locale
from flask_babel.speaklater import LazyString
from markupsafe import escape

from app.extensions import babel
from app.text.texts import ByLanguage, direction

NAMES = {"fr": "Français", "ar": "العربية", "en": "English"}
# Morocco's months and figures.
LOCALES = {"ar": "ar_MA", "fr": "fr", "en": "en_GB"}


class Listener(NamedTuple):
    """Who is spoken to: in that language, at a site that begins at `root`; where addresses name
    the language, `named` is it.
    """

    language: str
    root: str = ""
    named: str = ""


Asking = Callable[[], Listener | None]
# Who tells of the present reader: the same for all apps, and asked at each sentence.
_asked: list[Asking] = [lambda: None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def languages() -> tuple[str, ...]:
    """The interface's languages, the site's first one first."""
    found: tuple[str, ...] = current_app.config["TWIZA"].languages
    return found


def listener() -> Listener:
    """Whom `speaking` names, else the reader of the present request, else whoever reads the
    site's first language.
    """
    return _listener.get() or _asked[0]() or Listener(languages()[0])


def language() -> str:
    """The code of the language in which is spoken."""
    return listener().language


@contextmanager
def speaking(code: str, *, root: str = "", named: bool = False) -> Iterator[None]:
    """Speak that language inside, to nobody's request: a mail, a command, what is drawn ahead.

    `named`: addresses lead to pages in that language, whatever their reader has chosen. Raises
    KeyError for a language that nobody here speaks.
    """
    # A wrong code is told here and not by the first sentence inside.
    LOCALES[code]
    before = _listener.set(Listener(code, root, code if named else ""))
    try:
        yield
    finally:
        _listener.reset(before)


@contextmanager
def same_listener() -> Iterator[None]:
    """Whoever is spoken to now is spoken to inside, and not looked for at each sentence."""
    before = _listener.set(listener())
    try:
        yield
    finally:
        _listener.reset(before)


@cache
def locale_of(code: str) -> Locale:
    """How one of our languages is written where it is read, parsed once."""
    return Locale.parse(LOCALES[code])


def locale() -> Locale:
    """How the language in which is spoken is written."""
    return locale_of(language())


class Catalogs(Domain):
    """The sentences of each language, found once: Flask-Babel would look for them at each."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Any] = {}

    def get_translations(self) -> Any:
        """The catalog of the language in which is spoken; before there is an app, none."""
        return self.of(language()) if has_app_context() else super().get_translations()

    def of(self, code: str) -> Any:
        """The catalog of one of our languages."""
        # A page says hundreds of sentences.
        known = self._known.get(code)
        if known is None:
            with force_locale(locale_of(code)):
                known = self._known[code] = super().get_translations()
        return known


CATALOGS = Catalogs()


def N_(sentence: str) -> str:
    """Marks a sentence that `in_each_language` says."""
    return sentence


def in_each_language(sentence: str) -> ByLanguage:
    """A sentence in every language of the site: for what is stored, and read by everybody."""
    return {code: CATALOGS.of(code).gettext(sentence) for code in languages()}


def locale_direction() -> str:
    """'rtl' or 'ltr' for the language in which is spoken."""
    return direction(language())


def language_name(tag: str) -> str:
    """What the reader calls the language of a tag; the tag itself where nobody knows a name."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(locale())
    except (UnknownLocaleError, ValueError):
        return tag
    return name or tag


def init_app(app: Flask, reader: Asking) -> None:
    """Sentences come from our catalogs; `reader` tells who reads the answer to a request."""
    _asked[0] = reader
    babel.init_app(app, locale_selector=locale)
    app.extensions["babel"].instance.domain_instance = CATALOGS
    # Flask-Babel calls its lazy texts safe HTML, but what is put into them (a principle's name)
    # is anybody's.
    LazyString.__html__ = lambda text: escape(str(text))
