"""The adopted plan as files."""

from __future__ import annotations

from flask import Response, make_response, request
from flask_babel import gettext as _

from app.errors import NotFound
from app.plan.queries.editions import edition_by_number
from app.plan.queries.export import plan_csv as csv_of
from app.plan.queries.export import plan_json as json_of
from app.plan.queries.leads import lead_answers, seeking
from app.plan.queries.people import people_in_charge
from app.plan.queries.shown import ShownPlan, shown_plan
from app.plan.spreadsheet import plan_spreadsheet
from app.plan.views import blueprint
from app.speech.language import language
from app.web.access import public
from app.web.made_once import made_once
from app.web.spreadsheet import attachment


@blueprint.get("/plan/editions/<id:number>.json")
@public
def edition_json(number: int) -> Response:
    """The exact bytes that were hashed when the edition was adopted."""
    row = edition_by_number(number)
    if row is None:
        raise NotFound(_("There is no such edition of the plan."))
    response = Response(row.content.encode(), mimetype="application/json")
    response.set_etag(row.sha256, weak=True)  # weak, as the bytes may travel compressed
    response.make_conditional(request)
    return response


@blueprint.get("/plan/plan.json")
@public
def plan_json() -> Response:
    """The newest edition with its live progress."""
    return Response(json_of(_adopted()), mimetype="application/json")


@blueprint.get("/plan/plan.csv")
@public
def plan_csv() -> Response:
    """The newest edition with its live progress as a table for programs, its texts in the reader's
    language.
    """
    response = make_response(csv_of(_adopted(), language()))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = "attachment; filename=plan.csv"
    return response


@blueprint.get("/plan/plan.xlsx")
@public
def plan_xlsx() -> Response:
    """The newest edition with its live progress as a table for people."""
    plan = _adopted()
    # With the names: whoever is erased changes neither proposal nor frame, and must be in no file.
    people = people_in_charge()
    named = tuple((number, *found) for number, found in sorted(people.items()))
    # And with what time alone changes: who has not answered for long.
    leads = {number: said.state for number, said in lead_answers().items()}
    leads |= dict.fromkeys(seeking(plan.actions), "sought")
    parts = (tuple(sorted(plan.members.items())), named, tuple(sorted(leads.items())))
    table = made_once(("plan", *parts), lambda: plan_spreadsheet(plan, people, leads))
    return attachment(table, "plan.xlsx")


def _adopted() -> ShownPlan:
    plan = shown_plan()
    if plan is None:
        raise NotFound(_("No edition of the plan was adopted yet."))
    return plan
