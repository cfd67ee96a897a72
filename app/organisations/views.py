"""The directory of organisations, and the steering group's forms for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.charter.queries import territories
from app.charter.territories import with_parts
from app.database import writing
from app.editing import is_web_address
from app.errors import Invalid, NotFound
from app.files.bounds import LOGO
from app.files.operations import FileChange, sweep, taking
from app.notices.regions import follow_region
from app.organisations import queries
from app.organisations.forms import OrganisationForm, filled
from app.organisations.models import Organisation
from app.organisations.operations import (
    KIND_WORDS,
    STANDING_WORDS,
    add_organisation,
    change_organisation,
)
from app.paging import Page
from app.plan.queries.shown import actions_by_organisation, leads
from app.speech.addresses import url_for
from app.speech.language import language
from app.text.richtext import single_line
from app.text.slugs import parse_ref, ref
from app.text.texts import SITE_ORDER, in_language
from app.web.access import actor, public, steering
from app.web.addresses import moved
from app.web.htmx import Answer
from app.web.paging import page_number

blueprint = Blueprint("organisations", __name__)
PROPOSALS = 20
WORDS = {"kinds": KIND_WORDS, "standings": STANDING_WORDS}


@blueprint.get("/organisations/")
@public
def index() -> str:
    """The public directory."""
    places = territory_choices()
    chosen = _chosen(places)
    number = page_number()
    entries, total = queries.search(
        chosen["q"],
        language=language(),
        kind=chosen["kind"],
        territory_ids=with_parts(int(chosen["territory"])) if chosen["territory"] else None,
        number=number,
    )
    page = Page(entries, number, queries.PAGE, total)
    shown = {"page": page, "chosen": chosen, "places": places}
    return render_template("organisations/index.html", **shown, **WORDS)


def _chosen(places: Mapping[str, str]) -> dict[str, Any]:
    """What the address asks the directory for. What nobody can choose is left out, and said."""
    kind = request.args.get("kind", "")
    place = request.args.get("territory", "")
    unknown = False
    if kind and kind not in KIND_WORDS:
        unknown = True
        kind = ""
    if place and place not in places:
        unknown = True
        place = ""
    text = single_line(request.args.get("q", ""))[:200]
    return {"q": text, "kind": kind, "territory": place, "unknown": unknown}


@blueprint.get("/organisations/<ref:ref>")
@public
def show(ref: str) -> Answer:
    """An organisation: who it is, what it proposed, what it carries out."""
    organisation = _organisation_named(ref)
    if ref != organisation_ref(organisation):
        return redirect(moved("organisations.show", organisation_ref(organisation)), 301)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        website=organisation.website if is_web_address(organisation.website) else "",
        place=next((t for t in territories() if t.id == organisation.territory_id), None),
        members=queries.members_count(organisation.id),
        page=_proposed_by(organisation, page_number()),
        follow=follow_region("organisation", organisation.id),
        actions=actions_by_organisation(organisation.id, page_number("actions")),
        **WORDS | {"leads": leads},
    )


def _proposed_by(organisation: Organisation, number: int) -> Page[Any]:
    rows, total = queries.proposed_by(organisation.id, number, PROPOSALS)
    return Page(rows, number, PROPOSALS, total)


@blueprint.route("/steering/organisations/new", methods=["GET", "POST"])
@steering
def new() -> Answer:
    """Add an organisation."""
    return _edited(OrganisationForm(), None)


@blueprint.route("/steering/organisations/<ref:ref>/edit", methods=["GET", "POST"])
@steering
def edit(ref: str) -> Answer:
    """Change an organisation."""
    organisation = _organisation_named(ref)
    posted = request.method == "POST"
    return _edited(OrganisationForm() if posted else filled(organisation), organisation)


def _edited(
    form: OrganisationForm, organisation: Organisation | None
) -> AnyResponse | str | tuple[str, int]:
    """The form of a new organisation, or of that one: as it was asked for, or sent."""
    form.offer(territory_choices())
    status = 200
    if request.method == "POST":
        status = 422
        written = _written(form, organisation)
        if written is not None:
            return _saved(written)
    page = render_template("organisations/edit.html", form=form, organisation=organisation)
    return (page, status) if status != 200 else page


def _written(form: OrganisationForm, organisation: Organisation | None) -> Organisation | None:
    """The organisation as it was saved; None where the form says why not."""
    if not form.validate():
        return None
    try:
        with taking(form.logo.data, "logo", LOGO) as taken, writing():
            logo = FileChange(taken, form.remove_logo.data)
            if organisation is None:
                key = form.idempotency_key
                return add_organisation(form.content, by=actor(), key=key, logo=logo)
            seen = form.version.data or 0
            change_organisation(organisation, form.content, seen=seen, by=actor(), logo=logo)
            return organisation
    except Invalid as fault:
        form.take(fault)
        return None


def territory_choices() -> dict[str, str]:
    """The territories by their number as text, named in the reader's language."""
    return {str(place.id): in_language(place.name, language()).text for place in territories()}


def organisation_ref(organisation: Organisation | queries.DirectoryEntry) -> str:
    """The organisation's reference in addresses, the same in every language."""
    return ref(organisation.id, in_language(organisation.name, SITE_ORDER[0]).text)


def _organisation_named(text: str) -> Organisation:
    organisation = queries.organisation_by_id(parse_ref(text) or 0)
    if organisation is None:
        raise NotFound(_("There is no such organisation."))
    return organisation


def _saved(organisation: Organisation) -> AnyResponse:
    sweep()
    flash(_("Saved: %(name)s.", name=in_language(organisation.name, language()).text), "done")
    return redirect(url_for("organisations.show", ref=organisation_ref(organisation)), 303)


blueprint.add_app_template_global(organisation_ref)
blueprint.add_app_template_global(queries.logo_of)
