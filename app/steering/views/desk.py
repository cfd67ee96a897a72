"""The steering group's desk: what waits, and the dates to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cycles.queries import phase_labels
from app.errors import NotFound
from app.paging import Page, part_of
from app.plan.queries.waiting import Running, running_actions
from app.plan.queries.wanting import beyond_page, unowned_page
from app.speech.addresses import url_for
from app.speech.dates import site_zone
from app.steering.queries import desk as queries
from app.steering.views import blueprint
from app.web.access import steering
from app.web.addresses import LONGEST_QUERY
from app.web.paging import page_number

# What the bench was asked for while it stood at the desk's address.
OF_THE_BENCH = {"cycle", "stage", "principle", "sort", "page"}
ROWS = 50
OF_THE_DRAFT: dict[str, Callable[[int, int], Page[Any]]] = {
    "unowned": unowned_page,
    "beyond": beyond_page,
}
# So many of what waits stand open on the desk, the others in a fold; so many dates beside them.
TASKS = 10
DATES = 8


@blueprint.get("/steering/")
@steering
def desk() -> Response | str:
    """What waits for the steering group. Links of the bench that stood here lead on to it."""
    asked = request.query_string
    if OF_THE_BENCH & request.args.keys() and len(asked) <= LONGEST_QUERY:
        return redirect(f"{url_for('steering.bench', lang=None)}?{asked.decode('latin-1')}", 302)
    running = running_actions()
    found = queries.desk(running)
    lists = {"phases": phase_labels(), "most": TASKS, "dates": DATES}
    today = clock.today(site_zone())
    return render_template("steering/desk.html", desk=found, today=today, **lists)


@blueprint.get("/steering/waiting/<kind>")
@steering
def waiting(kind: str) -> str:
    """All of one kind that the desk counts: `late`, `silent`, `unowned`, `beyond`."""
    page = _page(kind, running_actions())
    return render_template("steering/waiting.html", kind=kind, page=page)


def _page(kind: str, running: Running) -> Page[Any]:
    number = page_number()
    if kind in OF_THE_DRAFT:
        return OF_THE_DRAFT[kind](number, ROWS)
    lists = {"late": running.late, "silent": running.silent}
    if kind not in lists:
        raise NotFound(_("There is no such list."))
    return part_of(lists[kind](), ROWS, number)
