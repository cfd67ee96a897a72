"""Proposals: the list, one proposal, writing, versions, one's own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.cycles.models import Cycle
from app.cycles.queries import cycle_of, gathering_cycles
from app.database import writing
from app.discussion.regions import drawn_region as drawn_discussion
from app.errors import Invalid, NotAllowed, NotFound
from app.notices.regions import drawn_follow
from app.organisations.choosing import acting
from app.paging import Page
from app.policy import Ability, check, require
from app.proposals.comparison import comparison
from app.proposals.fields import facts
from app.proposals.filters import filters
from app.proposals.forms import ProposalForm, edit_form, new_form
from app.proposals.models import Proposal
from app.proposals.onwards import drawn_onwards, said_next
from app.proposals.operations import discard, draft_proposal, revise, submit, withdraw
from app.proposals.queries import (
    Listed,
    Read,
    ShownProposal,
    list_page,
    mine_page,
    present_stage,
    proposal_by_id,
    shown,
    version,
    versions,
)
from app.proposals.queries.listing import SIZE
from app.proposals.regions import card, drawn_decision, drawn_text
from app.proposals.rows import drawn_tabs, rows
from app.proposals.said import drawn_said, left_to_vote
from app.proposals.words import stage_word
from app.site.regions import drawn_life
from app.speech.addresses import ref_of, url_for, url_of
from app.text.diff import ChangedField
from app.text.slugs import parse_ref
from app.verdicts import Verdict
from app.voting.regions import drawn_region, this_place
from app.web.access import actor, public
from app.web.addresses import moved
from app.web.htmx import Answer
from app.web.paging import page_number

blueprint = Blueprint("proposals", __name__)
blueprint.add_app_template_global(present_stage)
blueprint.add_app_template_global(stage_word)


@blueprint.get("/proposals/")
@public
def index() -> str:
    """The proposals, filtered, searched and sorted as the address says."""
    chosen = filters()
    number = page_number()
    page: Page[Listed] = Page([], number, SIZE, 0)
    if chosen.asked:
        page = list_page(chosen.asked, actor(), number)
    parts = {
        "said": drawn_said(chosen.asked),
        "tabs": drawn_tabs(chosen),
        "rows": rows(page.items, this_place()),
    }
    about = {"filters": chosen, "page": page, "may_propose": _may_propose()}
    return render_template("proposals/index.html", **parts, **about)


def _may_propose() -> Verdict:
    return check(actor(), Ability.PROPOSE, next(iter(gathering_cycles()), None))


@blueprint.get("/my/proposals")
def mine() -> str:
    """One's own proposals, drafts first."""
    page = mine_page(actor(), page_number())
    return render_template("proposals/mine.html", page=page, card=card, may_propose=_may_propose())


@blueprint.get("/proposals/<ref:ref>")
@public
def show(ref: str) -> Answer:
    """One proposal with its votes, decision and discussion."""
    found = shown(parse_ref(ref) or 0, actor())
    if found is None or not check(actor(), Ability.SEE_PROPOSAL, found.proposal):
        raise NotFound(_("There is no such proposal."))
    if ref != ref_of(found.proposal):
        return _to_present_address("proposals.show", found.proposal)
    proposal, cycle = found.proposal, found.cycle
    parts = {
        **drawn_text(found)._asdict(),
        "decision": drawn_decision(found) if found.decision else None,
        "vote": drawn_region(proposal, cycle, found.tally, found.own),
        "follow": _follow(found),
    }
    about = {"proposal": proposal, "cycle": cycle} | show_context(proposal, cycle)
    return render_template("proposals/show.html", **parts, **about)


def _follow(found: ShownProposal) -> Markup | None:
    """The tap by which members follow a proposal that everybody may see."""
    if not (found.proposal.is_public and check(actor(), Ability.FOLLOW)):
        return None
    return drawn_follow("proposal", found.proposal.id, found.is_followed)


def show_context(proposal: Read, cycle: Cycle) -> dict[str, Any]:
    """What stands around a proposal's text: what follows, and the discussion and the life line,
    which a draft has not.
    """
    around: dict[str, Any] = {"onwards": drawn_onwards(proposal, cycle)}
    if proposal.stage == "withdrawn":
        around["gathering"] = next(iter(gathering_cycles()), None)
    if not proposal.number:
        return around
    life = drawn_life(proposal, cycle)
    return around | {
        "left": left_to_vote(proposal, cycle),
        "stage": present_stage(proposal.stage, proposal.cycle_id),
        "discussion": drawn_discussion((proposal, cycle)),
        "course": life.course,
        "line": life.steps,
    }


@blueprint.route("/proposals/new", methods=["GET", "POST"])
def new() -> Answer:
    """Write a proposal; preview, save as a draft or submit it."""
    # Not of what is sent: the verb asks, and its refusal comes with all that was written.
    if request.method != "POST":
        require(actor(), Ability.PROPOSE, next(iter(gathering_cycles()), None))
    form = new_form(_source())
    act = request.form.get("act", "draft")
    page = {"form": form, "proposal": None, "heading": _("New proposal")}
    if request.method == "POST":
        return _answered(form, act, page, None)
    return render_template("proposals/write.html", **page)


def _source() -> Proposal | None:
    """The withdrawn proposal of one's own with which a new one begins, where the address names
    one.
    """
    if "from" not in request.args or request.method == "POST":
        return None
    source = _found(request.args["from"])
    require(actor(), Ability.BEGIN_AGAIN, source)
    return source


