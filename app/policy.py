"""The one policy: who may do what to which thing, in which state, at which time.

Pure: it decides on the loaded thing and an Actor. `check` gives a verdict that is falsy when
denied and carries the sentence that explains the missing button, the 403 and the test alike. A
rule asks what time and state forbid before it asks for a session.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from typing import Any

from flask_babel import lazy_gettext as _l

from app import clock
from app.accounts.models import Actor
from app.cycles.models import Cycle
from app.discussion.models import Comment
from app.errors import NotAllowed, NotFound
from app.organisations.rules import (
    ADMINISTERED,
    ANSWERS_REQUEST,
    ENDS_MANDATE,
    GIVES_MANDATES,
    INVITES,
    IS_HERE,
    OWN_MANDATE,
)
from app.plan.rules import (
    ANSWER_REQUEST,
    NAME_PEOPLE,
    OFFER_TO_LEAD,
    REMOVE_PERSON,
    REPORT,
    SAY_AS_PARTNER,
    SIGN,
    TAKE_REPORT_BACK,
)
from app.proposals.models import Proposal
from app.rules import (
    ADMIN,
    STEERING,
    Pair,
    Rule,
    author,
    condition,
    either,
    empowered,
    given,
    is_author,
    is_draft,
    member,
    negated,
    on_cycle,
    own_until,
    phase,
    rule,
    stage,
)
from app.verdicts import Verdict
from app.voting.rules import VOTE, see_kinds, see_tally


class Ability(Enum):
    """Everything that somebody may be allowed to do."""

    # There is one object of each, and a page asks dozens of times: Enum's own is Python code.
    __hash__ = object.__hash__

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
    SEE_KINDS = auto()
    SEE_BALLOTS = auto()
    JUDGE = auto()
    DECIDE = auto()
    EDIT_PLAN = auto()
    ADOPT = auto()
    SIGN = auto()
    SEE_ACTION = auto()
    REPORT = auto()
    SAY_AS_PARTNER = auto()
    TAKE_REPORT_BACK = auto()
    NAME_PEOPLE = auto()
    REMOVE_PERSON = auto()
    ANSWER_REQUEST = auto()
    OFFER_TO_LEAD = auto()
    EDIT_FRAME = auto()
    ANSWER_QUESTION = auto()
    INVITE = auto()
    ADMINISTER = auto()
    REVIEW = auto()
    SUSPEND = auto()
    RESET_FACTOR = auto()
    FOLLOW = auto()
    EDIT_ORGANISATION = auto()
    SEE_MANDATES = auto()
    GIVE_MANDATE = auto()
    END_MANDATE = auto()
    ACCEPT_MANDATE = auto()
    ASK_FOR_MANDATE = auto()
    ANSWER_MANDATE_REQUEST = auto()
    INVITE_INTO_ORGANISATION = auto()
    END_INVITATION_INTO_ORGANISATION = auto()
    LEAVE_ORGANISATION = auto()
    RETURN_ORGANISATION = auto()


def _may_see(actor: Actor, proposal: Proposal, now: datetime) -> bool:
    if proposal.is_public or is_author(actor, proposal, now):
        return True
    # The steering group sees what was public once; a draft is its author's alone.
    was_public = proposal.stage in ("withdrawn", "hidden") and proposal.number > 0
    return actor.is_steering and was_public


PROPOSE: Rule[Cycle] = rule(
    phase("gather", otherwise=_l("This cycle does not take new proposals now.")),
    member,
    empowered("propose"),
)
EDIT = own_until(
    *("gather", "deliberate"),
    not_own=_l("Only its author may change this proposal."),
    settled=_l("This proposal can no longer be changed."),
    closed=_l("The time for changing proposals in this cycle is over."),
)
WITHDRAW = own_until(
    *("gather", "deliberate", "vote"),
    not_own=_l("Only its author may withdraw this proposal."),
    settled=_l("This proposal can no longer be withdrawn."),
    closed=_l("Proposals of this cycle can no longer be withdrawn."),
)
COMMENT: Rule[Pair] = rule(
    condition(
        lambda _actor, pair, _now: pair[0].is_public, _l("This proposal cannot be discussed.")
    ),
    on_cycle(
        phase(
            *("gather", "deliberate", "vote", "decide"),
            otherwise=_l("The discussion of this cycle is closed."),
        )
    ),
    member,
    empowered("comment"),
)
OWN_COMMENT: Rule[Comment] = rule(
    condition(
        lambda _actor, comment, _now: comment.deleted_at is None,
        _l("This comment was deleted."),
    ),
    condition(
        lambda actor, comment, now: not actor.signed_in or is_author(actor, comment, now),
        _l("Only its author may change this comment."),
    ),
    member,
)


RULES: dict[Ability, Rule[Any]] = {
    # a Proposal
    Ability.SEE_PROPOSAL: condition(_may_see, _l("There is no such proposal.")),
    # the Cycle, or None when there is none
    Ability.PROPOSE: rule(given(_l("No cycle takes proposals now.")), PROPOSE),
    # (Proposal, Cycle)
    Ability.EDIT_PROPOSAL: EDIT,
    Ability.SUBMIT_PROPOSAL: rule(EDIT, either(negated(is_draft), on_cycle(PROPOSE))),
    Ability.WITHDRAW_PROPOSAL: WITHDRAW,
    # a Proposal
    Ability.DISCARD_DRAFT: rule(
        stage("draft", otherwise=_l("Only a draft that was never submitted can be deleted.")),
        author(_l("Only its author may delete this draft.")),
    ),
    Ability.BEGIN_AGAIN: rule(
        stage("withdrawn", otherwise=_l("This proposal was not withdrawn.")),
        author(_l("Only its author may begin a new draft from this proposal.")),
    ),
    # (Proposal, Cycle)
    Ability.COMMENT: COMMENT,
    # a Comment
    Ability.EDIT_COMMENT: OWN_COMMENT,
    Ability.DELETE_COMMENT: either(
        lambda actor, comment, _now: actor.is_admin and comment.deleted_at is None, OWN_COMMENT
    ),
    # (Proposal, Cycle)
    Ability.VOTE: VOTE,
    # a Cycle, or (Cycle, the counts of one proposal)
    Ability.SEE_TALLY: see_tally,
    # (Cycle, the counts of one proposal)
    Ability.SEE_KINDS: see_kinds,
    # a Cycle
    Ability.SEE_BALLOTS: condition(
        lambda _actor, cycle, now: cycle.vote_closed(now),
        _l("The ballots are published when voting has closed."),
    ),
    # a Proposal
    Ability.DECIDE: rule(
        STEERING,
        condition(
            lambda _actor, proposal, _now: proposal.is_open,
            _l("This proposal has been decided on already, or is not up for a decision."),
        ),
        condition(negated(is_author), _l("Nobody decides on a proposal of their own.")),
    ),
    # whether the action stands in an adopted edition
    Ability.SEE_ACTION: condition(
        lambda actor, adopted, _now: adopted or actor.is_steering,
        _l("There is no such action."),
    ),
    # an Answering: by what the newest edition says of the action, and who is in charge
    Ability.REPORT: REPORT,
    Ability.SAY_AS_PARTNER: SAY_AS_PARTNER,
    # (the same, an Update)
    Ability.TAKE_REPORT_BACK: TAKE_REPORT_BACK,
    # what the newest edition says of the action, None if none holds it
    Ability.NAME_PEOPLE: NAME_PEOPLE,
    # (the same, the key of somebody who is in charge)
    Ability.REMOVE_PERSON: REMOVE_PERSON,
    # a LeadRequest: of who may not answer it, it is hidden
    Ability.ANSWER_REQUEST: ANSWER_REQUEST,
    # what the newest edition says of the action, None if none holds it
    Ability.OFFER_TO_LEAD: OFFER_TO_LEAD,
    # None: the thing as a whole
    Ability.JUDGE: STEERING,
    Ability.EDIT_PLAN: STEERING,
    Ability.ADOPT: STEERING,
    Ability.SIGN: SIGN,
    Ability.EDIT_FRAME: STEERING,
    Ability.ANSWER_QUESTION: STEERING,
    Ability.INVITE: STEERING,
    Ability.RETURN_ORGANISATION: STEERING,
    Ability.ADMINISTER: ADMIN,
    # whether the steering group reviews applications
    Ability.REVIEW: rule(STEERING, either(lambda _actor, by_steering, _now: by_steering, ADMIN)),
    # None: what can be followed is what everybody may see
    Ability.FOLLOW: member,
    # an Administration: who looks after an organisation now
    Ability.EDIT_ORGANISATION: ADMINISTERED,
    Ability.SEE_MANDATES: ADMINISTERED,
    Ability.LEAVE_ORGANISATION: ADMINISTERED,
    Ability.INVITE_INTO_ORGANISATION: INVITES,
    Ability.END_INVITATION_INTO_ORGANISATION: ADMINISTERED,
    Ability.GIVE_MANDATE: GIVES_MANDATES,
    # (Mandate, Administration)
    Ability.END_MANDATE: ENDS_MANDATE,
    # a Mandate
    Ability.ACCEPT_MANDATE: OWN_MANDATE,
    # an Organisation
    Ability.ASK_FOR_MANDATE: rule(IS_HERE, member),
    # (MandateRequest, Administration)
    Ability.ANSWER_MANDATE_REQUEST: ANSWERS_REQUEST,
    # a Member
    Ability.SUSPEND: rule(
        ADMIN,
        condition(
            lambda actor, member, _now: actor.member_id != member.id,
            _l("Nobody suspends their own account."),
        ),
    ),
    Ability.RESET_FACTOR: rule(
        ADMIN,
        condition(
            lambda actor, member, _now: actor.member_id != member.id,
            _l("Nobody resets their own second factor: another administrator does."),
        ),
    ),
}

# What the actor may not even know about: denied means "there is no such thing".
HIDES = {Ability.SEE_PROPOSAL, Ability.SEE_ACTION, Ability.ANSWER_REQUEST}


def check(
    actor: Actor, ability: Ability, thing: Any = None, at: datetime | None = None
) -> Verdict:
    """Whether the actor may do this to the thing at that instant (now if none is given)."""
    return RULES[ability](actor, thing, at or clock.now())


def require(
    actor: Actor, ability: Ability, thing: Any = None, at: datetime | None = None, field: str = ""
) -> None:
    """Raise NotAllowed, at that form field, or NotFound where the thing may not be known, unless
    the actor may.
    """
    verdict = check(actor, ability, thing, at)
    if not verdict and ability in HIDES:
        raise NotFound(verdict.sentence)
    if not verdict:
        raise NotAllowed(verdict.sentence, field)
