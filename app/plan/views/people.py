"""Naming who is in charge of an action, on its public page: for its lead."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Actor
from app.database import writing
from app.organisations.choosing import acting
from app.plan.forms import PersonForm
from app.plan.operations.charge import name_person, remove_person
from app.plan.queries.detail import ActionDetail
from app.plan.views import blueprint
from app.plan.views.choices import MEMBER, offer_members
from app.plan.views.live import adopted_or_404, answered, form_for, in_whose_name
from app.policy import Ability, check, require
from app.web.access import actor


def person_form(detail: ActionDetail, *, sent: bool = False) -> PersonForm:
    """The form for whoever may name somebody; members are offered to nobody else."""
    namers = in_whose_name(detail.action.frozen, Ability.NAME_PEOPLE, "commit")
    form = form_for(PersonForm, namers, {}, prefix="people-", sent=sent)
    form.in_charge.choices = []
    if namers:
        offer_members(form)
    return form


def removable(detail: ActionDetail) -> set[str]:
    """The keys of those of whom the reader may say, for themselves, that they are no longer in
    charge.
    """
    reader, frozen = actor(), detail.action.frozen
    keys = (person.key for person in detail.people)
    return {key for key in keys if check(reader, Ability.REMOVE_PERSON, (frozen, key))}


@blueprint.post("/plan/actions/<ref:ref>/people")
def people(ref: str) -> Response | AnyResponse:
    """Name somebody who is in charge, or say that they are no longer."""
    detail = adopted_or_404(ref)
    form = person_form(detail, sent=True)
    return answered(detail, form, lambda: _said(form, detail), naming=form)


def _said(form: PersonForm, detail: ActionDetail) -> bool:
    by = acting(form, actor())
    if request.form.get("act") == "remove":
        with writing():
            remove_person(detail.row.id, _key(request.form.get("in_charge", "")), by=by)
        return True
    return _named(form, detail, by)


def _named(form: PersonForm, detail: ActionDetail, by: Actor) -> bool:
    # Before the list is looked at, which holds nobody for whoever may not name them.
    require(by, Ability.NAME_PEOPLE, detail.action.frozen)
    if not form.validate():
        return False
    with writing():
        name_person(detail.row.id, _key(form.in_charge.data), by=by)
    return True


def _key(value: str) -> str:
    match = MEMBER.fullmatch(value)
    return match[1] if match else ""
