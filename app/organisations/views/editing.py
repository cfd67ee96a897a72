"""The forms of the directory: the steering group's, and those of organisations' administrators."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.errors import Invalid
from app.files.bounds import LOGO
from app.files.operations import FileChange, sweep, taking
from app.organisations.forms.organisation import OrganisationForm, filled
from app.organisations.mandates import administration_of
from app.organisations.models import Organisation
from app.organisations.operations import add_organisation, change_organisation
from app.organisations.views import blueprint
from app.organisations.views.directory import territory_choices
from app.organisations.views.naming import organisation_named, organisation_ref
from app.policy import Ability, require
from app.speech.addresses import url_for
from app.speech.language import language
from app.text.texts import in_language
from app.web.access import actor, steering
from app.web.htmx import Answer


@blueprint.route("/steering/organisations/new", methods=["GET", "POST"])
@steering
def new() -> Answer:
    """Add an organisation."""
    return _edited(OrganisationForm(), None)


@blueprint.route("/organisations/<ref:ref>/edit", methods=["GET", "POST"])
def edit(ref: str) -> Answer:
    """Change an organisation, as its administrator or for the steering group."""
    organisation = organisation_named(ref)
    require(actor(), Ability.EDIT_ORGANISATION, administration_of(organisation.id))
    posted = request.method == "POST"
    form = OrganisationForm() if posted else filled(organisation)
    return _edited(form.narrow(curating=actor().is_steering), organisation)


def _edited(
    form: OrganisationForm, organisation: Organisation | None
) -> AnyResponse | str | tuple[str, int]:
    """The form of a new organisation, or of that one: as it was asked for, or sent."""
    form.offer(territory_choices())
    sent = request.method == "POST"
    written = _written(form, organisation) if sent else None
    if written is not None:
        return _saved(written)
    page = render_template("organisations/edit.html", form=form, organisation=organisation)
    return (page, 422) if sent else page


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


def _saved(organisation: Organisation) -> AnyResponse:
    sweep()
    flash(_("Saved: %(name)s.", name=in_language(organisation.name, language()).text), "done")
    return redirect(url_for("organisations.show", ref=organisation_ref(organisation)), 303)
