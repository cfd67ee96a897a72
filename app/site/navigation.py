"""The frame of every page: the site's name, where one can go, and one's account."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from flask import current_app, request
from flask_babel import gettext as _
from markupsafe import Markup

from app.accounts.models import Standing
from app.notices.queries.unread import MOST_COUNTED
from app.proposals.queries import where_to_act
from app.sharing.feeds import feeds_of
from app.sharing.head import alternate, canonical, edition_shown, is_shared, shared_head
from app.site.administration import ADMIN_PAGES, admin_links, is_admin_page
from app.site.foot import foot, licence
from app.site.menu import MenuLink
from app.site.queries import (
    ShownPicture,
    admin_settings,
    site_name,
    site_picture,
    site_settings,
    word,
)
from app.speech.addresses import url_for
from app.speech.dates import number
from app.speech.language import language
from app.text.texts import Localised, in_language
from app.web.access import access_of, actor
from app.web.for_all import placeholder
from app.web.fragments import FragmentCache, cached
from app.web.language import asked_for, choices, page_without_language


class SiteWords(NamedTuple):
    """What the site calls itself, in the reader's language."""

    name: str
    tagline: str
    notice: Localised
    footer: str
    theme_css_url: str | None
    picture: ShownPicture | None


def site() -> SiteWords:
    """The site in the reader's language."""
    settings = site_settings()
    code = language()
    theme = None
    if settings.accent and _exists("site.theme"):
        theme = url_for("site.theme", v=settings.version)
    tagline = in_language(settings.tagline, code).text
    footer = in_language(settings.footer, code).text
    notice = in_language(settings.notice, code)
    return SiteWords(site_name().text, tagline, notice, footer, theme, site_picture())


