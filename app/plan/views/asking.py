"""Whoever is asked to lead an action of the draft reads that one, and answers."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Actor
from app.database import db, writing
from app.errors import Invalid, NotFound
from app.organisations.acting import choices_for
from app.organisations.choosing import acting, offer_acting
from app.plan.forms.asking import AnswerForm, RecordedAnswerForm
from app.plan.models import Action, LeadRequest
from app.plan.operations.answering import Answer, answer, over_words, record_answer
from app.plan.operations.asking import ask_leads
from app.plan.promise import draft_promise
from app.plan.queries.asking import as_asked, stands
from app.plan.queries.draft import draft_plan
from app.plan.views import blueprint
from app.plan.views.saving import Page
from app.policy import Ability, require
from app.speech.addresses import url_for
from app.speech.dates import number
from app.speech.language import language, languages
from app.text.texts import ByLanguage, likely_language
from app.web.access import actor, steering

# The action's page holds other forms with fields of those names.
RECORD = "answer-"


@blueprint.route("/my/asked/<id:request_id>", methods=["GET", "POST"])
def asked(request_id: int) -> Page:
    """That one action of the draft, and the answer to it."""
    form = AnswerForm()
    # Before the action is looked for: who is told that a mandate has ended learns nothing by it.
    by = acting(form, actor()) if request.method == "POST" else actor()
    found = _request_or_404(request_id)
    if request.method == "POST" and form.validate() and _answered(form, found.id, by):
        flash(_("Your answer was given to the steering group."), "done")
        return redirect(url_for("plan.asked", request_id=request_id), 303)
    return _asked_page(_request_or_404(request_id), form)


def _answered(form: AnswerForm, request_id: int, by: Actor) -> bool:
    said = Answer(form.answer.data or "", by_language(form.reason.data))
    try:
        with writing():
            answer(request_id, said, seen=form.seen.data or "", by=by)
    except Invalid as fault:
        form.take(fault)
        return False
    return True


def _asked_page(found: LeadRequest, form: AnswerForm) -> Page:
    action = db.session.get_one(Action, found.action_id)
    if not stands(found, action):
        return render_template("plan/asked_over.html", sentence=over_words(found))
    draft = draft_plan([action.id])
    # What they read, also where a folder changed the action since they were asked.
    form.seen.data = draft_promise(action)
    offer_acting(form, _in_whose_name(found))
    keys = {member.key: member.name for member in draft.members.values()}
    shown: dict[str, Any] = {"row": action, "draft": draft, "asked": found, "names": keys}
    status = 422 if form.errors else 200
    return render_template("plan/asked.html", form=form, **shown), status


def _in_whose_name(found: LeadRequest) -> list[tuple[str, str]]:
    """As whom the reader may answer: one way alone."""
    if found.organisation_id is None:
        return [("", _("For myself"))]
    value = f"organisation:{found.organisation_id}"
    return [pair for pair in choices_for(actor(), "commit") if pair[0] == value]


def _request_or_404(request_id: int) -> LeadRequest:
    found = db.session.get(LeadRequest, request_id)
    if found is None:
        raise NotFound(_("There is no such action."))
    require(as_asked(actor(), found), Ability.ANSWER_REQUEST, found)
    return found


@blueprint.post("/steering/plan/actions/<id:action_id>/answer", endpoint="record_answer")
@steering
def recording(action_id: int) -> Page:
    """Say what the lead of an action answered elsewhere."""
    # Here, as that page takes the form from this module.
    from app.plan.views.draft import action_page_of

    form = RecordedAnswerForm(prefix=RECORD)
    if form.validate() and _recorded(form, action_id):
        flash(_("Recorded: the public hears of it once the action is adopted."), "done")
        return redirect(url_for("plan.edit_action", action_id=action_id) + "#lead", 303)
    return action_page_of(action_id, recorded=form)


def _recorded(form: RecordedAnswerForm, action_id: int) -> bool:
    said = Answer(form.answer.data or "", by_language(form.reason.data))
    where = by_language(form.where.data)
    try:
        with writing():
            seen = form.seen.data or ""
            record_answer(action_id, said, where, form.on.data, seen=seen, by=actor())
    except Invalid as fault:
        form.take(fault)
        return False
    return True


def record_form(found: LeadRequest | None) -> RecordedAnswerForm:
    """The form of an answer that was given elsewhere, empty."""
    data = {"seen": found.state if found else ""}
    return RecordedAnswerForm(None, prefix=RECORD, data=data)


@blueprint.post("/steering/plan/asking", endpoint="ask_leads")
@steering
def ask_all() -> Page:
    """Ask the leads of the draft's actions who were not asked yet."""
    with writing():
        asked_now = ask_leads(by=actor())
    if asked_now:
        words = ngettext(
            "The lead of %(count)s action was asked.",
            "The leads of %(count)s actions were asked.",
            asked_now,
            count=number(asked_now),
        )
        flash(words, "done")
    else:
        flash(_("Every lead was asked already."), "info")
    return redirect(url_for("plan.draft"), 303)


def by_language(text: str | None) -> ByLanguage:
    """A text in the language that its letters tell, as of a report, and not that of the page."""
    return {likely_language(text, language(), languages()): text} if text else {}
