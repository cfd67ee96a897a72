"""The reader's language: the address's `lang`, else the member's choice, else the browser's."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Domain, force_locale, get_locale
from flask_babel.speaklater import LazyString
from flask_login import current_user
from markupsafe import escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.extensions import babel
from app.text.richtext import trusted
from app.text.texts import direction
from app.web.addresses import this_page, url_for

LONGEST = 200
NAMES = {"fr": "Français", "ar": "العربية", "en": "English"}
# Morocco's months and figures.
LOCALES = {"ar": "ar_MA", "fr": "fr", "en": "en_GB"}


class Choice(NamedTuple):
    """A language the page can be read in."""

    code: str
    name: str
    url: str
    direction: str


def languages() -> tuple[str, ...]:
    """The interface's languages, the site's first one first."""
    found: tuple[str, ...] = current_app.config["TWIZA"].languages
    return found


def asked_for() -> str | None:
    """The language that the address names, if the site has it."""
    lang = request.args.get("lang", "")
    return lang if lang in languages() else None


def language() -> str:
    """The code of the language in which this answer is written."""
    if not has_request_context():
        return languages()[0]
    code: str | None = g.get("language")
    if code is None:
        code = asked_for() or _chosen() or preferred(request.headers.get("Accept-Language", ""), languages())
        g.language = code
    return code


def preferred(header: str, offered: tuple[str, ...]) -> str:
    """The language that a browser's Accept-Language likes best of those offered, else the first of them."""
    return _preferred(header, offered) if len(header) <= LONGEST else _preferred.__wrapped__(header, offered)


@lru_cache(1024)
def _preferred(header: str, offered: tuple[str, ...]) -> str:
    return parse_accept_header(header, LanguageAccept).best_match(offered) or offered[0]


def _chosen() -> str | None:
    chosen: str | None = current_user.language
    return chosen if chosen in languages() else None


def choices(page: str | None = None) -> list[Choice]:
    """This very page (or `page`, without its language) in each language, for links and hreflang."""
    page = page_without_language() if page is None else page
    return [Choice(code, NAMES[code], f"{page}lang={code}", direction(code)) for code in languages()]


def page_without_language() -> str:
    """This very page's address up to its language, which comes last; an act's answer leads home."""
    if "page" not in g:
        g.page = _page_without_language()
    page: str = g.page
    return page


def _page_without_language() -> str:
    if request.endpoint is None or request.method not in ("GET", "HEAD"):
        return url_for("site.home", lang=None) + "?"
    rest = this_page(lang=None)
    return rest if rest.endswith("?") else f"{rest}&"


def _keep_lang(_endpoint: str, values: dict[str, Any]) -> None:
    if has_request_context() and "lang" not in values and _endpoint not in ("static", "web.static"):
        asked = asked_for()
        if asked:
            values["lang"] = asked


@cache
def locale_of(code: str) -> Locale:
    """How one of our languages is written where it is read: parsed once, as each answer needs it."""
    return Locale.parse(LOCALES[code])


class Catalogs(Domain):
    """The sentences of this answer's language: Flask-Babel would look for them at each sentence; a page has many."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Any] = {}

    def get_translations(self) -> Any:
        """The catalog, found once per language."""
        if not has_request_context():
            return super().get_translations()
        catalog = g.get("catalog")
        if catalog is None:
            code = language()
            catalog = g.catalog = self._known.get(code) or self._known.setdefault(code, super().get_translations())
        return catalog

    def of(self, code: str) -> Any:
        """The catalog of one of our languages, whichever this answer is in."""
        with force_locale(locale_of(code)):
            return super().get_translations()


_CATALOGS = Catalogs()


def N_(sentence: str) -> str:
    """Marks a sentence that `in_each_language` says."""
    return sentence


def in_each_language(sentence: str) -> dict[str, str]:
    """A sentence in every language of the site: for what is stored, and read by everybody."""
    return {code: _CATALOGS.of(code).gettext(sentence) for code in languages()}


def _gettext(sentence: str) -> str:
    text: str = _CATALOGS.get_translations().gettext(sentence)
    return text


def _sentence(sentence: str, **values: Any) -> str:
    """What `_` is in templates: Jinja's own way looks three times for what it calls, a hundred times a page."""
    said = _gettext(sentence)
    return trusted(said) % values if "%" in said else _as_html(said)


_as_html = lru_cache(4096)(trusted)


def _ngettext(one: str, many: str, number: int) -> str:
    text: str = _CATALOGS.get_translations().ngettext(one, many, number)
    return text


def init_app(app: Flask) -> None:
    """Choose the language of each answer, and let every link keep a language that the address names."""
    babel.init_app(app, locale_selector=lambda: locale_of(language()))
    app.extensions["babel"].instance.domain_instance = _CATALOGS
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _sentence
    # Flask-Babel calls its lazy texts safe HTML, but what is put into them (a principle's name) is anybody's.
    LazyString.__html__ = lambda text: escape(str(text))
    app.url_defaults(_keep_lang)


def locale_direction() -> str:
    """'rtl' or 'ltr' for the reader's language."""
    return direction(str(get_locale()).split("_")[0])


def language_name(tag: str) -> str:
    """What the reader calls the language of a tag; the tag itself where nobody knows a name."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(get_locale())
    except (UnknownLocaleError, ValueError):
        return tag
    return name or tag
