"""The steering group's bench and its decisions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.charter.queries import principles
from app.cycles.models import Cycle
from app.cycles.queries import current_cycle, cycle_by_id, cycle_of, cycles, open_vote
from app.database import db, writing
from app.errors import Conflict, Fault, NotFound
from app.paging import Page
from app.policy import Ability, check, require
from app.proposals.models import Proposal
from app.speech.addresses import url_for
from app.steering.forms import DecisionForm
from app.steering.operations import decide, merge
from app.steering.queries import (
    SORTS,
    STAGES,
    BenchFilters,
    bench_count,
    bench_rows,
    decided_early,
    decisions_count,
    decisions_on,
    latest_decisions,
    meetings_to_name,
    principles_served,
)
from app.steering.spreadsheet import bench_spreadsheet, decisions_spreadsheet
from app.text.slugs import parse_ref
from app.voting.queries import tally_of
from app.web.access import actor, public, steering
from app.web.choosing import looking, offer
from app.web.forms import texts_of
from app.web.htmx import done
from app.web.made_once import made_once
from app.web.options import Rows
from app.web.paging import page_number
from app.web.spreadsheet import attachment

blueprint = Blueprint("steering", __name__)
blueprint.add_app_template_global(decided_early)
ROWS = 40
DECISIONS = 20


@blueprint.get("/steering/")
@steering
def bench() -> str:
    """The proposals of a cycle to judge, with what speaks for and against them."""
    cycle = _cycle(request.args.get("cycle", ""))
    filters = _filters(cycle)
    number = page_number()
    rows = bench_rows(cycle, filters, ROWS, (number - 1) * ROWS) if cycle else []
    page = Page(rows, number, ROWS, bench_count(cycle, filters) if cycle else 0)
    served = principles_served([row.Proposal.id for row in rows]) if rows else {}
    lists = {"cycles": cycles(), "principles": principles(), "stages": STAGES, "sorts": SORTS}
    return render_template(
        "steering/bench.html", cycle=cycle, filters=filters, page=page, served=served, **lists
    )


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


def _filters(cycle: Cycle | None) -> BenchFilters:
    """What the address asks for; what it does not know is as if it were not asked."""
    disclosed = cycle is not None and check(actor(), Ability.SEE_TALLY, cycle)
    stage = request.args.get("stage", "")
    sort = request.args.get("sort", "score" if disclosed else "waiting")
    # While people vote the order by score would show how the vote stands.
    known = sort.removeprefix("-") in SORTS and (disclosed or not sort.endswith("score"))
    principle = parse_ref(request.args.get("principle", ""))
    if stage not in STAGES:
        stage = "open"
    return BenchFilters(stage, principle, sort if known else "waiting")


@blueprint.get("/steering/bench.xlsx")
@steering
def bench_xlsx() -> Response:
    """What the bench lists, all of it, as a table for people."""
    cycle = _cycle(request.args.get("cycle", ""))
    if cycle is None:
        raise NotFound(_("There is no such cycle."))
    return attachment(bench_spreadsheet(cycle, _filters(cycle)), "bench.xlsx")


@blueprint.route(
    "/steering/proposals/<ref:ref>/decision", methods=["GET", "POST"], endpoint="decide"
)
@steering
def decide_on(ref: str) -> Response | str | tuple[str, int]:
    """Decline, postpone or merge a proposal, with a reason."""
    proposal = _proposal(ref)
    form = _form(proposal)
    if request.method != "POST" or not form.validate():
        refused = request.method == "POST" and not looking()
        return _decision_page(form, proposal, 422 if refused else 200)
    try:
        _record(form, proposal)
    except Conflict:  # the page of both texts says it
        raise
    except Fault as fault:
        form.take(fault)
        return _decision_page(form, proposal, fault.status)
    flash(_("The decision is recorded and public."), "done")
    return done(url_for("steering.bench", cycle=proposal.cycle_id))


def _proposal(ref: str) -> Proposal:
    proposal = db.session.get(Proposal, parse_ref(ref) or 0)
    if proposal is None:
        raise NotFound(_("There is no such proposal."))
    require(actor(), Ability.SEE_PROPOSAL, proposal)
    return proposal


def _form(proposal: Proposal) -> DecisionForm:
    earlier = decisions_on(proposal.id)
    # With what was seen when the form was made: what was decided since answers with both texts.
    form = DecisionForm(data={"number": earlier[-1].number if earlier else 0})
    offer(
        form.meeting,
        Rows(meetings_to_name),
        blank=_("No meeting named"),
        label=_("Words of its title"),
    )
    return form


def _record(form: DecisionForm, proposal: Proposal) -> None:
    reason = texts_of(form, "reason")
    number = form.number.data or 0
    about: dict[str, Any] = {"by": actor(), "early": form.early.data}
    about["meeting_id"] = form.meeting_id
    about["key"] = form.idempotency_key
    with writing():
        if form.outcome.data == "merged":
            merge([proposal], form.into_id, reason, numbers={proposal.id: number}, **about)
        else:
            decide(proposal, form.outcome.data, reason, number=number, **about)


def _decision_page(form: DecisionForm, proposal: Proposal, status: int) -> str | tuple[str, int]:
    cycle = cycle_of(proposal.cycle_id)
    still_open = open_vote(cycle, clock.now()) if proposal.stage == "submitted" else ""
    about = {"cycle": cycle, "tally": tally_of(proposal.id), "still_open": still_open}
    earlier = decisions_on(proposal.id)
    page = render_template(
        "steering/decide.html", form=form, proposal=proposal, earlier=earlier, **about
    )
    return (page, status) if status != 200 else page


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
