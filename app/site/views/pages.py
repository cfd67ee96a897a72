"""Home and search."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from app.cycles.queries import current_cycle, open_cycles
from app.organisations.operations import STANDING_WORDS
from app.site.queries.awaiting import awaiting
from app.site.queries.home import (
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
from app.text.cleaning import single_line
from app.web.access import actor, public
from app.web.paging import page_number

LONGEST_QUERY = 200


@blueprint.get("/")
@public
def home() -> str:
    """What the initiative is, which cycles are open and what one can do now, what the plan has
    come to; first of all what awaits a member.
    """
    who = actor()
    opened = open_now(who)
    cycle = None if opened else current_cycle()
    return render_template(
        "site/home.html",
        awaiting=awaiting(who) if who.signed_in else None,
        welcome=welcome(),
        opened=opened,
        open_count=len(open_cycles()),
        act=act_now(cycle, who) if cycle else None,
        promised=promised(),
        figures=figures(),
        decisions=latest_decisions(),
        carriers=carriers(),
        standings=STANDING_WORDS,
    )


@blueprint.get("/my/")
def own() -> str:
    """Everything of the member who asks, a section each with its count."""
    numbers = {name: page_number(name) for name in SECTIONS_OF_OWN}
    return render_template("site/own.html", pages=own_pages(actor(), numbers))


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
    response = make_response(f"User-agent: *\n{closed}")
    response.content_type = "text/plain; charset=utf-8"
    return response
