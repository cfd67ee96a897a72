"""Organisations offer to lead an action on its public page, and the steering group takes one."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.models import Actor
from app.database import writing
from app.errors import Invalid
from app.organisations.acting import choices_for
from app.organisations.choosing import acting
from app.plan.forms.asking import OfferForm
from app.plan.operations.offering import offer_to_lead, take_offer, withdraw_offer
from app.plan.queries.detail import ActionDetail
from app.plan.queries.leads import Offer, offers, public_request, seeks_lead
from app.plan.views import address_of, blueprint
from app.plan.views.asking import by_language
from app.plan.views.live import adopted_or_404, form_for
from app.speech.addresses import url_for
from app.web.access import actor, steering


def lead_context(detail: ActionDetail) -> dict[str, Any]:
    """What the action's page says of its lead: the request and its answer, whether it looks for
    another one, and what the reader's organisations offered.
    """
    if not detail.asked:
        return {"lead": None, "seeks": False, "own_offers": []}
    seeks = detail.in_present and seeks_lead(detail.row)
    lead = public_request(detail.row.id)
    return {"lead": lead, "seeks": seeks, "own_offers": own_offers(detail)}


def own_offers(detail: ActionDetail) -> list[Offer]:
    """Those of the organisations that the reader may commit."""
    held = [mandate.organisation_id for mandate in actor().holding("commit")]
    return offers(detail.row.id, held) if held else []


def offer_form(own: list[Offer], *, sent: bool = False) -> OfferForm:
    """The form for organisations of the reader that have not offered it yet."""
    done = {f"organisation:{each.organisation_id}" for each in own}
    others = [pair for pair in choices_for(actor(), "commit") if pair[0] not in {"", *done}]
    return form_for(OfferForm, others, {}, prefix="offer-", sent=sent)


@blueprint.post("/plan/actions/<ref:ref>/offer")
def offer(ref: str) -> Response | AnyResponse:
    """Offer for an organisation to lead the action, or offer it no longer."""
    # Here, as the public page takes the form from this module.
    from app.plan.views.public import action_page

    detail = adopted_or_404(ref)
    form = offer_form(own_offers(detail), sent=True)
    if form.validate():
        _say(form, detail.row.id, acting(form, actor()))
        address = url_for("plan.action", ref=address_of(detail.action.frozen))
        return redirect(address + "#lead", 303)
    page = render_template("plan/action.html", **action_page(detail, offering=form))
    return make_response(page, 422)


def _say(form: OfferForm, action_id: int, by: Actor) -> None:
    with writing():
        if request.form.get("act") == "withdraw":
            withdraw_offer(action_id, by=by)
            sentence = _("Your organisation offers it no longer.")
        else:
            offer_to_lead(action_id, by_language(form.words.data), by=by)
            sentence = _("Offered: the steering group sees it with the draft of the action.")
    flash(sentence, "done")


@blueprint.post("/steering/plan/actions/<id:action_id>/lead", endpoint="take_offer")
@steering
def taking(action_id: int) -> AnyResponse:
    """Let an organisation that offered it lead the action in the draft."""
    given = request.form
    numbers = [given.get(name, "") for name in ("organisation", "seen")]
    # ASCII, as other scripts have figures too; fewer than ten, as a column of numbers holds.
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in numbers):
        raise Invalid(_("There is no such organisation or member."))
    organisation_id, seen = map(int, numbers)
    with writing():
        take_offer(action_id, organisation_id, seen=seen, by=actor())
    flash(_("Saved in the draft: the public sees it with the next adoption."), "done")
    return redirect(url_for("plan.edit_action", action_id=action_id) + "#lead", 303)
