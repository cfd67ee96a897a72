"""Who acts for an organisation: its mandates, given, answered and ended."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts.models import Member
from app.accounts.names import sign_in_key
from app.accounts.queries import member_by_sign_in
from app.database import db, writing
from app.errors import Invalid, NotFound
from app.organisations import listed
from app.organisations.asking import admit_to_organisation, refuse_request
from app.organisations.forms.asking import RefusalForm
from app.organisations.forms.mandates import MandateForm
from app.organisations.mandates import (
    POWER_WORDS,
    administration_of,
    end_mandate,
    give_mandate,
)
from app.organisations.models import Mandate, MandateRequest, Organisation
from app.organisations.views import blueprint
from app.organisations.views.naming import organisation_named, organisation_ref
from app.policy import Ability, check, require
from app.speech.addresses import url_for
from app.web.access import actor
from app.web.htmx import Answer


@blueprint.get("/organisations/<ref:ref>/mandates")
def mandates(ref: str) -> str:
    """Who acts for an organisation, who asks to, and a form for a new mandate."""
    return _page(organisation_named(ref))


def _page(
    organisation: Organisation,
    form: MandateForm | None = None,
    refusal: tuple[int, RefusalForm] | None = None,
) -> str:
    of = administration_of(organisation.id)
    require(actor(), Ability.SEE_MANDATES, of)
    asked = listed.requests_of(organisation.id)
    answers = {
        row.request.id: bool(check(actor(), Ability.ANSWER_MANDATE_REQUEST, (row.request, of)))
        for row in asked
    }
    # Whoever says yes to a request comes from it.
    shown = form or MandateForm(formdata=None, member=request.args.get("member", type=int))
    shown.offer(listed.members_near(organisation.id))
    refused, refusal_form = refusal or (0, RefusalForm(formdata=None))
    return render_template(
        "organisations/mandates.html",
        organisation=organisation,
        unclaimed=not of.administrators,
        held=listed.mandates_of(organisation.id),
        past=listed.past_mandates_of(organisation.id),
        asked=asked,
        answers=answers,
        form=shown,
        gives=check(actor(), Ability.GIVE_MANDATE, of) or any(answers.values()),
        refused=refused,
        refusal=refusal_form,
        powers=POWER_WORDS,
    )


@blueprint.post("/organisations/<ref:ref>/mandates")
def give(ref: str) -> Answer:
    """Give somebody a mandate, or say yes to who asked."""
    organisation = organisation_named(ref)
    require(actor(), Ability.SEE_MANDATES, administration_of(organisation.id))
    form = MandateForm().offer(listed.members_near(organisation.id))
    given = _given(form, organisation) if form.validate() else None
    if given is None:
        return _page(organisation, form), 422
    waits = given.accepted_at is None
    said = _("The mandate is given: it is in force once it is accepted.") if waits else None
    flash(said or _("The mandate is given and in force."), "done")
    return _back(organisation)


def _given(form: MandateForm, organisation: Organisation) -> Mandate | None:
    """The mandate; None where the form says why not."""
    try:
        member = _named(form)
        with writing():
            times = {"from_at": form.begins, "until_at": form.ends}
            return give_mandate(organisation, member, form.given, **times, by=actor())
    except Invalid as fault:
        places = {"until": "last_day"}
        form.take(Invalid(fault.sentence, places.get(fault.field, fault.field)))
        return None


def _named(form: MandateForm) -> Member:
    """Whom the form means: of its list, or by an address or a sign-in name."""
    if form.member.data:
        return db.session.get_one(Member, form.member.data)
    found = member_by_sign_in(sign_in_key(form.who.data))
    member = db.session.get(Member, found.id) if found else None
    if member is None:
        sentence = _("No member has this address or sign-in name. Whoever is meant joins first.")
        raise Invalid(sentence, "who")
    return member


@blueprint.post("/mandates/<id:mandate_id>/end")
def end(mandate_id: int) -> Response:
    """End a mandate, give one's own back, or decline it."""
    mandate = db.session.get(Mandate, mandate_id)
    if mandate is None:
        raise NotFound(_("There is no such mandate."))
    own = mandate.member_id == actor().member_id
    organisation = db.session.get_one(Organisation, mandate.organisation_id)
    try:
        with writing():
            end_mandate(mandate, by=actor())
        flash(_("The mandate has ended."), "done")
    # The last administrator stays one.
    except Invalid as fault:
        flash(fault.sentence, "error")
    if own:
        return redirect(url_for("organisations.my_mandates"), 303)
    return _back(organisation)


@blueprint.post("/mandate-requests/<id:request_id>/refusal", endpoint="refuse_request")
def refuse(request_id: int) -> Answer:
    """Say no to who asked to act for an organisation, with the reason."""
    asked = _asked_or_404(request_id)
    organisation = db.session.get_one(Organisation, asked.organisation_id)
    form = RefusalForm()
    if not form.validate():
        return _page(organisation, refusal=(asked.id, form)), 422
    with writing():
        refuse_request(asked, form.reason.data, by=actor())
    flash(_("Whoever asked reads your answer."), "done")
    return _back(organisation)


@blueprint.post("/mandate-requests/<id:request_id>/admission", endpoint="admit")
def admission(request_id: int) -> Response:
    """Say yes to who wants to belong to an organisation."""
    asked = _asked_or_404(request_id)
    organisation = db.session.get_one(Organisation, asked.organisation_id)
    with writing():
        admit_to_organisation(asked, by=actor())
    flash(_("They belong to the organisation now."), "done")
    return _back(organisation)


def _asked_or_404(request_id: int) -> MandateRequest:
    asked = db.session.get(MandateRequest, request_id)
    if asked is None:
        raise NotFound(_("There is no such request."))
    return asked


def _back(organisation: Organisation) -> Response:
    return redirect(url_for("organisations.mandates", ref=organisation_ref(organisation)), 303)
