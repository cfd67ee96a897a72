"""Of what the rules of the policy are composed: conditions that are asked one after the other. The
first refusal wins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.cycles.models import Cycle
from app.discussion.models import Comment
from app.proposals.models import Proposal
from app.verdicts import YES, Sentence, Verdict, no

T = TypeVar("T")
# Whether the actor may do something to the thing, a T, at that instant.
Rule = Callable[[Actor, T, datetime], Verdict]
Test = Callable[[Actor, T, datetime], bool]


def rule(*conditions: Rule[T]) -> Rule[T]:
    """All of the conditions, in their order."""

    # What time and state forbid stands before `member`, so that signing in is offered only where
    # it leads on: see docs/decisions.md, "signing in is offered where it leads on".
    def ask(actor: Actor, thing: T, now: datetime) -> Verdict:
        for condition in conditions:
            verdict = condition(actor, thing, now)
            if not verdict:
                return verdict
        return YES

    return ask


def condition(test: Test[T], otherwise: Sentence) -> Rule[T]:
    """Yes where the test holds, otherwise no with that sentence."""
    # Made once, at the start: its sentence is lazy and speaks the language of whoever reads it.
    refusal = no(otherwise)
    return lambda actor, thing, now: YES if test(actor, thing, now) else refusal


def either(test: Test[T], otherwise: Rule[T]) -> Rule[T]:
    """Yes where the test holds, otherwise what the other rule says."""
    return lambda actor, thing, now: (
        YES if test(actor, thing, now) else otherwise(actor, thing, now)
    )


def negated(test: Test[T]) -> Test[T]:
    """The contrary of a test."""
    return lambda actor, thing, now: not test(actor, thing, now)


def given(otherwise: Sentence) -> Rule[Any]:
    """A thing that is there."""
    return condition(lambda _actor, thing, _now: thing is not None, otherwise)


Pair = tuple[Proposal, Cycle]
NOT_SIGNED_IN = Verdict(False, _l("Sign in to take part."), sign_in=True)
SUSPENDED = no(_l("Your account is suspended."))


def member(actor: Actor, _thing: Any, _now: datetime) -> Verdict:
    """Whoever has a session and is not suspended."""
    if not actor.signed_in:
        return NOT_SIGNED_IN
    if actor.suspended:
        return SUSPENDED
    return YES


# What is said to whoever acts for an organisation without the power to.
POWERLESS = {
    "propose": _l("Your mandate does not let you propose for this organisation."),
    "comment": _l("Your mandate does not let you comment for this organisation."),
    "vote": _l("Your mandate does not let you vote for this organisation."),
    "report": _l("Your mandate does not let you report for this organisation."),
    "commit": _l("Your mandate does not let you accept actions and sign for this organisation."),
}


def empowered(power: str) -> Rule[Any]:
    """Whoever acts for themselves, or for an organisation under a mandate that has the power."""
    return condition(
        lambda actor, _thing, _now: actor.acting_for is None or power in actor.acting_for.powers,
        POWERLESS[power],
    )


STEERING: Rule[Any] = condition(
    lambda actor, _thing, _now: actor.is_steering, _l("Only the steering group may do this.")
)
ADMIN: Rule[Any] = condition(
    lambda actor, _thing, _now: actor.is_admin, _l("Only administrators may do this.")
)


def is_author(actor: Actor, written: Proposal | Comment, _now: datetime) -> bool:
    """Whether it is their own."""
    return actor.signed_in and written.author_id == actor.member_id


def author(otherwise: Sentence) -> Rule[Proposal]:
    """A member who wrote it."""
    return rule(member, condition(is_author, otherwise))


def stage(*stages: str, otherwise: Sentence) -> Rule[Proposal]:
    """A proposal in one of these stages."""
    return condition(lambda _actor, proposal, _now: proposal.stage in stages, otherwise)


def phase(*phases: str, otherwise: Sentence) -> Rule[Cycle]:
    """A cycle in one of these phases."""
    return condition(lambda _actor, cycle, now: cycle.phase_at(now) in phases, otherwise)


def on_proposal(asked: Rule[Proposal]) -> Rule[Pair]:
    """A rule on the proposal of a proposal and its cycle."""
    return lambda actor, pair, now: asked(actor, pair[0], now)


def on_cycle(asked: Rule[Cycle]) -> Rule[Pair]:
    """A rule on the cycle of a proposal and its cycle."""
    return lambda actor, pair, now: asked(actor, pair[1], now)


def is_draft(_actor: Actor, pair: Pair, _now: datetime) -> bool:
    """Whether it is a draft: nobody else sees it, and it may be meant for another cycle."""
    return pair[0].stage == "draft"


def own_until(*phases: str, not_own: Sentence, settled: Sentence, closed: Sentence) -> Rule[Pair]:
    """Its author, while it is a draft, or submitted and its cycle in one of these phases."""
    return rule(
        on_proposal(author(not_own)),
        on_proposal(stage("draft", "submitted", otherwise=settled)),
        either(is_draft, on_cycle(phase(*phases, otherwise=closed))),
    )
