"""Deciding what becomes of proposals, always with a public reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import Actor, Member
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.cycles.queries import cycle_of, open_vote
from app.database import db
from app.editing import first_field, labelled
from app.errors import Conflict, Invalid
from app.meetings.models import Meeting
from app.policy import Ability, require
from app.proposals.models import Proposal
from app.proposals.operations import settle
from app.proposals.operations.held import held_proposals
from app.speech.dates import full, site_zone
from app.steering.models import GOES_ON, Decision
from app.text.richtext import any_shown

Texts = dict[str, str]


def decide(
    proposal: Proposal,
    outcome: str,
    reason: Texts,
    *,
    number: int,
    by: Actor,
    early: bool = False,
    meeting_id: int | None = None,
    decided_on: date | None = None,
    key: str = "",
) -> Decision:
    """The steering group declines or postpones an open proposal and says why.

    `number` is the last decision that the decider saw (0: none): whoever decides on what changed
    meanwhile gets 409. `early`: that they want to decide although the vote may still be open.
    """
    require(by, Ability.JUDGE)
    # Before the proposal is held, as everywhere: nobody waits in another order.
    before = done_before(Proposal, key, by=by)
    (proposal,) = held_proposals([proposal.id])
    if before and (latest := _latest(proposal.id)):
        return latest
    # Only what is held is asked: a decision that came first is seen, with its reason.
    _refuse_settled([proposal], {proposal.id: number}, reason, by)
    refuse_early([proposal], early)
    if outcome not in ("declined", "postponed"):
        raise Invalid(_("Choose what is decided."), "outcome")
    return record_decision(
        proposal,
        outcome,
        reason,
        by=by,
        meeting_id=meeting_id,
        decided_on=decided_on,
        key=key,
    )


def merge(
    proposals: Sequence[Proposal],
    into: int | None,
    reason: Texts,
    *,
    numbers: Mapping[int, int],
    by: Actor,
    early: bool = False,
    meeting_id: int | None = None,
    decided_on: date | None = None,
    key: str = "",
) -> list[Decision]:
    """The steering group lets one proposal go on in place of others and says why; `numbers`,
    `early` as in `decide`.
    """
    ids = sorted(proposal.id for proposal in proposals)
    require(by, Ability.JUDGE)
    before = done_before(Proposal, key, by=by)
    # With the one that goes on: of two mergers into each other the second waits, and is told of
    # the first.
    held = held_proposals(ids, beside=into)
    if before:
        latest = (_latest(proposal.id) for proposal in held)
        return [decision for decision in latest if decision is not None]
    _refuse_settled(held, numbers, reason, by)
    refuse_early(held, early)
    target = _target(into, ids, reason)
    decisions = []
    for proposal in held:
        decision = record_decision(
            proposal,
            "merged",
            reason,
            by=by,
            meeting_id=meeting_id,
            decided_on=decided_on,
            into_id=target.id,
            key=key,
        )
        decisions.append(decision)
        # The form's key is unique among the events: the first of them holds it for all.
        key = ""
    return decisions


def record_decision(
    proposal: Proposal,
    outcome: str,
    reason: Texts,
    *,
    by: Actor,
    meeting_id: int | None = None,
    decided_on: date | None = None,
    into_id: int | None = None,
    key: str = "",
) -> Decision:
    """Write down a decision, the next on its proposal, and settle the proposal's stage.

    Whoever calls this has asked the policy; of two who decide at once the database lets one
    through.
    """
    _check(reason, meeting_id, decided_on)
    decision = Decision(
        proposal_id=proposal.id,
        number=last_number(proposal.id) + 1,
        outcome=outcome,
        into_id=into_id,
        reason=reason,
        decided_on=decided_on or clock.today(site_zone()),
        meeting_id=meeting_id,
        by_id=by.member_id,
        recorded_at=clock.now(),
    )
    # The decision before the stage: whoever came second is told who decided what, which a stale
    # version of the proposal would not say.
    _insert(decision, proposal, reason)
    settle(proposal, outcome)
    record(
        f"proposal.{outcome}",
        "proposal",
        proposal.id,
        by=by,
        content=[reason, into_id, meeting_id],
        key=key,
    )
    return decision


def last_number(proposal_id: int) -> int:
    """The number of the last decision on a proposal; 0 when there is none."""
    query = sa.select(sa.func.max(Decision.number)).where(Decision.proposal_id == proposal_id)
    return db.session.scalar(query) or 0


def refuse_decided(
    proposal: Proposal, number: int | None = None, reason: Texts | None = None
) -> None:
    """Conflict, with who decided what, when a decision came after the one that was seen, or
    settled the proposal.
    """
    latest = _latest(proposal.id)
    if latest is None:
        return
    # A stage that another row gave (a withdrawal, a concealment) is no decision to tell of.
    settled = number is None and not proposal.is_open and latest.outcome == proposal.stage
    if settled or number not in (None, latest.number):
        raise _too_late(latest, reason or {})


def refuse_early(proposals: Sequence[Proposal], early: bool) -> None:
    """While people vote on a proposal it is decided on only by whoever says that they want to."""
    if early:
        return
    for proposal in proposals:
        if proposal.stage != "submitted":
            continue
        if sentence := open_vote(cycle_of(proposal.cycle_id), clock.now()):
            more = _("%(sentence)s Say that you decide all the same.", sentence=sentence)
            raise Invalid(more, "early")


def _too_late(decision: Decision, reason: Texts) -> Conflict:
    label = _("Reason")
    theirs = labelled([(label, decision.reason)])
    mine = labelled([(label, reason)])
    return Conflict(_already_decided(decision), theirs=theirs, mine=mine)


def _refuse_settled(
    held: list[Proposal], numbers: Mapping[int, int], reason: Texts, by: Actor
) -> None:
    """Each must still be to be decided on by `by`."""
    for proposal in held:
        refuse_decided(proposal, numbers.get(proposal.id, 0), reason)
        require(by, Ability.DECIDE, proposal)


def _target(into: int | None, ids: list[int], reason: Texts) -> Proposal:
    """The proposal that goes on; Conflict, with who decided so, if it was merged into one that it
    is to replace.
    """
    target = db.session.get(Proposal, into) if into else None
    # Before what else is wrong with it: that somebody merged the other way round says why.
    if target is not None and target.stage == "merged":
        latest = _latest(target.id)
        if latest is not None and latest.into_id in ids:
            raise _too_late(latest, reason)
    if target is None or target.id in ids or target.stage not in GOES_ON:
        raise Invalid(_("Name another proposal that is still open or in the plan."), "into")
    return target


def _check(reason: Texts, meeting_id: int | None, decided_on: date | None) -> None:
    if not any_shown(reason):
        sentence = _("Say why: the reason is published with the proposal.")
        raise Invalid(sentence, first_field("reason"))
    if meeting_id is not None and db.session.get(Meeting, meeting_id) is None:
        raise Invalid(_("There is no such meeting."), "meeting")
    if decided_on is not None and decided_on > clock.today(site_zone()):
        raise Invalid(_("A decision cannot be dated in the future."), "decided_on")


def _insert(decision: Decision, proposal: Proposal, reason: Texts) -> None:
    try:
        # Nested: after the error PostgreSQL would refuse what the refusal below reads.
        with db.session.begin_nested():
            db.session.add(decision)
    except IntegrityError:
        # No decision has this number, so that whatever came last is told.
        refuse_decided(proposal, -1, reason)
        raise


def _latest(proposal_id: int) -> Decision | None:
    query = (
        sa.select(Decision)
        .where(Decision.proposal_id == proposal_id)
        .order_by(Decision.number.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def _already_decided(decision: Decision) -> str:
    """Who decided what, and when."""
    decider = db.session.get(Member, decision.by_id) if decision.by_id else None
    # An import names nobody, nor does what follows from another proposal's end.
    name = decider.name if decider else _("The steering group")
    facts = {"name": name, "date": full(decision.recorded_at)}
    sentences: dict[str, str] = {
        "promoted": _("%(name)s promoted this proposal on %(date)s.", **facts),
        "merged": _("%(name)s merged this proposal with another one on %(date)s.", **facts),
        "declined": _("%(name)s declined this proposal on %(date)s.", **facts),
        "postponed": _("%(name)s postponed this proposal on %(date)s.", **facts),
    }
    return sentences[decision.outcome]
