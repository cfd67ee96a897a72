"""The feeds that a page's head names."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import gettext as _

from app.site.queries import site_name
from app.speech.addresses import url_for
from app.speech.language import language


class Feed(NamedTuple):
    """A feed that tells what goes on with what a page shows."""

    title: str
    url: str


def feeds_of(endpoint: str) -> list[Feed]:
    """The feeds of pages of that kind, the nearest first: what happens here is told to all."""
    name, code = site_name().text, language()
    found = [
        Feed(_("%(site)s: what happens", site=name), url_for("site.activity_atom", lang=code))
    ]
    if endpoint.startswith("proposals."):
        title = _("%(site)s: proposals", site=name)
        found.insert(0, Feed(title, url_for("site.proposals_atom", lang=code)))
    if endpoint.startswith("plan."):
        title = _("%(site)s: the plan", site=name)
        found.insert(0, Feed(title, url_for("site.plan_atom", lang=code)))
    return found
