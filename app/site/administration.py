"""The administrators' own navigation, under the header of each of their pages."""

from __future__ import annotations

from itertools import chain

from flask import current_app
from flask_babel import gettext as _

from app.accounts.models import Standing
from app.site.menu import MenuLink
from app.speech.addresses import url_for
from app.web.access import access_of

# What the steering group works with too.
REVIEWED = ("invitations.index", "invitations.new", "invitations.send", "invitations.link")
# Its entries, each with the pages at which it is the current one.
ADMIN_PAGES = {
    "upkeep.admin": ("upkeep.admin",),
    "people.index": (
        *("people.index", "people.new", "people.show", "people.link"),
        *("people.role", "people.suspend", "people.readmit", "people.reset_factor"),
        "privacy.erase_other",
    ),
    "invitations.index": (
        *("invitations.index", "invitations.new", "invitations.send", "invitations.link"),
    ),
    "joining.applications": ("joining.applications", "joining.application"),
    "joining.links": ("joining.links", "joining.link"),
    "upkeep.mail": ("upkeep.mail",),
    "upkeep.log": ("upkeep.log",),
    "site.admin_settings": ("site.admin_settings",),
}


def is_admin_page(here: str) -> bool:
    """Whether it is a page of administrators, be it that others work there too."""
    return access_of(here) == "administrator" or here in chain(*ADMIN_PAGES.values())


def admin_links(here: str, standing: Standing) -> list[MenuLink]:
    """Where administrators work: on their own pages; elsewhere nothing."""
    # Whoever is refused sees the page that says so, without the ways.
    if here not in current_app.view_functions or not standing.is_admin:
        return []
    if not is_admin_page(here):
        return []
    labels = {
        "upkeep.admin": _("Condition"),
        "people.index": _("Members"),
        "invitations.index": _("Invitations"),
        "joining.applications": _("Applications"),
        "joining.links": _("Links for many"),
        "upkeep.mail": _("Outgoing mail"),
        "upkeep.log": _("Log"),
        "site.admin_settings": _("Settings"),
    }
    links = []
    for endpoint, pages in ADMIN_PAGES.items():
        if endpoint in current_app.view_functions:
            link = MenuLink(labels[endpoint], url_for(endpoint), here in pages)
            links.append(link._replace(exact=here == endpoint))
    return links
