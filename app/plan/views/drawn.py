"""The adopted plan as it is drawn: on a timeline and on the map."""

from __future__ import annotations

from flask import render_template

from app import clock
from app.charter.views.territories import territory_url
from app.paging import part_of
from app.plan.map import SHOWN, drawing
from app.plan.queries.places import RegionRow, by_region
from app.plan.queries.sections import sections
from app.plan.queries.shown import ACTIONS_A_PAGE, ShownPlan, shown_plan
from app.plan.queries.tracks import plan_axis, tracks
from app.plan.views import blueprint
from app.plan.views.asked import asked_of, one_of
from app.plan.views.overview import head
from app.speech.addresses import url_for
from app.speech.dates import site_zone
from app.speech.language import language
from app.text.texts import direction
from app.web.access import public
from app.web.paging import page_number


@blueprint.get("/plan/timeline")
@public
def timeline() -> str:
    """The actions in time, by objective, and the same as a table."""
    plan = shown_plan()
    return render_template("plan/nothing.html") if plan is None else _in_time(plan)


def _in_time(plan: ShownPlan) -> str:
    """The timeline of the actions that were asked for."""
    asked = asked_of(plan)
    groups, page = sections(plan, asked.actions, "objective", page_number())
    mirrored = direction(language()) == "rtl"
    axis = plan_axis(plan.actions, clock.today(site_zone()), mirrored)
    return render_template(
        "plan/timeline.html",
        **head(plan, asked, "timeline"),
        groups=groups,
        page=page,
        found=len(asked.actions),
        axis=axis,
        tracks=tracks([action for _key, _heading, action in page.items], axis),
    )


@blueprint.get("/plan/map", endpoint="map")
@public
def on_the_map() -> str:
    """The actions by region, on the map and as a table."""
    plan = shown_plan()
    return render_template("plan/nothing.html") if plan is None else _in_places(plan)


def _in_places(plan: ShownPlan) -> str:
    """The map of the actions that were asked for, whatever their status: that is what it shows."""
    asked, shown = asked_of(plan), one_of("show", SHOWN)
    found = by_region(asked.of_any_status)
    narrowed = {name: value for name, value in asked.filters.items() if name != "status"}

    def list_of(row: RegionRow) -> str:
        return url_for("plan.index", **{**narrowed, "territory": str(row.id)})

    def url_of(row: RegionRow) -> str | None:
        """A region's page; where less than all was asked for and it has some, the list of that."""
        return list_of(row) if narrowed and row.counts.total else territory_url(row.id)

    # Those with most actions first; what regions are parts of stays last.
    rows = sorted(found.regions, key=lambda row: (row.whole, -row.counts.total))
    linked = [(row, territory_url(row.id), list_of(row)) for row in rows]
    return render_template(
        "plan/map.html",
        **head(plan, asked, "map"),
        show=shown,
        drawn=drawing(found.regions, url_of, shown),
        table=part_of(linked, ACTIONS_A_PAGE, page_number()),
        places=found,
    )
