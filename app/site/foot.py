"""The foot of every page: where one goes from there. Nothing is listed that does not exist."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _

from app.site.queries import site_settings, word
from app.site.words import PAGES
from app.speech.addresses import url_for
from app.speech.language import language
from app.text.texts import Localised, in_language


class FootLink(NamedTuple):
    """An entry of the foot; `kind` is the media type of what is no page."""

    label: str
    url: str
    kind: str = ""


class FootColumn(NamedTuple):
    """Entries that belong together, under a title."""

    title: str
    links: list[FootLink]


def foot() -> list[FootColumn]:
    """The columns: the initiative, what can be followed, what is open and what the law wants."""
    return [
        FootColumn(_("The initiative"), _initiative()),
        FootColumn(_("Follow"), _following()),
        FootColumn(_("Open and legal"), _open()),
    ]


def licence() -> Localised:
    """Under which licence texts and data stand; empty where nobody has said it."""
    return in_language((site_settings().facts or {}).get("licence") or {}, language())


def _initiative() -> list[FootLink]:
    return [
        *_pages("charter.about", _("The story")),
        *_pages("charter.steering_group", _("Steering group")),
        *_pages("organisations.index", _("Organisations")),
        *_pages("joining.join", _("Become a member")),
        *_pages("charter.questions", _("Questions")),
        *_pages("site.page", str(PAGES["contact"]), name="contact"),
    ]


def _following() -> list[FootLink]:
    feed = url_for("site.activity_atom", lang=language())
    return [
        *_pages("plan.index", word("plan")),
        *_pages("proposals.index", word("proposals")),
        *_pages("cycles.index", word("cycles")),
        *_pages("steering.decisions", _("Decisions")),
        *_pages("meetings.index", _("Meetings")),
        FootLink(_("What happens here, as a feed"), feed, "application/atom+xml"),
    ]


def _open() -> list[FootLink]:
    found = _pages("site.data", _("Open data"))
    if source := current_app.config["TWIZA"].source_url:
        found.append(FootLink(_("Source code"), source))
    for name in ("accessibility", "privacy", "legal"):
        found += _pages("site.page", str(PAGES[name]), name=name)
    return found


def _pages(endpoint: str, label: str, **values: str) -> list[FootLink]:
    """The entry of a page, none where the site has no such page."""
    if endpoint not in current_app.view_functions:
        return []
    return [FootLink(label, url_for(endpoint, **values))]
