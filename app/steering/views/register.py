"""The public register of decisions."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from app.paging import Page
from app.steering.queries import decisions_count, latest_decisions
from app.steering.spreadsheet import decisions_spreadsheet
from app.steering.views import blueprint
from app.web.access import public
from app.web.made_once import made_once
from app.web.paging import page_number
from app.web.spreadsheet import attachment

DECISIONS = 20


@blueprint.get("/decisions/")
@public
def decisions() -> str:
    """The register of decisions, each with its reason."""
    number = page_number()
    rows = latest_decisions(DECISIONS, (number - 1) * DECISIONS)
    page = Page(rows, number, DECISIONS, decisions_count())
    return render_template("steering/decisions.html", page=page)


@blueprint.get("/decisions/decisions.xlsx")
@public
def decisions_xlsx() -> Response:
    """The whole register as a table for people."""
    return attachment(made_once("decisions", decisions_spreadsheet), "decisions.xlsx")
