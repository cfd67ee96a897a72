"""What happens here, for feed readers."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response
from flask_babel import gettext as _

from app.site.navigation import site
from app.site.queries import feeds
from app.site.views import blueprint
from app.speech.addresses import tag
from app.web.access import public
from app.web.xml import feed

# Atom demands a moment of a feed that has no entry yet.
BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)


@blueprint.get("/activity.atom")
@public
def activity_atom() -> Response:
    """What happens here: proposals, decisions, editions, progress."""
    return _feed("activity", _("%(site)s: what happens", site=site().name), feeds.activity())


@blueprint.get("/proposals.atom")
@public
def proposals_atom() -> Response:
    """The newest proposals."""
    return _feed("proposals", _("%(site)s: proposals", site=site().name), feeds.proposals())


@blueprint.get("/plan.atom")
@public
def plan_atom() -> Response:
    """Editions of the plan, and progress."""
    return _feed("plan", _("%(site)s: the plan", site=site().name), feeds.plan())


def _feed(name: str, title: str, entries: list[feeds.FeedEntry]) -> Response:
    updated = max((entry.at for entry in entries), default=BEFORE_ALL)
    return feed("site/feed.xml", name=name, title=title, entries=entries, updated=updated, tag=tag)
