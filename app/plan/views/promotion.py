"""Promoting proposals into an action of the draft: one form."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.cycles.queries import cycle_of, open_vote
from app.database import writing
from app.errors import Conflict, Invalid
from app.plan.forms import PromotionForm
from app.plan.operations.promotion import promote as promote_into_plan
from app.plan.queries.desk import (
    MOST_AT_ONCE,
    links_of_proposals,
    proposals_to_promote,
    taken_over,
)
from app.plan.views import blueprint
from app.plan.views.choices import offer, offer_actions
from app.proposals.models import Proposal
from app.proposals.queries import present_stage
from app.speech.addresses import url_for
from app.steering.queries import last_numbers
from app.text.slugs import parse_ref
from app.text.texts import in_language
from app.web.access import actor, steering
from app.web.choosing import looking
from app.web.forms import fill_texts, texts_of


@blueprint.route("/steering/plan/promotion", methods=["GET", "POST"])
@steering
def promote() -> Response | str | tuple[str, int]:
    """The one form: `proposal=ID`, once or several times, says what is promoted."""
    proposals = _chosen()
    if not proposals:
        return _nothing()
    form = _form(proposals)
    if request.method != "POST":
        return _page(form, proposals)
    if form.validate():
        try:
            return _save(form, proposals)
        except Invalid as fault:
            form.take(fault)
    return _page(form, proposals), 200 if looking() else 422


def _chosen() -> list[Proposal]:
    """The proposals that are asked for; nobody loses without a word what is more than go at
    once.
    """
    asked = list(dict.fromkeys(_asked_for()))
    if len(asked) > MOST_AT_ONCE and request.method != "POST":
        first = _(
            "These are the first %(num)s of those you chose. Promote the others after them.",
            num=MOST_AT_ONCE,
        )
        flash(first, "warning")
    return proposals_to_promote(asked)


def _nothing() -> Response:
    """To the draft, to choose first; but what somebody wrote while the proposals were settled is
    not lost.
    """
    if request.method == "POST" and _asked_for():
        raise Conflict(
            _("This proposal has been decided on already, or is not up for a decision.")
        )
    flash(_("Choose first which proposals are to become part of the plan."), "info")
    return redirect(url_for("plan.draft"), 303)


def _save(form: PromotionForm, proposals: list[Proposal]) -> Response:
    content = form.content
    reason = texts_of(form, "reason")
    with writing():
        promote_into_plan(
            proposals,
            content,
            reason,
            by=actor(),
            early=form.early.data,
            into=form.action.data,
            numbers=_decisions_seen(),
            key=form.idempotency_key,
        )
    flash(_("Promoted: the action stands in the draft, and the reason is published."), "done")
    return redirect(url_for("plan.draft"), 303)


def _asked_for() -> list[int]:
    ids = (parse_ref(text) for text in request.values.getlist("proposal"))
    return [number for number in ids if number is not None]


# Of so many proposals the whole texts stand beside the form, of more their summaries.
MOST_WHOLE = 3
SEEN = re.compile(r"([0-9]{1,10}):([0-9]{1,10})")


def _decisions_seen() -> dict[int, int]:
    """The last decision on each proposal that the form was made with: `ID:NUMBER`."""
    pairs = (SEEN.fullmatch(text) for text in request.form.getlist("decision"))
    return {int(pair[1]): int(pair[2]) for pair in pairs if pair}


def _form(proposals: list[Proposal]) -> PromotionForm:
    """Preset from the proposals: the first one's title as it was written, the principles and
    territories of all, and what else they say (`taken_over`).
    """
    links = links_of_proposals([proposal.id for proposal in proposals])
    said = taken_over(proposals)
    preset: dict[str, Any] = {
        "principles": links.principles,
        "territories": links.territories,
        "owner": said.owner,
        "partners": said.partners,
        "budget": said.budget,
    }
    texts = fill_texts("title", _own_title(proposals[0]))
    texts |= fill_texts("description", said.description)
    form = PromotionForm(data=preset | texts)
    offer_actions(form)
    offer(form)
    return form


def _own_title(proposal: Proposal) -> dict[str, str]:
    """The title in the language in which it was written: a translation is its translator's."""
    return {code: text for code, text in proposal.title.items() if code == proposal.language}


def _page(form: PromotionForm, proposals: list[Proposal]) -> str:
    # What was sent comes before what is there now: a form that comes back with a fault still says
    # what its writer saw.
    seen = last_numbers([row.id for row in proposals]) | _decisions_seen()
    shown = [
        {
            "id": row.id,
            "title": in_language(row.title, row.language),
            "stage": present_stage(row.stage, row.cycle_id),
            "decision": seen.get(row.id, 0),
            "row": row,
        }
        for row in proposals
    ]
    up_for_it = {row.cycle_id for row in proposals if row.stage == "submitted"}
    votes = (open_vote(cycle_of(number), clock.now()) for number in sorted(up_for_it))
    still_open = " ".join(filter(None, votes))
    about = {"proposals": shown, "still_open": still_open, "whole": len(shown) <= MOST_WHOLE}
    return render_template("plan/promote.html", form=form, **about)