@blueprint.route("/proposals/<ref:ref>/edit", methods=["GET", "POST"])
def edit(ref: str) -> Answer:
    """Change a proposal of one's own."""
    proposal = _found(ref)
    if request.method != "POST":
        require(actor(), Ability.EDIT_PROPOSAL, (proposal, cycle_of(proposal.cycle_id)))
        if ref != ref_of(proposal):
            return _to_present_address("proposals.edit", proposal)
    form = edit_form(proposal)
    act = request.form.get("act", "draft")
    page = {"form": form, "proposal": proposal, "heading": _("Change this proposal")}
    if request.method == "POST":
        return _answered(form, act, page, proposal)
    return render_template("proposals/write.html", **page)


def _answered(
    form: ProposalForm, act: str, page: dict[str, Any], proposal: Proposal | None
) -> Answer:
    """Save what was written, or show it again, with its faults or as a preview; nothing typed is
    lost.
    """
    # What others see may lack nothing; a preview shows whatever there is.
    public_already = proposal is not None and proposal.stage != "draft"
    form.whole = act == "submit" or (public_already and act != "preview")
    if not form.validate():
        return render_template("proposals/write.html", **page), 422
    if act == "preview":
        written = form.content(written_in=proposal.language if proposal else "")
        shown = {"preview": written, "facts": facts(SimpleNamespace(**written.values))}
        return render_template("proposals/write.html", **shown, **page)
    try:
        saved = _save(form, act, proposal)
    except (Invalid, NotAllowed) as refusal:
        form.take(refusal)
        return render_template("proposals/write.html", **page), refusal.status
    flash(_outcome(saved, act, new=proposal is None), "done")
    endpoint = "proposals.edit" if saved.stage == "draft" else "proposals.show"
    return redirect(url_of(endpoint, saved), 303)


def _save(form: ProposalForm, act: str, proposal: Proposal | None) -> Proposal:
    content = form.content(written_in=proposal.language if proposal else "")
    # One transaction: a proposal that may not be submitted is not left behind as a draft.
    with writing():
        if proposal is None:
            by = acting(form, actor())
            proposal = draft_proposal(content, by=by, key=form.idempotency_key)
        else:
            revise(proposal, content, seen=form.version.data or 0, by=actor())
        # Not what was submitted already: a form that is sent twice says so in `_outcome`.
        if act == "submit" and proposal.stage == "draft":
            submit(proposal, by=actor())
    return proposal


def _outcome(proposal: Proposal, act: str, *, new: bool) -> str:
    """What was done, in a sentence. A form that was sent before does nothing to what has become of
    its proposal.
    """
    sentence: str = _("Your changes are published.")
    if proposal.stage == "draft":
        sentence = _("Your draft is saved. Nobody else sees it until you submit it.")
    elif act == "submit" and proposal.stage == "submitted":
        published = _("Your proposal is published.")
        sentence = f"{published} {said_next(proposal)}".strip()
    elif new:
        sentence = _("You sent this form before. This is your proposal as it is now.")
    return sentence


@blueprint.post("/proposals/<ref:ref>/withdrawal", endpoint="withdraw")
def take_back(ref: str) -> Response:
    """Withdraw a proposal of one's own."""
    proposal = _found(ref)
    with writing():
        withdraw(proposal, by=actor())
    flash(_("Your proposal is withdrawn."), "done")
    return redirect(url_for("proposals.mine"), 303)


@blueprint.post("/proposals/<ref:ref>/deletion", endpoint="discard")
def delete_draft(ref: str) -> Response:
    """Delete a draft of one's own."""
    proposal = _found(ref)
    with writing():
        discard(proposal, by=actor())
    flash(_("Your draft is deleted."), "done")
    return redirect(url_for("proposals.mine"), 303)


@blueprint.get("/proposals/<ref:ref>/versions", endpoint="versions")
@public
def history(ref: str) -> Answer:
    """All versions of a proposal, and what changed between two of them."""
    proposal = _found(ref)
    if ref != ref_of(proposal):
        return _to_present_address("proposals.versions", proposal)
    pair = _compared_versions(proposal.number)
    changes = _changes_between(proposal, pair) if proposal.number > 1 else []
    shown = {"versions": versions(proposal.id), "pair": pair, "changes": changes}
    return render_template("proposals/versions.html", proposal=proposal, **shown)


def _compared_versions(last: int) -> tuple[int, int]:
    """The two that the address asks to compare, else the last two."""
    older = page_number("from") if "from" in request.args else last - 1
    newer = page_number("to") if "to" in request.args else last
    return older, newer


def _changes_between(proposal: Proposal, pair: tuple[int, int]) -> list[ChangedField]:
    older, newer = (version(proposal.id, number) for number in pair)
    if older is None or newer is None:
        raise NotFound(_("This proposal has no such version."))
    return comparison(older, newer)


def _found(ref: str) -> Proposal:
    """The proposal, if whoever asks may know of it."""
    proposal = proposal_by_id(parse_ref(ref))
    if proposal is None or not check(actor(), Ability.SEE_PROPOSAL, proposal):
        raise NotFound(_("There is no such proposal."))
    return proposal


def _to_present_address(endpoint: str, proposal: Proposal | Read) -> Response:
    """An outdated title in the address leads to the present one, the query kept."""
    return redirect(moved(endpoint, ref_of(proposal)), 301)
