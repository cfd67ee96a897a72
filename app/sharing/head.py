"""What a page's head tells those who show links to it: its one address, its picture, its feed."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from flask import request
from flask_babel import gettext as _

from app.sharing.queries.shown import SITE, Picture, has_picture, nearest, newest_edition
from app.site.queries import site_name, word
from app.speech.addresses import absolute, url_for
from app.speech.language import language
from app.web.access import access_of
from app.web.paging import page_number

# Public pages that search engines should not show: forms, searches, and what says once more what
# another page says.
UNLISTED = (
    "accounts.ask_link",
    "accounts.link",
    "accounts.sign_in",
    "accounts.welcome",
    "discussion.thread",
    "factors.second_step",
    "invitations.welcome",
    "joining.by_token",
    "notices.unsubscribe",
    "plan.edition_changes",
    "proposals.versions",
    "site.search",
)
# As the protocol names them, a territory always among them.
LOCALES = {"fr": "fr_FR", "ar": "ar_AR", "en": "en_GB"}
# In pixels, as app/sharing/picture.py draws it.
WIDTH, HEIGHT = 1200, 630


class ShownPicture(NamedTuple):
    """A picture as a head names it."""

    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


class SharedHead(NamedTuple):
    """What a public page tells of itself beside its own words and address."""

    listed: bool
    locale: str
    picture: ShownPicture | None


def is_shared() -> bool:
    """Whether the page is a public one, and read."""
    endpoint = request.endpoint
    if endpoint is None or request.method not in ("GET", "HEAD"):
        return False
    return access_of(endpoint) == "public"


def edition_shown() -> int | None:
    """The edition that the page is about, where it is about one alone."""
    number: int | None = (request.view_args or {}).get("number")
    # Known ones alone: it is a part of a key, and anybody can ask for any number.
    if request.endpoint != "plan.edition" or not has_picture(number):
        return None
    return number


def shared_head(endpoint: str, edition: int | None) -> SharedHead:
    """For the page of that name, about that edition: its picture is the nearest."""
    if edition is None and endpoint.startswith("plan."):
        edition = newest_edition()
    found = nearest(edition)
    return SharedHead(endpoint not in UNLISTED, LOCALES[language()], found and _shown(found))


def _shown(picture: Picture) -> ShownPicture:
    address = absolute(url_for("files.show", key=picture.key, name=picture.name, lang=None))
    name = site_name().text
    if picture.edition == SITE:
        return ShownPicture(address, name)
    number = _("Edition %(number)s", number=picture.edition)
    return ShownPicture(address, f"{word('plan')}: {number} – {name}")


def canonical() -> str:
    """The one address of what the page says: without its language, filters and whatever else was
    hung on; of a list that is not filtered, with its page. An act has none: the home page's.
    """
    if request.endpoint is None or request.method not in ("GET", "HEAD"):
        return absolute(url_for("site.home", lang=None))
    asked = {name for name, text in request.args.items() if text} - {"lang", "list"}
    number = page_number() if asked == {"page"} else 1
    return absolute(quote(request.path) + (f"?page={number}" if number > 1 else ""))


def alternate(address: str) -> str:
    """What stands before the language in an address that names one."""
    return f"{address}{'&' if '?' in address else '?'}"
