"""An organisation's administrators invite into it, and take invitations back."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import writing
from app.errors import Invalid, NotFound, TooMany
from app.joining.forms.inviting import InvitingForm
from app.joining.operations.inviting import invite_into, withdraw_invitation
from app.joining.queries.invited import invitation_into, invited_into
from app.joining.views import blueprint
from app.joining.words import INVITED_LOOKS, INVITED_WORDS
from app.organisations.mandates import POWER_WORDS, administration_of
from app.organisations.models import Organisation
from app.organisations.views.naming import organisation_named, organisation_ref
from app.policy import Ability, check, require
from app.site.queries import admin_settings
from app.speech.addresses import url_for
from app.web.access import actor
from app.web.htmx import Answer
from app.web.paging import page_number


@blueprint.get("/organisations/<ref:ref>/invitations")
def invited(ref: str) -> str:
    """Who was invited into an organisation, and a form to invite somebody."""
    return _page(organisation_named(ref), InvitingForm(formdata=None))


@blueprint.post("/organisations/<ref:ref>/invitations")
def invite(ref: str) -> Answer:
    """Invite somebody into an organisation."""
    organisation, form = organisation_named(ref), InvitingForm()
    require(actor(), Ability.INVITE_INTO_ORGANISATION, administration_of(organisation.id))
    if not form.validate():
        return _page(organisation, form), 422
    try:
        with writing():
            invite_into(organisation, form.content, by=actor(), key=form.idempotency_key)
    except (Invalid, TooMany) as fault:
        form.take(fault)
        return make_response(_page(organisation, form), fault.status, fault.headers)
    flash(_("The invitation is on its way."), "done")
    return _back(organisation)


@blueprint.post("/organisations/<ref:ref>/invitations/<id:application_id>/withdrawal")
def uninvite(ref: str, application_id: int) -> Response:
    """Take an invitation into an organisation back."""
    organisation = organisation_named(ref)
    application = invitation_into(organisation.id, application_id)
    if application is None:
        raise NotFound(_("There is no such invitation."))
    with writing():
        withdraw_invitation(application, by=actor())
    flash(_("The invitation is withdrawn: its link opens nothing."), "done")
    return _back(organisation)


def _page(organisation: Organisation, form: InvitingForm) -> str:
    of = administration_of(organisation.id)
    require(actor(), Ability.SEE_MANDATES, of)
    return render_template(
        "joining/inviting.html",
        organisation=organisation,
        page=invited_into(organisation.id, page_number()),
        form=form,
        invites=check(actor(), Ability.INVITE_INTO_ORGANISATION, of),
        reviewed=not admin_settings().invited_unreviewed,
        states=INVITED_WORDS,
        looks=INVITED_LOOKS,
        powers=POWER_WORDS,
    )


def _back(organisation: Organisation) -> Response:
    return redirect(url_for("joining.invited", ref=organisation_ref(organisation)), 303)
