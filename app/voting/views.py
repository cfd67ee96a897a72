"""Votes, the results of a cycle and its published ballots."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.accounts.models import Actor
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id, cycle_of
from app.database import writing
from app.errors import NotFound
from app.organisations.acting import acting_as
from app.paging import Page
from app.policy import Ability, require
from app.speech.addresses import url_for
from app.text.slugs import parse_ref, ref
from app.text.texts import SITE_ORDER, in_language
from app.voting.ballots import kept_ballots
from app.voting.forms import VoteForm
from app.voting.notes import note_withdrawn
from app.voting.operations import Counted, cast
from app.voting.queries import votes_of
from app.voting.regions import drawn_region
from app.voting.results import results_count, results_page, turnout
from app.voting.spreadsheet import results_spreadsheet
from app.web.access import actor, public
from app.web.addresses import inside, moved
from app.web.compress import coding
from app.web.headers import UNKEPT
from app.web.htmx import done, wants_fragment
from app.web.made_once import made_once
from app.web.paging import page_number
from app.web.spreadsheet import attachment

blueprint = Blueprint("voting", __name__)
ROWS = 50


@blueprint.post("/proposals/<ref:ref>/vote", endpoint="vote")
def give(ref: str) -> AnyResponse:
    """Give, change or withdraw one's vote; back to the same place on the page that it was given
    on.
    """
    form = VoteForm()
    number = parse_ref(ref) or 0
    choice = form.chosen
    by = acting_as(actor(), form.voting_for)
    with writing():
        counted = cast(number, choice, by=by)
    # With htmx the answer itself says it; without scripts the page that follows does.
    if not choice and not wants_fragment():
        note_withdrawn(number, by.voter.organisation_id)
    return done(f"{_back(ref)}#vote-{number}", _answer(by, choice, counted))


def _answer(by: Actor, choice: str, counted: Counted) -> Markup:
    """The vote as it stands now, beside those of the organisations for which its giver votes."""
    cycle = cycle_of(counted.cycle_id)
    in_row = "row" in request.args
    if by.acting_for is None:
        return drawn_region(counted, cycle, counted, choice, in_row=in_row)
    theirs = [mandate.organisation_id for mandate in by.mandates]
    given = votes_of(by.member_id, theirs, counted.id)
    own = given[None].choice if None in given else None
    return drawn_region(counted, cycle, counted, own, in_row=in_row, given=given)


def _back(ref: str) -> str:
    """Where the vote was given: the page that the form names, else the proposal's own."""
    return inside(request.args.get("back")) or url_for("proposals.show", ref=ref)


@blueprint.get("/cycles/<ref:ref>/results", endpoint="results")
@public
def show_results(ref: str) -> AnyResponse:
    """How the votes of a cycle came out."""
    cycle = _cycle(ref)
    if ref != cycle_ref(cycle):
        return redirect(moved("voting.results", cycle_ref(cycle)), 301)
    require(actor(), Ability.SEE_TALLY, cycle)
    number = page_number()
    rows = results_page(cycle, ROWS, (number - 1) * ROWS)
    page = Page(rows, number, ROWS, results_count(cycle))
    counted = turnout(cycle)
    shown = {"slug": cycle_ref(cycle), "page": page, "turnout": counted}
    answer = make_response(render_template("voting/results.html", cycle=cycle, **shown))
    if counted.old:
        answer.headers["Cache-Control"] = UNKEPT
    return answer


@blueprint.get("/cycles/<ref:ref>/results.xlsx")
@public
def results_xlsx(ref: str) -> Response:
    """How the votes of a cycle came out, as a table for people."""
    cycle = _cycle(ref)
    require(actor(), Ability.SEE_TALLY, cycle)
    # The phase: at its border the stages in words change, and nothing is written.
    name = ("results", cycle.id, cycle.phase_at(clock.now()))
    content = made_once(name, lambda: results_spreadsheet(cycle, cycle_ref(cycle)))
    return attachment(content, f"results-{cycle.id}.xlsx")


@blueprint.get("/cycles/<ref:ref>/ballots.csv")
@public
def ballots(ref: str) -> Response:
    """Every ballot without its voter, in an order drawn by lot, so that anybody can count
    again.
    """
    cycle = _cycle(ref)
    require(actor(), Ability.SEE_BALLOTS, cycle)
    # Never Brotli: the file is kept packed by gzip alone.
    packed = coding(request.headers.get("Accept-Encoding", ""), private=True) == "gzip"
    content, state = kept_ballots(cycle, packed=packed)
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(state, weak=True)  # weak, as the bytes may travel compressed
    response.make_conditional(request)
    return response


def _cycle(ref: str) -> Cycle:
    cycle = cycle_by_id(parse_ref(ref) or 0)
    if cycle is None:
        raise NotFound(_("There is no such cycle."))
    return cycle


def cycle_ref(cycle: Cycle) -> str:
    """The cycle's reference in addresses, the same in every language."""
    return ref(cycle.id, in_language(cycle.name, SITE_ORDER[0]).text)
