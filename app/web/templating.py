"""What every template may use."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, current_app
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from app.policy import Ability, check
from app.speech import addresses, dates
from app.speech.addresses import url_for
from app.speech.decimals import decimal
from app.speech.language import NAMES, language, languages
from app.speech.texts import localised, words
from app.text import richtext
from app.text.names import initials
from app.text.slugs import ref
from app.text.texts import ByLanguage, direction
from app.verdicts import Verdict
from app.web.access import actor
from app.web.addresses import list_address, list_here, this_page
from app.web.forms import form_refused
from app.web.paging import linked
from app.web.static import fingerprint
from config import VERSION


class PageTemplate(Template):
    """A template whose macros are made once: Jinja would look at each import whether a page has
    globals of its own.

    One that sets `remembered` has macros that use nothing but what they are given and the reader's
    language.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            module = super()._get_default_module(None)
            if getattr(module, "remembered", False):
                names = list(vars(module).items())
                macros = {name: Remembered(it) for name, it in names if isinstance(it, Macro)}
                vars(module).update(macros)
        return super()._get_default_module(None)


class Remembered:
    """A macro that is asked once for the same in the same language; what cannot be compared is
    asked each time.
    """

    MOST = 1000

    def __init__(self, macro: Macro) -> None:
        self._macro, self._said = macro, dict[Hashable, str]()

    def __call__(self, *given: Any, **named: Any) -> str:
        key = (language(), given, tuple(named.items()))
        try:
            found = self._said.get(key)
        # An argument that has no hash, such as a list.
        except TypeError:
            return self._macro(*given, **named)
        if found is None:
            # Emptied as a whole: what a page needs is back after one page.
            if len(self._said) >= self.MOST:
                self._said.clear()
            found = self._said[key] = self._macro(*given, **named)
        return found


def static_url(path: str) -> str:
    """The address of a static file, with a fingerprint of its content, so that browsers may keep
    it for ever.
    """
    version = _version(current_app.static_folder or "", path)
    return url_for("static", filename=path, v=version)


@cache
def _version(folder: str, path: str) -> str:
    return fingerprint(Path(folder) / path)


def has_endpoint(endpoint: str) -> bool:
    """Whether a page of that name exists."""
    return endpoint in current_app.view_functions


def can(ability: str, thing: Any = None) -> Verdict:
    """`can("vote", (proposal, cycle))`: the policy's verdict for whoever is acting."""
    return check(actor(), Ability[ability.upper()], thing)


def stored_html(texts: ByLanguage | None, original: str | None = None) -> Markup:
    """Rendered Markdown, kept as HTML per language, in the reader's."""
    return richtext.trusted(localised(texts, original).text)


def markdown(text: str, anchors: bool = True) -> Markup:
    """Markdown rendered now: for short texts that are not kept as HTML; without `anchors` where a
    page has several.
    """
    return richtext.trusted(richtext.render(text, anchors=anchors))


class InterfaceLanguage(NamedTuple):
    """A language of the interface, with its own name for itself."""

    code: str
    name: str


def each_language() -> list[InterfaceLanguage]:
    """The languages of the interface, the site's first one first."""
    return [InterfaceLanguage(code, NAMES[code]) for code in languages()]


def _globals() -> dict[str, Any]:
    code = language()
    return {
        "actor": actor(),
        "language": code,
        "direction": direction(code),
    }


def init_app(app: Flask) -> None:
    """Filters, globals and whitespace."""
    templates = app.jinja_env
    templates.template_class = PageTemplate
    templates.trim_blocks = True
    templates.lstrip_blocks = True
    templates.filters.update(
        words=words,
        localised=localised,
        stored_html=stored_html,
        markdown=markdown,
        plain=richtext.plain,
        initials=initials,
        day=dates.day,
        hour=dates.hour,
        short=dates.short,
        iso=dates.iso,
        linked=linked,
    )
    templates.globals.update(
        date_words=dates.near,
        date_full=dates.full,
        date_until=dates.until,
        zone_city=dates.zone_city,
        date_vague=dates.vague,
        month_name=dates.month_name,
        decimal=decimal,
        number=dates.number,
        money=dates.money,
        currency_name=dates.currency_name,
        percent=dates.percent,
        ref=ref,
        url_for=url_for,
        url_of=addresses.url_of,
        absolute=addresses.absolute,
        direction_of=direction,
        can=can,
        has_endpoint=has_endpoint,
        each_language=each_language,
        static_url=static_url,
        this_page=this_page,
        version=VERSION,
        source_url=app.config["TWIZA"].source_url,
        list_here=list_here,
        list_address=list_address,
        form_refused=form_refused,
    )
    app.context_processor(_globals)
