"""The draft as an edition freezes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.plan.dates import stretch_of
from app.plan.edition import (
    AdoptedWithout,
    FrozenAction,
    FrozenIndicator,
    FrozenMeeting,
    FrozenMilestone,
    FrozenObjective,
    FrozenPlan,
    FrozenPrinciple,
    FrozenProposal,
    FrozenRetirement,
    FrozenTerritory,
    Party,
    Texts,
)
from app.plan.models import Action, Indicator, Milestone, Objective
from app.plan.queries.draft import Draft, Links
from app.plan.queries.editions import newest_content
from app.speech.dates import site_currency
from app.text.decimals import decimal_text


@dataclass(frozen=True, kw_only=True)
class AdoptionAct:
    """How an edition is adopted: its number, recorded on a day by the member of that key; decided
    on a day, at a meeting.
    """

    number: int = 0
    words: Texts = field(default_factory=dict)
    day: date = date.min
    by_key: str | None = None
    decided_on: date | None = None
    meeting: FrozenMeeting | None = None


def frozen_plan(draft: Draft, act: AdoptionAct) -> FrozenPlan:
    """What an edition of the draft says."""
    # With its currency, so that a later setting changes no budget that was adopted.
    return FrozenPlan(
        number=act.number,
        adopted_on=act.day,
        decided_on=act.decided_on,
        meeting=act.meeting,
        adopted_by=Party(member=act.by_key) if act.by_key else None,
        words=act.words,
        currency=site_currency(),
        starts_on=draft.dates[0],
        ends_on=draft.dates[1],
        principles=_frozen_principles(draft),
        objectives=tuple(map(_frozen_objective, draft.objectives)),
        actions=tuple(_frozen_action(draft, action) for action in draft.actions),
        without=tuple(_without(draft)),
        retired=tuple(_retired(draft)),
    )


def _retired(draft: Draft) -> Iterator[FrozenRetirement]:
    """Those that leave with the edition: what left with an earlier one is named there."""
    before = newest_content()
    present = before.titles() if before else {}
    for row in draft.retired:
        if row.id in present:
            reason = row.retired_for
            yield FrozenRetirement(row.id, present[row.id], reason, row.replaced_by_id)


def _without(draft: Draft) -> Iterator[AdoptedWithout]:
    for action in draft.actions:
        if missing := draft.without(action):
            yield AdoptedWithout(action.id, tuple(missing))


def _frozen_principles(draft: Draft) -> tuple[FrozenPrinciple, ...]:
    # Those that the plan serves alone: a change of another one is no change of the plan.
    served = {row.principle_id for row in draft.objectives if row.principle_id}
    for group in draft.action_principles.values():
        served.update(group)
    rows = (row for row in draft.principles.values() if row.id in served)
    return tuple(FrozenPrinciple(row.id, row.position, row.name) for row in rows)


def _frozen_objective(row: Objective) -> FrozenObjective:
    under = (row.principle_id, row.parent_id)
    return FrozenObjective(row.id, row.position, row.name, row.statement, *under)


def _frozen_action(draft: Draft, action: Action) -> FrozenAction:
    def hanging(links: Links) -> list[Any]:
        return links.get(action.id, [])

    territories = []
    for number in sorted(hanging(draft.action_territories)):
        place = draft.territories[number]
        territories.append(FrozenTerritory(place.id, place.name))
    partners = []
    for row in hanging(draft.partners):
        partner = draft.party(row.organisation_id, row.member_id)
        if partner is not None:
            partners.append(partner)
    proposals = []
    for row in hanging(draft.proposals):
        proposals.append(FrozenProposal(row.id, row.title, row.language))
    milestones = map(_frozen_milestone, hanging(draft.milestones))
    return FrozenAction(
        id=action.id,
        reference=action.called,
        title=action.title,
        description=action.description,
        measure=action.measure,
        beneficiaries=action.beneficiaries,
        to_reach=action.to_reach,
        budget=action.budget,
        objective=action.objective_id,
        principles=tuple(sorted(hanging(draft.action_principles))),
        owner=draft.owner(action),
        partners=tuple(partners),
        starts_on=stretch_of(action.starts_on, action.starts_precision),
        due_on=stretch_of(action.due_on, action.due_precision),
        territories=tuple(territories),
        proposals=tuple(proposals),
        milestones=tuple(milestones),
        indicators=tuple(map(_frozen_indicator, hanging(draft.indicators))),
    )


def _frozen_milestone(row: Milestone) -> FrozenMilestone:
    return FrozenMilestone(row.id, row.title, stretch_of(row.due_on, row.due_precision))


def _frozen_indicator(row: Indicator) -> FrozenIndicator:
    numbers = (_decimal(row.baseline), _decimal(row.target))
    return FrozenIndicator(row.id, row.name, row.unit, *numbers)


def _decimal(kept: int | None) -> str | None:
    return None if kept is None else decimal_text(kept)
