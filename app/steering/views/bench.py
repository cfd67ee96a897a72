"""The bench: the proposals of a cycle with all by which they are judged."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.charter.models import Territory
from app.charter.queries import principles, territories
from app.cycles.models import Cycle
from app.cycles.queries import current_cycle, cycle_by_id, cycles
from app.errors import NotFound
from app.paging import Page
from app.policy import Ability, check
from app.steering.queries import (
    SORTS,
    STAGES,
    BenchFilters,
    bench_count,
    bench_rows,
    places_named,
    principles_served,
)
from app.steering.spreadsheet import bench_spreadsheet
from app.steering.views import blueprint
from app.text.cleaning import single_line
from app.text.slugs import parse_ref
from app.voting.results import turnout
from app.web.access import actor, steering
from app.web.paging import page_number
from app.web.spreadsheet import attachment

ROWS = 40
# As many letters of a search as all pages look for.
LONGEST = 200


@blueprint.get("/steering/proposals/")
@steering
def bench() -> str:
    """The proposals of a cycle to judge, with what speaks for and against them."""
    cycle = _cycle(request.args.get("cycle", ""))
    filters = _filters(cycle)
    page = _page(cycle, filters)
    numbers = [row.Proposal.id for row in page.items]
    named: dict[str, dict[int, set[int]]] = {"served": {}, "placed": {}}
    if numbers:
        named = {"served": principles_served(numbers), "placed": places_named(numbers)}
    voted = turnout(cycle) if cycle and page.items and _told(cycle) else None
    lists = {"cycles": cycles(), "principles": principles(), "places": _places()}
    about = {"cycle": cycle, "filters": filters, "page": page, "voted": voted, "sorts": SORTS}
    return render_template("steering/bench.html", **about, **lists, **named)


def _places() -> dict[int, Territory]:
    return {row.id: row for row in territories()}


def _page(cycle: Cycle | None, filters: BenchFilters) -> Page[Any]:
    number = page_number()
    if cycle is None:
        return Page([], number, ROWS, 0)
    rows = bench_rows(cycle, filters, ROWS, (number - 1) * ROWS)
    return Page(list(rows), number, ROWS, bench_count(cycle, filters))


def _cycle(given: str) -> Cycle | None:
    """The cycle that the address names, else the one that matters now; None while there is
    none.
    """
    if not given:
        return current_cycle()
    cycle = cycle_by_id(parse_ref(given) or 0)
    if cycle is None:
        raise NotFound(_("There is no such cycle."))
    return cycle


def _told(cycle: Cycle) -> bool:
    """Whether the cycle's counts may be shown at all."""
    return bool(check(actor(), Ability.SEE_TALLY, cycle))


def _filters(cycle: Cycle | None) -> BenchFilters:
    """What the address asks for; what it does not know is as if it were not asked."""
    disclosed = cycle is not None and _told(cycle)
    stage = request.args.get("stage", "")
    sort = request.args.get("sort", "score" if disclosed else "waiting")
    # While people vote the order by score would show how the vote stands.
    known = sort.removeprefix("-") in SORTS and (disclosed or not sort.endswith("score"))
    if not known:
        sort = "waiting"
    principle = parse_ref(request.args.get("principle", ""))
    if stage not in STAGES:
        stage = "open"
    words = single_line(request.args.get("q", ""))[:LONGEST]
    return BenchFilters(stage, principle, sort, words)


@blueprint.get("/steering/bench.xlsx")
@steering
def bench_xlsx() -> Response:
    """What the bench lists, all of it, as a table for people."""
    cycle = _cycle(request.args.get("cycle", ""))
    if cycle is None:
        raise NotFound(_("There is no such cycle."))
    return attachment(bench_spreadsheet(cycle, _filters(cycle)), "bench.xlsx")
