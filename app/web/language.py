"""The reader's language: the address's `lang`, else the member's choice, else the browser's."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from babel import Locale, UnknownLocaleError
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Domain, force_locale, get_locale, refresh
from flask_babel.speaklater import LazyString
from flask_login import current_user
from markupsafe import escape
from werkzeug.datastructures import Accept
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
        code = g.language = asked_for() or spoken_to(current_user.language)
    return code


def spoken_to(chosen: str | None) -> str:
    """The language in which somebody is answered who has chosen that one, or none, where the
    address names none.
    """
    return (
        chosen
        if chosen in languages()
        else preferred(request.headers.get("Accept-Language", ""), languages())
    )


def speak(code: str) -> None:
    """From here on this answer is in that language: whoever changed it reads so that it was
    changed.
    """
    g.language = code
    g.pop("catalog", None)
    refresh()


def going_on(target: str, chosen: str | None) -> str:
    """An address of ours that goes on in the language of this answer, for somebody who has chosen
    `chosen`.
    """
    parts = urlsplit(target)
    query = parse_qsl(parts.query, keep_blank_values=True)
    named = next((value for name, value in query if name == "lang"), "")
    if language() == (named if named in languages() else spoken_to(chosen)):
        return target
    query = [*((name, value) for name, value in query if name != "lang"), ("lang", language())]
    return urlunsplit(parts._replace(query=urlencode(query)))


def preferred(header: str, offered: tuple[str, ...]) -> str:
    """The first wish of a browser's Accept-Language whose language is offered, wherever it is
    spoken; else the first.

    `en-US,fr;q=0.7` wishes for English: the region says how it is spoken, not that another
    language is liked better.
    """
    return (
        _preferred(header, offered)
        if len(header) <= LONGEST
        else _preferred.__wrapped__(header, offered)
    )


@lru_cache(1024)
def _preferred(header: str, offered: tuple[str, ...]) -> str:
    wishes = [
        (tag.partition("-")[0].lower(), liked)
        for tag, liked in parse_accept_header(header, Accept)
    ]
    refused = {code for code, liked in wishes if not liked}
    wanted = [code for code in offered if code not in refused]
    for code, liked in wishes:
        if liked and (code in wanted or (code == "*" and wanted)):
            return code if code != "*" else wanted[0]
    return offered[0]


def choices(page: str | None = None) -> list[Choice]:
    """This very page (or `page`, without its language) in each language, for links and
    hreflang.
    """
    page = page_without_language() if page is None else page
    return [
        Choice(code, NAMES[code], f"{page}lang={code}", direction(code)) for code in languages()
    ]


def page_without_language() -> str:
    """This very page's address up to its language, which comes last; an act's answer leads
    home.
    """
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
    if (
        has_request_context()
        and "lang" not in values
        and _endpoint not in ("static", "web.static")
    ):
        asked = asked_for()
        if asked:
            values["lang"] = asked


@cache
def locale_of(code: str) -> Locale:
    """How one of our languages is written where it is read: parsed once, as each answer needs
    it.
    """
    return Locale.parse(LOCALES[code])


class Catalogs(Domain):
    """The sentences of this answer's language: Flask-Babel would look for them at each sentence; a
    page has many.
    """

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
            catalog = g.catalog = self._known.get(code) or self._known.setdefault(
                code, super().get_translations()
            )
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
    """What `_` is in templates: Jinja's own way looks three times for what it calls, a hundred
    times a page.
    """
    said = _gettext(sentence)
    return trusted(said) % values if "%" in said else _as_html(said)


_as_html = lru_cache(4096)(trusted)


def _ngettext(one: str, many: str, number: int) -> str:
    text: str = _CATALOGS.get_translations().ngettext(one, many, number)
    return text


def init_app(app: Flask) -> None:
    """Choose the language of each answer, and let every link keep a language that the address
    names.
    """
    babel.init_app(app, locale_selector=lambda: locale_of(language()))
    app.extensions["babel"].instance.domain_instance = _CATALOGS
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _sentence
    # Flask-Babel calls its lazy texts safe HTML, but what is put into them (a principle's name) is
    # anybody's.
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
