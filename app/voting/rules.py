"""Who may vote, and who may see how the votes stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import Actor
from app.cycles.models import Cycle
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.rules import Pair, Rule, condition, empowered, member, on_cycle, on_proposal, rule
from app.speech.dates import full, until
from app.verdicts import YES, Verdict, no
from app.voting.models import Counts, Tally, ballots, organisations_ballots

# From how many votes on a secret count no longer gives a voter away.
SHOWN = 5


def _vote_not_closed(_actor: Actor, cycle: Cycle, now: datetime) -> Verdict:
    ends = cycle.ends("vote")
    if ends is not None and cycle.vote_closed(now):
        return no(lambda: _("Voting closed on %(date)s.", date=until(ends)))
    return YES


def _vote_opened(_actor: Actor, cycle: Cycle, now: datetime) -> Verdict:
    starts = cycle.starts("vote")
    if starts is None:
        return no(_l("No vote is planned in this cycle."))
    if now < starts:
        return no(lambda: _("Voting opens on %(date)s.", date=full(starts)))
    return YES


def _up_for_a_vote(_actor: Actor, proposal: Proposal, _now: datetime) -> Verdict:
    if proposal.stage == "submitted":
        return YES
    if proposal.stage in PUBLIC_STAGES:
        return no(_l("The steering group has decided on this proposal: no more votes are taken."))
    return no(_l("This proposal is not up for a vote."))


def _of_the_electorate(actor: Actor, cycle: Cycle, _now: datetime) -> Verdict:
    if cycle.electorate == "organisations" and actor.acting_for is None:
        return no(_l("In this cycle only organisations vote."))
    if cycle.electorate == "people" and actor.acting_for is not None:
        return no(_l("In this cycle people vote, each for themselves."))
    return YES


def may_represent(actor: Actor, stage: str, cycle: Cycle, now: datetime) -> bool:
    """Whether a visitor might vote once they have signed in, for an organisation: only those vote
    in that cycle, and now.
    """
    for_them = cycle.electorate == "organisations" and cycle.phase_at(now) == "vote"
    return for_them and stage == "submitted" and not actor.signed_in


VOTE: Rule[Pair] = rule(
    on_cycle(_vote_not_closed),
    on_proposal(_up_for_a_vote),
    on_cycle(_of_the_electorate),
    on_cycle(
        condition(
            lambda _actor, cycle, _now: cycle.ballot != "points",
            _l("This cycle's votes are not cast on this site."),
        )
    ),
    on_cycle(_vote_opened),
    member,
    empowered("vote"),
)


def see_tally(_actor: Actor, thing: Cycle | tuple[Cycle, Counts], now: datetime) -> Verdict:
    """Of a cycle whether any of its counts may be shown by now; of a proposal's, whether those."""
    cycle, counts = thing if isinstance(thing, tuple) else (thing, None)
    if not cycle.results_public(now):
        return no(_l("Results are shown when voting has closed."))
    if counts is not None and cycle.secret and ballots(counts) < SHOWN:
        return no(_l("The count of a secret vote is shown from five votes on."))
    return YES


def see_kinds(actor: Actor, thing: tuple[Cycle, Counts], now: datetime) -> Verdict:
    """Whether the votes of people and of organisations on a proposal may be shown apart: whenever
    its count is, but of a secret vote only once it has closed, from five votes of each kind on.

    The count of both stands beside them: it less the one kind is the other, so that both have five
    or neither is told; that one has none is told as little. And while people vote the count of
    both moves with each vote: the kinds that appear or vanish at such a moment would tell what the
    fifth voter of a kind chose, and what the other four had.
    """
    cycle, counts = thing
    if not (told := see_tally(actor, thing, now)):
        return told
    if cycle.electorate != "both":
        return no(_l("In this cycle only one kind of voter has votes."))
    if not cycle.secret:
        return YES
    if not cycle.vote_closed(now):
        return no(_l("Members and organisations are counted apart when voting has closed."))
    if not five_of_each(counts):
        sentence = _l("Members and organisations are counted apart from five votes of each on.")
        return no(sentence)
    return YES


def five_of_each(counts: Counts | type[Tally]) -> Any:
    """Whether people and organisations cast as many ballots as a secret count needs; of the table
    itself the condition.
    """
    theirs = organisations_ballots(counts)
    return (theirs >= SHOWN) & (ballots(counts) - theirs >= SHOWN)
