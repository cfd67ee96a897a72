"""What authors do with proposals: draft, submit, revise, withdraw."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.charter.queries import principles
from app.cycles.queries import cycle_by_id, cycle_of
from app.database import db, hold
from app.discussion.models import Thread
from app.editing import conflict, labelled
from app.errors import Conflict
from app.model import Model
from app.organisations.acting import acting_on, uphold, written_for
from app.policy import Ability, require
from app.proposals.fields import FACTS, FIELDS, TEXTS
from app.proposals.models import STAGES, Proposal, ProposalTerms, ProposalVersion, Withdrawal
from app.proposals.operations.content import (
    Content,
    check_content,
    missing,
    says,
    serves_of,
    speak,
    write_content,
    write_links,
)
from app.proposals.operations.merged import give_back, hold_with_merged
from app.text.analyser import index_terms
from app.text.texts import in_language


def draft_proposal(content: Content, *, by: Actor, key: str = "") -> Proposal:
    """A member writes a proposal for a cycle that gathers them."""
    require(by, Ability.PROPOSE, cycle_by_id(content.cycle_id))
    check_content(content)
    # See docs/decisions.md, 'a form is known by one key'.
    if (same := done_before(Proposal, key, by=by)) is not None:
        return same
    uphold(by, "propose")
    proposal = Proposal(
        cycle_id=content.cycle_id,
        author_id=by.member_id,
        language=content.language,
        **written_for(by),
    )
    proposal.created_at = clock.now()
    write_content(proposal, content)
    _add(proposal)
    write_links(proposal, content)
    text = _text_of(proposal)
    record("proposal.drafted", "proposal", proposal.id, by=by, content=text, key=key)
    return proposal


def submit(proposal: Proposal, *, by: Actor) -> Proposal:
    """Its author lets a complete draft be seen, discussed and voted on; its first version is
    kept.
    """
    require(by, Ability.SUBMIT_PROPOSAL, (proposal, cycle_of(proposal.cycle_id)), field="cycle")
    if proposal.stage != "draft":
        raise Conflict(_("This proposal was submitted already."))
    by = acting_on(by, proposal, "propose")
    _refuse_incomplete(proposal)
    proposal.stage = "submitted"
    proposal.number = 1
    proposal.submitted_at = clock.now()
    _keep_version(proposal, by)
    index(proposal)
    record("proposal.submitted", "proposal", proposal.id, by=by, content=_text_of(proposal))
    return proposal


def revise(proposal: Proposal, content: Content, *, seen: int, by: Actor) -> Proposal:
    """Its author changes it: a draft in place, its language too; a submitted one while its cycle
    allows, by a new version that is kept.

    Whoever saw an older text than the present one gets both: nothing is lost. Saving the same
    again changes nothing.
    """
    hold(proposal)
    require(by, Ability.EDIT_PROPOSAL, (proposal, cycle_of(proposal.cycle_id)))
    check_content(content)
    # Before the version is compared: a form that was sent twice is no conflict with itself.
    if says(proposal, content):
        return proposal
    by = acting_on(by, proposal, "propose")
    if seen != proposal.version:
        raise _conflict(proposal, content)
    _move(proposal, content, by)
    speak(proposal, content.language)
    before = _text_of(proposal)
    # What hangs on the row is part of what the writer saw: it gets a new version.
    flag_modified(proposal, "title")
    write_content(proposal, content)
    write_links(proposal, content)
    if proposal.stage == "submitted":
        _revise_in_public(proposal, before, by)
    verb = "proposal.redrafted" if proposal.stage == "draft" else "proposal.revised"
    record(verb, "proposal", proposal.id, by=by, content=_text_of(proposal))
    return proposal


def discard(proposal: Proposal, *, by: Actor) -> None:
    """Its author deletes a draft that was never submitted: nothing of it stays but its number,
    which no other gets.
    """
    hold(proposal)
    require(by, Ability.DISCARD_DRAFT, proposal)
    number = proposal.id
    thread = db.session.get_one(Thread, proposal.thread_id)
    try:
        with db.session.begin_nested():
            db.session.delete(proposal)
            # The row refers to its thread, and no relationship tells the session the order.
            db.session.flush()
            db.session.delete(thread)
    except IntegrityError:
        raise Conflict(
            _("This draft cannot be deleted: an action or a decision still refers to it.")
        ) from None
    record("proposal.discarded", "proposal", number, by=by)


def withdraw(proposal: Proposal, *, by: Actor) -> Proposal:
    """Its author takes it back before a decision; a draft stays the author's alone. What was
    merged into it is given back: it can be decided on again.
    """
    # At once and in the order of numbers, as mergers do: what was merged into it changes too.
    hold_with_merged(proposal)
    require(by, Ability.WITHDRAW_PROPOSAL, (proposal, cycle_of(proposal.cycle_id)))
    settle(proposal, "withdrawn")
    db.session.add(Withdrawal(proposal_id=proposal.id, by_id=by.member_id, at=clock.now()))
    record("proposal.withdrawn", "proposal", proposal.id, by=by)
    # See docs/decisions.md, 'what was merged into a proposal comes back when that one goes'.
    give_back(proposal.id)
    return proposal


def settle(proposal: Proposal, stage: str) -> None:
    """Bring the stage in line with the row that says who settled it and when, in that row's
    transaction.

    Of two people who settle it at once one is refused: the row's version tells.
    """
    if stage not in STAGES:
        raise ValueError(stage)
    proposal.stage = stage
    db.session.flush()


def derive_stage(*, number: int, withdrawn: bool, hidden: bool, outcome: str | None) -> str:
    """The stage that a proposal's rows give: hidden before all, then withdrawn, its last
    decision's outcome, submitted once it has a version, else a draft.
    """
    if hidden:
        return "hidden"
    if withdrawn:
        return "withdrawn"
    return outcome or ("submitted" if number else "draft")


def index(proposal: Proposal) -> None:
    """Write the terms by which search finds it, from its texts in all their languages."""
    texts = [text for name in TEXTS for text in (getattr(proposal, name) or {}).values()]
    db.session.merge(ProposalTerms(proposal_id=proposal.id, terms=index_terms(texts)))
    db.session.flush()


def _add(proposal: Proposal) -> None:
    """With its thread and its tally."""
    thread = Thread()
    db.session.add(thread)
    db.session.flush()
    proposal.thread_id = thread.id
    db.session.add(proposal)
    db.session.flush()
    # Voting lies above: see docs/decisions.md, 'a new proposal's tally is inserted by the name of
    # its table'.
    db.session.execute(sa.insert(Model.metadata.tables["tally"]).values(proposal_id=proposal.id))


def _text_of(proposal: Proposal) -> dict[str, Any]:
    serves = {str(number): dict(how) for number, how in serves_of(proposal.id).items()}
    texts: dict[str, Any] = {name: dict(getattr(proposal, name) or {}) for name in TEXTS}
    facts = {field.name: getattr(proposal, field.name) for field in FACTS}
    # By None and not by emptiness: a cost of 0 is a cost.
    given = {name: value for name, value in facts.items() if value is not None}
    return texts | given | {"serves": serves}


def _refuse_incomplete(proposal: Proposal) -> None:
    for fault in missing(proposal.summary, serves_of(proposal.id)):
        raise fault


def _keep_version(proposal: Proposal, by: Actor) -> None:
    db.session.flush()  # a stale proposal is found here, before its version is
    version = ProposalVersion(
        proposal_id=proposal.id, number=proposal.number, author_id=by.member_id
    )
    version.created_at = clock.now()
    for name, texts in _text_of(proposal).items():
        setattr(version, name, texts)
    db.session.add(version)


def _revise_in_public(proposal: Proposal, before: dict[str, Any], by: Actor) -> None:
    _refuse_incomplete(proposal)
    # Challenges and territories are no part of a version: their change makes none.
    if _text_of(proposal) == before:
        return
    proposal.number += 1
    _keep_version(proposal, by)
    index(proposal)


def _move(proposal: Proposal, content: Content, by: Actor) -> None:
    """A draft may go to another cycle that gathers proposals; what is submitted stays where it
    is.
    """
    if proposal.stage == "draft" and content.cycle_id != proposal.cycle_id:
        require(by, Ability.PROPOSE, cycle_by_id(content.cycle_id), field="cycle")
        proposal.cycle_id = content.cycle_id


def _conflict(proposal: Proposal, content: Content) -> Conflict:
    saved = serves_of(proposal.id)
    given = content.serves
    theirs: list[tuple[Any, str]] = []
    mine: list[tuple[Any, str]] = []
    for field in FIELDS:
        value = field.kind.read(getattr(proposal, field.name), proposal.language)
        theirs.append((field.label, field.kind.in_words(value)))
        mine.append((field.label, field.kind.in_words(content.value(field))))
    for principle in principles():
        if principle.id in saved or principle.id in given:
            name = in_language(principle.name, content.language).text
            how = saved.get(principle.id, {})
            theirs.append((name, how.get(proposal.language, "")))
            mine.append((name, given.get(principle.id, "")))
    sentence = _("Somebody saved this proposal after you opened it.")
    return conflict(labelled(theirs), labelled(mine), sentence)
