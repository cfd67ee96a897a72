"""Proposals of somebody who is erased: drafts go, and the texts of those that nobody reads or that
are to go with them.
"""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.cycles.queries import cycle_of
from app.database import db
from app.discussion.models import Thread
from app.policy import Ability, check
from app.proposals.fields import FACTS
from app.proposals.models import Proposal, ProposalTerms, ProposalVersion, Serves, Withdrawal
from app.proposals.operations import settle
from app.proposals.operations.merged import give_back, held_with_merged
from app.speech.language import N_, in_each_language

REMOVED = N_("A proposal that its author removed")
# What is in the plan, or in somebody else's proposal, is the coalition's.
STAY = ("promoted", "merged")


def remove_own_proposals(*, with_texts: bool, by: Actor) -> None:
    """A member's drafts go, and the texts of what they took back; `with_texts`: also of all that
    is theirs alone, which is withdrawn where they could still do so themselves, and else keeps its
    place. What became part of the plan or of another proposal stays, and what they submitted for
    an organisation. Tallies stay as they are.
    """
    # Also who is suspended may be erased.
    may_act = replace(by, suspended=False)
    for proposal in held_with_merged(Proposal.author_id == by.member_id):
        theirs = proposal.organisation_id is None or proposal.number == 0
        if proposal.author_id != by.member_id or not theirs:
            continue
        if proposal.stage == "draft":
            _discard(proposal, by)
        elif proposal.stage == "withdrawn":
            _empty(proposal)
        elif with_texts and proposal.stage not in STAY:
            # Results that are known stay as they are.
            if check(may_act, Ability.WITHDRAW_PROPOSAL, (proposal, cycle_of(proposal.cycle_id))):
                _withdraw(proposal, by)
            _empty(proposal)


def _discard(proposal: Proposal, by: Actor) -> None:
    number = proposal.id
    thread = db.session.get_one(Thread, proposal.thread_id)
    try:
        with db.session.begin_nested():
            db.session.delete(proposal)
            db.session.flush()
            db.session.delete(thread)
    # An action or a decision refers to it: an import may say so.
    except IntegrityError:
        _empty(db.session.get_one(Proposal, number, populate_existing=True))
        return
    record("proposal.discarded", "proposal", number, by=by)


def _withdraw(proposal: Proposal, by: Actor) -> None:
    settle(proposal, "withdrawn")
    db.session.add(Withdrawal(proposal_id=proposal.id, by_id=by.member_id, at=clock.now()))
    record("proposal.withdrawn", "proposal", proposal.id, by=by)
    give_back(proposal.id)


def _empty(proposal: Proposal) -> None:
    """Nothing of its texts stays, in no version and in no search; its place and its votes do."""
    # A title is needed: folders and lists name it.
    gone = {"title": in_each_language(REMOVED), "summary": {}, "body": {}}
    facts = {field.name: None for field in FACTS}
    for name, value in {**gone, **facts, "body_html": {}}.items():
        setattr(proposal, name, value)
    db.session.flush()
    versions = sa.update(ProposalVersion).where(ProposalVersion.proposal_id == proposal.id)
    db.session.execute(versions.values(**gone, **facts, serves={}))
    serves = sa.update(Serves).where(Serves.proposal_id == proposal.id)
    db.session.execute(serves.values(how={}))
    terms = sa.delete(ProposalTerms).where(ProposalTerms.proposal_id == proposal.id)
    db.session.execute(terms)
