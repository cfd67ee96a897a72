"""Home and search."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.cycles.queries import current_cycle
from app.plan.queries import progress_summary
from app.proposals.queries import newest
from app.proposals.regions import card
from app.site.queries.home import act_now, latest_decisions, shows_results, welcome
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
    """What the initiative is, where its cycle stands and what one can do now, what the plan has
    come to.
    """
    cycle = current_cycle()
    return render_template(
        "site/home.html",
        welcome=welcome(),
        cycle=cycle,
        act=act_now(cycle, actor()) if cycle else None,
        results=shows_results(cycle) if cycle else False,
        progress=progress_summary(),
        decisions=latest_decisions(),
        proposals=[card(listed) for listed in newest()],
    )


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
