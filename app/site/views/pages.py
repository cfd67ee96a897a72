"""Home and search."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Actor
from app.charter.views.territories import territory_url
from app.cycles.queries import current_cycle, open_cycles
from app.organisations.operations import STANDING_WORDS
from app.plan.map import Drawing, drawing
from app.plan.queries.asking import asked_of
from app.site.queries.awaiting import awaiting
from app.site.queries.home import (
    Promised,
    act_now,
    carriers,
    figures,
    latest_decisions,
    open_now,
    promised,
    welcome,
)
from app.site.queries.own import SECTIONS as SECTIONS_OF_OWN
from app.site.queries.own import own_pages
from app.site.queries.search import SECTIONS
from app.site.queries.search import search as found_by
from app.site.views import blueprint
from app.speech.addresses import absolute, url_for
from app.text.cleaning import single_line
from app.web.access import actor, public
from app.web.paging import page_number
from app.web.templating import static_url

LONGEST_QUERY = 200


@blueprint.get("/")
@public
def home() -> str:
    """What the initiative is, which cycles are open and what one can do now, what the plan has
    come to; first of all what awaits a member.
    """
    who = actor()
    waiting = awaiting(who) if who.signed_in else None
    return render_template("site/home.html", awaiting=waiting, **_open(who), **_told())


def _told() -> dict[str, Any]:
    """What the home page tells everybody."""
    plan = promised()
    return {
        "promised": plan,
        "where": _where(plan),
        "welcome": welcome(),
        "figures": figures(),
        "decisions": latest_decisions(),
        "carriers": carriers(),
        "standings": STANDING_WORDS,
    }


def _open(who: Actor) -> dict[str, Any]:
    """What is open now; where nothing is, what the last or the next cycle says of itself."""
    opened = open_now(who)
    cycle = None if opened else current_cycle()
    act = act_now(cycle, who) if cycle else None
    return {"opened": opened, "open_count": len(open_cycles()), "act": act}


def _where(plan: Promised | None) -> Drawing | None:
    """The map of the plan's regions; None where it would be empty."""
    if plan is None:
        return None
    drawn = drawing(plan.regions.regions, lambda row: territory_url(row.id))
    return drawn if any(region.value for region in drawn.regions) else None


@blueprint.get("/my/")
def own() -> str:
    """Everything of the member who asks, a section each with its count."""
    numbers = {name: page_number(name) for name in SECTIONS_OF_OWN}
    shown = {"pages": own_pages(actor(), numbers), "asked": asked_of(actor())}
    return render_template("site/own.html", **shown)


@blueprint.get("/search")
@public
def search() -> str:
    """What holds the words of `q`; each section has its own page number, by its name."""
    query = single_line(request.args.get("q", ""))[:LONGEST_QUERY]
    numbers = {name: page_number(name) for name in SECTIONS}
    return render_template("site/search.html", results=found_by(query, actor(), numbers))


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Search engines may read what is public."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/steering", "/admin", "/my"))
    found = f"Sitemap: {absolute(url_for('sharing.sitemap', lang=None))}\n"
    response = make_response(f"User-agent: *\n{closed}\n{found}")
    response.content_type = "text/plain; charset=utf-8"
    return response


@blueprint.get("/favicon.ico")
@public
def favicon() -> AnyResponse:
    """Where browsers look for what stands beside a page that names none: a feed or a file."""
    return redirect(static_url("favicon.ico"))
