"""The one policy: who may do what to which thing, in which state, at which time.

Pure: it decides on the loaded thing and an Actor. `check` gives a verdict that is falsy when
denied and carries the sentence that explains the missing button, the 403 and the test alike.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto
from typing import Any

from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.cycles.models import Cycle
from app.discussion.models import Comment
from app.errors import NotAllowed, NotFound
from app.plan.edition import FrozenAction
from app.proposals.models import Proposal
from app.speech.dates import full, until
from app.verdicts import YES, Sentence, Verdict, no
from app.voting.models import Counts, ballots

# From how many votes on a secret count no longer gives a voter away.
SHOWN = 5


class Ability(Enum):
    """Everything that somebody may be allowed to do."""

    SEE_PROPOSAL = auto()
    PROPOSE = auto()
    EDIT_PROPOSAL = auto()
    SUBMIT_PROPOSAL = auto()
    WITHDRAW_PROPOSAL = auto()
    DISCARD_DRAFT = auto()
    BEGIN_AGAIN = auto()
    COMMENT = auto()
    EDIT_COMMENT = auto()
    DELETE_COMMENT = auto()
    VOTE = auto()
    SEE_TALLY = auto()
    SEE_BALLOTS = auto()
    JUDGE = auto()
    DECIDE = auto()
    EDIT_PLAN = auto()
    ADOPT = auto()
    SEE_ACTION = auto()
    REPORT = auto()
    EDIT_FRAME = auto()
    ANSWER_QUESTION = auto()
    ADMINISTER = auto()


Rule = Callable[[Actor, Any, datetime], Verdict]


def _member(actor: Actor) -> Verdict:
    if not actor.signed_in:
        return Verdict(False, lambda: _("Sign in to take part."), sign_in=True)
    if actor.suspended:
        return no(lambda: _("Your account is suspended."))
    return YES


def _steering(actor: Actor, _thing: Any, _now: datetime) -> Verdict:
    return YES if actor.is_steering else no(lambda: _("Only the steering group may do this."))


def _admin(actor: Actor, _thing: Any, _now: datetime) -> Verdict:
    return YES if actor.is_admin else no(lambda: _("Only administrators may do this."))


def _is_author(actor: Actor, proposal: Proposal) -> bool:
    return actor.signed_in and proposal.author_id == actor.member_id


def _author(actor: Actor, proposal: Proposal, otherwise: Sentence) -> Verdict:
    """A member who wrote it."""
    verdict = _member(actor)
    return verdict if not verdict or _is_author(actor, proposal) else no(otherwise)


def _see_proposal(actor: Actor, proposal: Proposal, _now: datetime) -> Verdict:
    if proposal.is_public or _is_author(actor, proposal):
        return YES
    # The steering group sees what was public once; a draft is its author's alone.
    if actor.is_steering and proposal.stage in ("withdrawn", "hidden") and proposal.number > 0:
        return YES
    return no(lambda: _("There is no such proposal."))


def _in_phase(cycle: Cycle, now: datetime, phases: tuple[str, ...], closed: Sentence) -> Verdict:
    return YES if cycle.phase_at(now) in phases else no(closed)


def _propose(actor: Actor, cycle: Cycle | None, now: datetime) -> Verdict:
    if cycle is None:
        return no(lambda: _("No cycle takes proposals now."))
    gathering = _in_phase(
        cycle, now, ("gather",), lambda: _("This cycle does not take new proposals now.")
    )
    return gathering and _member(actor)


def _edit_proposal(actor: Actor, thing: tuple[Proposal, Cycle], now: datetime) -> Verdict:
    proposal, cycle = thing
    owned = _author(actor, proposal, lambda: _("Only its author may change this proposal."))
    if not owned:
        return owned
    if proposal.stage not in ("draft", "submitted"):
        return no(lambda: _("This proposal can no longer be changed."))
    if proposal.stage == "draft":  # nobody else sees it, and it may be meant for another cycle
        return YES
    phases = ("gather", "deliberate")
    return _in_phase(
        cycle, now, phases, lambda: _("The time for changing proposals in this cycle is over.")
    )


def _submit_proposal(actor: Actor, thing: tuple[Proposal, Cycle], now: datetime) -> Verdict:
    proposal, cycle = thing
    verdict = _edit_proposal(actor, thing, now)
    return _propose(actor, cycle, now) if verdict and proposal.stage == "draft" else verdict


def _withdraw(actor: Actor, thing: tuple[Proposal, Cycle], now: datetime) -> Verdict:
    proposal, cycle = thing
    owned = _author(actor, proposal, lambda: _("Only its author may withdraw this proposal."))
    if not owned:
        return owned
    if proposal.stage not in ("draft", "submitted"):
        return no(lambda: _("This proposal can no longer be withdrawn."))
    phases = ("gather", "deliberate", "vote")
    if proposal.stage == "draft":
        return YES
    return _in_phase(
        cycle, now, phases, lambda: _("Proposals of this cycle can no longer be withdrawn.")
    )


def _discard(actor: Actor, proposal: Proposal, _now: datetime) -> Verdict:
    if proposal.stage != "draft":
        return no(lambda: _("Only a draft that was never submitted can be deleted."))
    return _author(actor, proposal, lambda: _("Only its author may delete this draft."))


def _begin_again(actor: Actor, proposal: Proposal, _now: datetime) -> Verdict:
    if proposal.stage != "withdrawn":
        return no(lambda: _("This proposal was not withdrawn."))
    return _author(
        actor, proposal, lambda: _("Only its author may begin a new draft from this proposal.")
    )


def _comment(actor: Actor, thing: tuple[Proposal, Cycle], now: datetime) -> Verdict:
    proposal, cycle = thing
    if not proposal.is_public:
        return no(lambda: _("This proposal cannot be discussed."))
    phases = ("gather", "deliberate", "vote", "decide")
    return _in_phase(
        cycle, now, phases, lambda: _("The discussion of this cycle is closed.")
    ) and _member(actor)


def _own_comment(actor: Actor, comment: Comment, now: datetime) -> Verdict:
    if comment.deleted_at is not None:
        return no(lambda: _("This comment was deleted."))
    if actor.signed_in and comment.author_id != actor.member_id:
        return no(lambda: _("Only its author may change this comment."))
    return _member(actor)


def _delete_comment(actor: Actor, comment: Comment, now: datetime) -> Verdict:
    if actor.is_admin and comment.deleted_at is None:
        return YES
    return _own_comment(actor, comment, now)


def _vote(actor: Actor, thing: tuple[Proposal, Cycle], now: datetime) -> Verdict:
    proposal, cycle = thing
    starts, ends = cycle.starts("vote"), cycle.ends("vote")
    if ends is not None and cycle.vote_closed(now):
        return no(lambda: _("Voting closed on %(date)s.", date=until(ends)))
    if proposal.stage != "submitted":
        return no(lambda: _not_up_for_a_vote(proposal))
    if cycle.electorate == "organisations" and actor.acting_for is None:
        return no(lambda: _("In this cycle only organisations vote."))
    if cycle.electorate == "people" and actor.acting_for is not None:
        return no(lambda: _("In this cycle people vote, each for themselves."))
    if cycle.ballot == "points":
        return no(lambda: _("This cycle's votes are not cast on this site."))
    if starts is None:
        return no(lambda: _("No vote is planned in this cycle."))
    if now < starts:
        return no(lambda: _("Voting opens on %(date)s.", date=full(starts)))
    return _member(actor)


def _not_up_for_a_vote(proposal: Proposal) -> str:
    if proposal.is_public:
        return str(_("The steering group has decided on this proposal: no more votes are taken."))
    return str(_("This proposal is not up for a vote."))


def _see_tally(actor: Actor, thing: Cycle | tuple[Cycle, Counts], now: datetime) -> Verdict:
    cycle, counts = thing if isinstance(thing, tuple) else (thing, None)
    if not cycle.results_public(now):
        return no(lambda: _("Results are shown when voting has closed."))
    if counts is not None and cycle.secret and ballots(counts) < SHOWN:
        return no(lambda: _("The count of a secret vote is shown from five votes on."))
    return YES


def _see_ballots(actor: Actor, cycle: Cycle, now: datetime) -> Verdict:
    if cycle.vote_closed(now):
        return YES
    return no(lambda: _("The ballots are published when voting has closed."))


def _decide(actor: Actor, proposal: Proposal, now: datetime) -> Verdict:
    if not (verdict := _steering(actor, proposal, now)):
        return verdict
    if not proposal.is_open:
        return no(
            lambda: _("This proposal has been decided on already, or is not up for a decision.")
        )
    if proposal.author_id == actor.member_id:
        return no(lambda: _("Nobody decides on a proposal of their own."))
    return YES


def _see_action(actor: Actor, adopted: bool, _now: datetime) -> Verdict:
    return YES if adopted or actor.is_steering else no(lambda: _("There is no such action."))


def _report(actor: Actor, frozen: FrozenAction | None, now: datetime) -> Verdict:
    if not (verdict := _member(actor)):
        return verdict
    if frozen is None:
        return no(lambda: _("This action is not part of an adopted plan yet."))
    # A change of owner in the draft counts when it is adopted, as all that the public reads.
    if actor.is_steering or (frozen.owner is not None and frozen.owner.member == actor.key):
        return YES
    return no(lambda: _("Only the action's owner and the steering group report on it."))


RULES: dict[Ability, Rule] = {
    Ability.SEE_PROPOSAL: _see_proposal,  # a Proposal
    Ability.PROPOSE: _propose,  # the Cycle, or None when there is none
    Ability.EDIT_PROPOSAL: _edit_proposal,  # (Proposal, Cycle)
    Ability.SUBMIT_PROPOSAL: _submit_proposal,  # (Proposal, Cycle)
    Ability.WITHDRAW_PROPOSAL: _withdraw,  # (Proposal, Cycle)
    Ability.DISCARD_DRAFT: _discard,  # a Proposal
    Ability.BEGIN_AGAIN: _begin_again,  # a Proposal
    Ability.COMMENT: _comment,  # (Proposal, Cycle)
    Ability.EDIT_COMMENT: _own_comment,  # a Comment
    Ability.DELETE_COMMENT: _delete_comment,  # a Comment
    Ability.VOTE: _vote,  # (Proposal, Cycle)
    Ability.SEE_TALLY: _see_tally,  # a Cycle, or (Cycle, the counts of one proposal)
    Ability.SEE_BALLOTS: _see_ballots,  # a Cycle
    Ability.JUDGE: _steering,  # None: the bench as a whole
    Ability.DECIDE: _decide,  # a Proposal
    Ability.EDIT_PLAN: _steering,  # None: the draft plan as a whole
    Ability.ADOPT: _steering,  # None
    Ability.SEE_ACTION: _see_action,  # whether the action stands in an adopted edition
    Ability.REPORT: _report,  # what the newest edition says of the action, None if none holds it
    Ability.EDIT_FRAME: _steering,  # None
    Ability.ANSWER_QUESTION: _steering,  # None
    Ability.ADMINISTER: _admin,  # None
}

# What the actor may not even know about: denied means "there is no such thing".
HIDES = {Ability.SEE_PROPOSAL, Ability.SEE_ACTION}


def check(
    actor: Actor, ability: Ability, thing: Any = None, at: datetime | None = None
) -> Verdict:
    """Whether the actor may do this to the thing at that instant (now if none is given)."""
    return RULES[ability](actor, thing, at or clock.now())


def require(
    actor: Actor, ability: Ability, thing: Any = None, at: datetime | None = None, field: str = ""
) -> None:
    """Raise NotAllowed, or NotFound where the thing may not be known, unless the actor may.

    `field` names the form field at which the sentence belongs.
    """
    verdict = check(actor, ability, thing, at)
    if not verdict and ability in HIDES:
        raise NotFound(verdict.sentence)
    if not verdict:
        raise NotAllowed(verdict.sentence, field)