def _exists(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


# Entries that share a blueprint: the pages at which each is the current one; those of another
# blueprint by their whole endpoint.
PAGES_OF = {
    "steering.decisions": ("decisions",),
    "steering.desk": ("desk", "waiting", "bench", "decide"),
    "plan.index": ("index", "timeline", "map", "action", "editions", "edition"),
    "plan.draft": (
        *("draft", "promote", "adopt"),
        *("new_action", "edit_action", "new_objective", "edit_objective"),
        *("edit_milestone", "drop_milestone", "period"),
    ),
    "proposals.index": ("index", "show", "new", "edit", "versions"),
    "upkeep.admin": tuple(chain(*ADMIN_PAGES.values())),
    "site.own": ("own", "proposals.mine", "notices.index", "notices.choices", "privacy.data"),
    "accounts.account": (
        *("account", "language", "address", "password"),
        *("factors.own", "factors.begin", "factors.confirm", "factors.change"),
    ),
    "charter.principles": ("principles", "principle"),
    "charter.about": (
        "about",
        "steering_group",
        "questions",
        "ask",
        "documents",
        "challenges",
        "territories",
        "territory",
    ),
}


def _is_current(endpoint: str) -> bool:
    here = request.endpoint or ""
    if not here:
        return False
    package, _dot, page = here.partition(".")
    # An entry without a list of pages is the current one at its own page.
    pages = PAGES_OF.get(endpoint, (page,))
    return here in pages or (endpoint.split(".")[0] == package and page in pages)


def _links(entries: list[tuple[str, str]]) -> list[MenuLink]:
    links = []
    for endpoint, label in entries:
        if _exists(endpoint):
            links.append(MenuLink(label, url_for(endpoint), _is_current(endpoint)))
    return links


def main_links(tab: str) -> list[MenuLink]:
    """Where everybody can go; nothing is listed that does not exist. Proposals lead to the tab
    where most can be done now.
    """
    links = _links([
        ("plan.index", word("plan")),
        ("proposals.index", word("proposals")),
        ("steering.decisions", _("Decisions")),
        ("charter.principles", word("principles")),
        ("organisations.index", _("Organisations")),
        ("meetings.index", _("Meetings")),
        ("charter.about", _("About")),
    ])  # fmt: skip
    listed = url_for("proposals.index")
    acting = url_for("proposals.index", stage=tab or None)
    return [link._replace(url=acting) if link.url == listed else link for link in links]


def account_links(standing: Standing) -> list[MenuLink]:
    """Where people of that standing can go."""
    if not standing.signed_in:
        return _links([("joining.join", _("Become a member")), ("accounts.sign_in", _("Sign in"))])
    entries = []
    if standing.is_steering:
        entries.append(("steering.desk", _("Steering desk")))
    if standing.is_admin:
        entries.append(("upkeep.admin", _("Administration")))
    entries.append(("accounts.account", _("My account")))
    sign_out = MenuLink(_("Sign out"), url_for("accounts.sign_out"), post=True)
    return [*_links(entries), sign_out]


# The entries of the steering group's own navigation, each with the pages at which it is current.
STEERING_PAGES = {
    "steering.desk": ("steering.desk", "steering.waiting"),
    "steering.bench": ("steering.bench", "steering.decide", "plan.promote"),
    "plan.draft": (
        *("plan.draft", "plan.adopt", "plan.new_action", "plan.edit_action"),
        *("plan.new_objective", "plan.edit_objective", "plan.add_milestone", "plan.remove_action"),
        *("plan.edit_milestone", "plan.drop_milestone", "plan.period"),
    ),
    "steering.decisions": ("steering.decisions",),
    "cycles.index": ("cycles.index", "cycles.new", "cycles.edit"),
    "charter.frame": ("charter.frame", "charter.records", "charter.record", "charter.new_record"),
    "charter.all_questions": ("charter.all_questions", "charter.settle"),
    "invitations.index": ADMIN_PAGES["invitations.index"],
    "joining.applications": ("joining.applications", "joining.application"),
    "joining.links": ("joining.links", "joining.link"),
    "site.settings": ("site.settings",),
}
# What everybody may read, and the steering group works with.
SHARED_PAGES = ("steering.decisions", "cycles.index")


def steering_links(here: str, standing: Standing) -> list[MenuLink]:
    """Where the steering group works: on its own pages, for its members; elsewhere nothing."""
    if here not in current_app.view_functions or not standing.is_steering:
        return []
    if access_of(here) != "steering" and here not in SHARED_PAGES:
        return []
    # An administrator's own navigation stands there.
    if standing.is_admin and is_admin_page(here):
        return []
    labels = {
        "steering.desk": _("Desk"),
        "steering.bench": _("Bench"),
        "plan.draft": _("Draft plan"),
        "steering.decisions": _("Decisions"),
        "cycles.index": _("Cycles"),
        "charter.frame": _("Pages of the initiative"),
        "charter.all_questions": _("Questions"),
        "invitations.index": _("Invitations"),
        "joining.applications": _("Applications"),
        "joining.links": _("Links for many"),
        "site.settings": _("Settings of the site"),
    }
    if not (standing.is_admin or admin_settings().steering_reviews):
        del labels["joining.applications"]
    links = []
    for endpoint, pages in STEERING_PAGES.items():
        if endpoint in labels and _exists(endpoint):
            link = MenuLink(labels[endpoint], url_for(endpoint), here in pages)
            links.append(link._replace(exact=here == endpoint))
    return links


class Around(NamedTuple):
    """What a page of that endpoint has around it, for people of that standing."""

    endpoint: str
    standing: Standing
    # Where proposals can be acted on: it changes with the clock, and so is part of the key.
    tab: str
    is_shared: bool
    edition: int | None

    def context(self) -> Mapping[str, Any]:
        return {
            "site": site(),
            "member": placeholder("member") if self.standing.signed_in else "",
            "unread": placeholder("unread"),
            "languages": choices(placeholder("page")),
            "alternates": choices(placeholder("alternate")),
            "unspoken": placeholder("unspoken"),
            "feeds": feeds_of(self.endpoint),
            "shared": shared_head(self.endpoint, self.edition) if self.is_shared else None,
            "canonical": placeholder("canonical"),
            "title": placeholder("title"),
            "description": placeholder("description"),
            "navigation": main_links(self.tab),
            "own": _links([("site.own", _("Everything of mine"))])[0],
            "account_links": account_links(self.standing),
            "steering_links": steering_links(self.endpoint, self.standing),
            "admin_links": admin_links(self.endpoint, self.standing),
            "foot": foot(),
            "border": _BORDER,
            "licence": licence(),
        }


# Between the parts of `_frame.html`, which are drawn in one piece.
_BORDER = placeholder("border")
_PARTS = ("head", "header", "footer")


class PageFrame:
    """What stands around one page, drawn once for all who go the same ways."""

    @cached_property
    def _around(self) -> Around:
        who, tab = actor().standing, where_to_act()
        return Around(request.endpoint or "", who, tab, is_shared(), edition_shown())

    @cached_property
    def _address(self) -> str:
        return canonical()

    def part(self, name: str) -> Markup:
        """What is in the page's `head`, in its `header` or `footer`."""
        return self._parts[name]

    @cached_property
    def _parts(self) -> dict[str, Markup]:
        # What differs from reader to reader is filled in, so that the frame is kept for all.
        who = actor()
        fill = {
            "page": page_without_language(),
            "member": who.name if who.signed_in else "",
            # Nothing at all where there is nothing new: its mark is then not shown.
            "unread": _figure(who.unread),
            "alternate": alternate(self._address),
            "unspoken": self._address,
        }
        whole = FragmentCache("_frame.html", fill=fill)(self._around)
        return dict(zip(_PARTS, whole.split(_BORDER), strict=True))

    def shared(self, title: str, description: str) -> Markup:
        """What those who show links to the page are told of it."""
        code = asked_for()
        address = f"{alternate(self._address)}lang={code}" if code else self._address
        words = {"title": title, "description": description, "canonical": address}
        return FragmentCache("sharing/_head.html", fill=words)(self._around)


def _figure(unread: int) -> str:
    """How many notices were not read, as far as anybody counts."""
    if unread >= MOST_COUNTED:
        return f"{number(MOST_COUNTED - 1)}+"
    return number(unread) if unread else ""


def frame() -> dict[str, Any]:
    """For every template."""
    around = PageFrame()
    shown = {"frame": around.part, "shared_head": around.shared}
    return {"site": cached("site", None, site), **shown}
