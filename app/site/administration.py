"""The administrators' own navigation, under the header of each of their pages."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask_babel import gettext as _

from app.site.navigation import MenuLink
from app.speech.addresses import url_for
from app.web.access import access_of, actor

# Its entries, each with the pages at which it is the current one.
ADMIN_PAGES = {
    "upkeep.admin": ("upkeep.admin",),
    "people.index": (
        *("people.index", "people.new", "people.show", "people.link"),
        *("people.role", "people.suspend", "people.readmit"),
    ),
    "upkeep.log": ("upkeep.log",),
    "site.admin_settings": ("site.admin_settings",),
}


def bar() -> dict[str, Any]:
    """For every template."""
    return {"admin_links": admin_links}


def admin_links() -> list[MenuLink]:
    """Where administrators work: on their own pages; elsewhere nothing."""
    here = request.endpoint or ""
    if here not in current_app.view_functions or access_of(here) != "administrator":
        return []
    # Whoever is refused sees the page that says so, without the ways.
    if not actor().is_admin:
        return []
    labels = {
        "upkeep.admin": _("Condition"),
        "people.index": _("Members"),
        "upkeep.log": _("Log"),
        "site.admin_settings": _("Settings"),
    }
    links = []
    for endpoint, pages in ADMIN_PAGES.items():
        if endpoint in current_app.view_functions:
            links.append(MenuLink(labels[endpoint], url_for(endpoint), here in pages))
    return links
