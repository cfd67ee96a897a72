"""Home, search and feeds: what belongs to the whole site."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from app.cycles.queries import current_cycle
from app.plan.queries import progress_summary
from app.site.navigation import frame, site
from app.site.queries import feeds
from app.site.queries.home import act_now, latest_decisions, newest_proposals, phase_steps, welcome
from app.site.queries.search import search as found_by
from app.text.cleaning import single_line
from app.web.access import actor, public
from app.web.links import tag
from app.web.xml import feed

LONGEST_QUERY = 200
BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)

blueprint = Blueprint("site", __name__)
blueprint.app_context_processor(frame)


@blueprint.get("/")
@public
def home() -> str:
    """What the initiative is, where its cycle stands and what one can do now, what the plan has come to."""
    cycle = current_cycle()
    return render_template(
        "site/home.html",
        welcome=welcome(),
        cycle=cycle,
        steps=phase_steps(cycle) if cycle else [],
        act=act_now(cycle) if cycle else None,
        progress=progress_summary(),
        decisions=latest_decisions(),
        proposals=newest_proposals(),
    )


@blueprint.get("/search")
@public
def search() -> str:
    """Proposals and actions that hold the words of `q`."""
    query = single_line(request.args.get("q", ""))[:LONGEST_QUERY]
    return render_template("site/search.html", results=found_by(query, actor()))


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


def _feed(name: str, title: str, entries: list[feeds.Entry]) -> Response:
    updated = max((entry.at for entry in entries), default=BEFORE_ALL)
    return feed("site/feed.xml", name=name, title=title, entries=entries, updated=updated, tag=tag)


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Search engines may read what is public."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/steering", "/admin", "/my"))
    response = make_response(f"User-agent: *\n{closed}")
    response.content_type = "text/plain; charset=utf-8"
    return response
