"""The page of an organisation, on which a member asks to act for it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.charter.queries import territories
from app.database import writing
from app.editing import is_web_address
from app.errors import Invalid
from app.notices.regions import follow_region
from app.organisations import queries
from app.organisations.asking import ask_for_mandate
from app.organisations.forms.asking import RequestForm
from app.organisations.leaving import leave, return_organisation
from app.organisations.listed import Person, administration, people_of, request_to
from app.organisations.models import Organisation
from app.organisations.views import blueprint
from app.organisations.views.directory import WORDS
from app.organisations.views.naming import organisation_named, organisation_ref
from app.paging import Page
from app.plan.queries.shown import actions_by_organisation, leads
from app.policy import Ability, check, require
from app.speech.addresses import url_for
from app.web.access import actor, public
from app.web.addresses import moved
from app.web.htmx import Answer
from app.web.paging import page_number

PROPOSALS = 20


@blueprint.get("/organisations/<ref:ref>")
@public
def show(ref: str) -> Answer:
    """An organisation: who it is, what it proposed, what it carries out."""
    organisation = organisation_named(ref)
    if ref != organisation_ref(organisation):
        return redirect(moved("organisations.show", organisation_ref(organisation)), 301)
    return _page(organisation)


def _page(organisation: Organisation, form: RequestForm | None = None) -> str:
    people = people_of(organisation.id)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        website=organisation.website if is_web_address(organisation.website) else "",
        place=next((t for t in territories() if t.id == organisation.territory_id), None),
        members=queries.members_count(organisation.id),
        page=_proposed_by(organisation, page_number()),
        follow=follow_region("organisation", organisation.id),
        people=[person for person in people if person.listed and person.acts],
        **_looking_after(organisation, people, form),
        actions=actions_by_organisation(organisation.id, page_number("actions")),
        **WORDS | {"leads": leads},
    )


def _looking_after(
    organisation: Organisation, people: list[Person], form: RequestForm | None
) -> dict[str, Any]:
    """What a member may do there: edit it, give its mandates, or ask to act for it."""
    who = actor()
    if not who.signed_in:
        return {"curates": False, "asking": None}
    own = [person for person in people if person.member_id == who.member_id]
    of = administration(organisation.id, people)
    curates = bool(check(who, Ability.SEE_MANDATES, of))
    asks = not own and bool(check(who, Ability.ASK_FOR_MANDATE, organisation))
    return {
        "curates": curates,
        "offered": any(not person.accepted for person in own),
        "leaves": check(who, Ability.LEAVE_ORGANISATION, of) and not organisation.left_on,
        "returns": check(who, Ability.RETURN_ORGANISATION) and organisation.left_on,
        # What was sent comes back with what is wrong, whoever sent it.
        "asking": form or (RequestForm(formdata=None) if asks else None),
        "asked": request_to(organisation.id, who) if asks else None,
    }


def _proposed_by(organisation: Organisation, number: int) -> Page[Any]:
    rows, total = queries.proposed_by(organisation.id, number, PROPOSALS)
    return Page(rows, number, PROPOSALS, total)


@blueprint.post("/organisations/<ref:ref>/request", endpoint="ask")
def request_mandate(ref: str) -> Answer:
    """Ask to act for an organisation."""
    organisation = organisation_named(ref)
    require(actor(), Ability.ASK_FOR_MANDATE, organisation)
    form = RequestForm()
    if not form.validate() or not _asked(form, organisation):
        return _page(organisation, form), 422
    flash(_("Your request waits for an answer: you are told when it comes."), "done")
    return _to(organisation)


def _asked(form: RequestForm, organisation: Organisation) -> bool:
    try:
        with writing():
            ask_for_mandate(organisation, form.why.data, by=actor())
    except Invalid as fault:
        form.take(fault)
        return False
    return True


@blueprint.post("/organisations/<ref:ref>/departure", endpoint="leave")
def departure(ref: str) -> Answer:
    """Leave the coalition: its mandates end, its page stays."""
    organisation = organisation_named(ref)
    with writing():
        leave(organisation, by=actor())
    flash(_("The organisation has left."), "done")
    return _to(organisation)


@blueprint.post("/organisations/<ref:ref>/return", endpoint="come_back")
def come_back(ref: str) -> Answer:
    """Take an organisation back."""
    organisation = organisation_named(ref)
    with writing():
        return_organisation(organisation, by=actor())
    flash(_("The organisation is back."), "done")
    return _to(organisation)


def _to(organisation: Organisation) -> Response:
    return redirect(url_for("organisations.show", ref=organisation_ref(organisation)), 303)
