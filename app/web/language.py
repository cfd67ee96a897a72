"""The reader's language: the address's `lang`, else the member's choice, else the browser's."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Flask, g, has_request_context, request
from flask_babel import refresh
from flask_login import current_user
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from app.speech import language as speech
from app.speech.addresses import url_for
from app.speech.language import CATALOGS, NAMES, Listener, language, languages, listener
from app.text.richtext import trusted
from app.text.texts import direction
from app.web.addresses import this_page

LONGEST = 200


class Choice(NamedTuple):
    """A language the page can be read in."""

    code: str
    name: str
    url: str
    direction: str


def asked_for() -> str | None:
    """The language that the address names, if the site has it."""
    lang = request.args.get("lang", "")
    return lang if lang in languages() else None


def spoken_to(chosen: str | None) -> str:
    """The language in which somebody is answered who has chosen that one, or none, where the
    address names none.
    """
    if chosen is not None and chosen in languages():
        return chosen
    return preferred(request.headers.get("Accept-Language", ""), languages())


def reader() -> Listener | None:
    """Who reads the answer to the present request, found out once; None where there is none."""
    found: Listener | None = g.get("listener")
    if found is None and has_request_context():
        asked = asked_for()
        code = asked or spoken_to(current_user.language)
        found = g.listener = Listener(code, request.root_path, asked or "")
    return found


def speak(code: str) -> None:
    """From here on this answer is in that language: whoever changed it reads so at once."""
    g.listener = listener()._replace(language=code)
    # Flask-Babel has kept the locale of this request.
    refresh()


def going_on(target: str, chosen: str | None) -> str:
    """An address of ours that goes on in the language of this answer, for somebody who has chosen
    `chosen`.
    """
    parts = urlsplit(target)
    query = parse_qsl(parts.query, keep_blank_values=True)
    named = next((value for name, value in query if name == "lang"), "")
    spoken = named if named in languages() else spoken_to(chosen)
    if language() == spoken:
        return target
    others = [(name, value) for name, value in query if name != "lang"]
    return urlunsplit(parts._replace(query=urlencode([*others, ("lang", language())])))


def preferred(header: str, offered: tuple[str, ...]) -> str:
    """The first wish of a browser's Accept-Language whose language is offered, wherever it is
    spoken; else the first.

    `en-US,fr;q=0.7` wishes for English: the region says how it is spoken, not that another
    language is liked better.
    """
    if len(header) <= LONGEST:
        return _preferred(header, offered)
    # Long headers are not remembered: a stranger's would fill the memory.
    return _preferred.__wrapped__(header, offered)


@lru_cache(1024)
def _preferred(header: str, offered: tuple[str, ...]) -> str:
    wishes = [
        (tag.partition("-")[0].lower(), liked)
        for tag, liked in parse_accept_header(header, Accept)
    ]
    refused = {code for code, liked in wishes if not liked}
    wanted = [code for code in offered if code not in refused]
    for code, liked in wishes:
        # `*` is any language but those that were refused.
        if liked and (code in wanted or (code == "*" and wanted)):
            return code if code != "*" else wanted[0]
    return offered[0]


def choices(page: str | None = None) -> list[Choice]:
    """This very page (or `page`, without its language) in each language, for links and
    hreflang.
    """
    page = page_without_language() if page is None else page
    found = []
    for code in languages():
        found.append(Choice(code, NAMES[code], f"{page}lang={code}", direction(code)))
    return found


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


def _gettext(sentence: str) -> str:
    text: str = CATALOGS.get_translations().gettext(sentence)
    return text


def _sentence(sentence: str, **values: Any) -> str:
    """What `_` is in templates: Jinja's own way looks three times for what it calls, a hundred
    times a page.
    """
    said = _gettext(sentence)
    return trusted(said) % values if "%" in said else _as_html(said)


_as_html = lru_cache(4096)(trusted)


def _ngettext(one: str, many: str, number: int) -> str:
    text: str = CATALOGS.get_translations().ngettext(one, many, number)
    return text


def init_app(app: Flask) -> None:
    """Choose the language of each answer, and let templates speak it."""
    speech.init_app(app, reader)
    # The method is of an extension of the environment, which its class does not know.
    environment: Any = app.jinja_env
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)
    environment.globals["_"] = _sentence
