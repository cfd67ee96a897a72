"""Cycles: where they stand and by what rules, and the steering group's forms for them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.cycles import queries
from app.cycles.forms import CycleForm, filled
from app.cycles.models import Cycle
from app.cycles.operations import change_cycle, open_cycle
from app.database import writing
from app.errors import Invalid, NotFound
from app.notices.regions import follow_region
from app.speech.addresses import url_for
from app.speech.dates import site_zone
from app.speech.language import language
from app.text.slugs import parse_ref, ref
from app.text.texts import SITE_ORDER, in_language
from app.web.access import actor, public, steering
from app.web.addresses import moved
from app.web.htmx import Answer

blueprint = Blueprint("cycles", __name__)


@blueprint.get("/cycles/")
@public
def index() -> str:
    """All cycles, the newest first."""
    return render_template("cycles/index.html", cycles=queries.cycles())


@blueprint.get("/cycles/<ref:ref>")
@public
def show(ref: str) -> Answer:
    """A cycle: its phases with their dates, and the rules of its ballot."""
    cycle = _cycle_named(ref)
    # Other words with the right number: an old title, or a link that was cut.
    if ref != cycle_ref(cycle):
        return redirect(moved("cycles.show", cycle_ref(cycle)), 301)
    voted = queries.vote_begun(cycle)
    proposals = queries.proposals_count(cycle.id)
    shown = {"voted": voted, "proposals": proposals, "follow": follow_region("cycle", cycle.id)}
    return render_template("cycles/show.html", cycle=cycle, **shown)


@blueprint.route("/steering/cycles/new", methods=["GET", "POST"])
@steering
def new() -> Answer:
    """Open a cycle."""
    form = CycleForm().offer(None)
    if request.method != "POST":
        return _form(form, None)
    try:
        if form.validate():
            with writing():
                cycle = open_cycle(form.content, by=actor(), key=form.idempotency_key)
            return _saved(cycle)
    except Invalid as fault:
        form.take(fault)
    return _form(form, None), 422


@blueprint.route("/steering/cycles/<ref:ref>/edit", methods=["GET", "POST"])
@steering
def edit(ref: str) -> Answer:
    """Change a cycle and move its dates."""
    cycle = _cycle_named(ref)
    if request.method != "POST":
        return _form(filled(cycle), cycle)
    form = CycleForm().offer(cycle)
    try:
        if form.validate():
            with writing():
                # Not the kept one, which is shared and may be old.
                row = _existing(queries.cycle_to_change(cycle.id))
                change_cycle(row, form.content, seen=form.version.data or 0, by=actor())
            return _saved(row)
    except Invalid as fault:
        form.take(fault)
    return _form(form, cycle), 422


def cycle_ref(cycle: Cycle) -> str:
    """The cycle's reference in addresses, the same in every language."""
    return ref(cycle.id, in_language(cycle.name, SITE_ORDER[0]).text)


def cycle_steps(cycle: Cycle) -> list[queries.PhaseStep]:
    """The phases of a cycle as they stand now, for the stepper."""
    return queries.steps(cycle, clock.now())


def _form(form: CycleForm, cycle: Cycle | None) -> str:
    zones = {site_zone()}
    # Dates keep the zone in which they were agreed, whatever the site's is now.
    if cycle and cycle.phases:
        zones = {phase.zone for phase in cycle.phases}
    zone = ", ".join(sorted(zones))
    return render_template("cycles/edit.html", form=form, cycle=cycle, zone=zone)


def _cycle_named(text: str) -> Cycle:
    return _existing(queries.cycle_by_id(parse_ref(text) or 0))


def _existing(cycle: Cycle | None) -> Cycle:
    if cycle is None:
        raise NotFound(_("There is no such cycle."))
    return cycle


def _saved(cycle: Cycle) -> AnyResponse:
    flash(_("Saved: %(name)s.", name=in_language(cycle.name, language()).text), "done")
    return redirect(url_for("cycles.show", ref=cycle_ref(cycle)), 303)


blueprint.add_app_template_global(cycle_ref)
blueprint.add_app_template_global(cycle_steps)
