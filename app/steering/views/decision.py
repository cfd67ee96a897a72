"""Deciding on a proposal: decline, postpone or merge it."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cycles.queries import cycle_of, open_vote
from app.database import db, writing
from app.errors import Conflict, Fault, NotFound
from app.policy import Ability, require
from app.proposals.models import Proposal
from app.speech.addresses import url_for
from app.steering.forms import DecisionForm
from app.steering.operations import decide, merge
from app.steering.queries import decisions_on, meetings_to_name
from app.steering.views import blueprint
from app.steering.views.choices import Continuing
from app.text.slugs import parse_ref
from app.voting.queries import tally_of
from app.web.access import actor, steering
from app.web.choosing import looking, offer
from app.web.forms import texts_of
from app.web.htmx import done
from app.web.options import Rows


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
    # By number or title: nobody knows the number of what they have just read.
    label = _("Its number, its address or words of its title")
    offer(form.into, Continuing(proposal.id), blank=_("Choose"), needed=True, label=label)
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
