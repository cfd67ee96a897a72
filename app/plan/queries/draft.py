"""The draft of the plan: for the steering group's pages, and for freezing it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Member
from app.charter.models import Principle, Territory
from app.charter.queries import principles, territories
from app.database import db
from app.organisations.models import Organisation
from app.plan.dates import VagueDate, read_vague, written
from app.plan.edition import (
    FrozenAction,
    FrozenIndicator,
    FrozenMilestone,
    FrozenObjective,
    FrozenPlan,
    FrozenPrinciple,
    FrozenProposal,
    FrozenTerritory,
    Party,
)
from app.plan.models import (
    Action,
    ActionPartner,
    ActionPrinciple,
    ActionTerritory,
    EditionAction,
    Indicator,
    Milestone,
    Objective,
    PlanPeriod,
    Promotion,
)
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.speech.dates import site_currency
from app.text.decimals import decimal_text

Links = dict[int, list[Any]]


@dataclass
class Draft:
    """The whole draft in few statements: rows, and what hangs on each action by its id (of
    proposals: public ones).
    """

    objectives: list[Objective]
    actions: list[Action]
    principles: dict[int, Principle]
    territories: dict[int, Territory]
    action_principles: Links
    action_territories: Links
    partners: Links
    proposals: Links
    milestones: Links
    indicators: Links
    organisations: dict[int, Organisation]
    members: dict[int, Member]
    adopted: set[int]
    period: PlanPeriod | None
    # Objectives that stand under none, also those that a part of the draft does not show.
    first_level: dict[int, Objective]

    def over(self, objective: Objective) -> Objective | None:
        """The objective under which that one stands, if there is any."""
        return self.first_level.get(objective.parent_id or 0)

    @property
    def dates(self) -> tuple[VagueDate | None, VagueDate | None]:
        """From when until when it is to be carried out."""
        period = self.period or PlanPeriod()
        starts_on = _vague(period.starts_on, period.starts_precision)
        return starts_on, _vague(period.ends_on, period.ends_precision)

    def lacks(self, action: Action) -> list[str]:
        """What keeps an action from being adopted: `owner`, `deadline`, `principle`."""
        organisation = self.organisations.get(action.owner_organisation_id or 0)
        # One that has left carries nothing out any more.
        here = organisation is not None and organisation.left_on is None
        owned = here or action.owner_member_id
        parts = {
            "owner": owned,
            "deadline": action.due_on,
            "principle": self.action_principles.get(action.id),
        }
        return [name for name, part in parts.items() if not part]

    def beyond(self, action: Action) -> list[Milestone]:
        """Its milestones to come that are due only after its own deadline: allowed, but perhaps a
        slip.
        """
        # Of vague dates the last days count, as everywhere.
        last = action.due_on or date.max
        steps = self.milestones.get(action.id, [])
        open_ones = (step for step in steps if step.due_on and step.done_on is None)
        return [step for step in open_ones if step.due_on > last]

    def owner(self, action: Action) -> Party | None:
        """Whoever is responsible, as an edition names them."""
        return self.party(action.owner_organisation_id, action.owner_member_id)

    def party(self, organisation_id: int | None, member_id: int | None) -> Party | None:
        """An organisation by its name, a person only by their key."""
        # What is frozen stays for ever: a name in it would outlive an erased account.
        if organisation_id is not None:
            return Party(organisation_id, self.organisations[organisation_id].name)
        if member_id is not None:
            return Party(member=self.members[member_id].key)
        return None


def draft_plan(only: list[int] | None = None) -> Draft:
    """All of the draft, or those of its actions alone: whatever its size in the same number of
    statements.
    """

    def links(model: Any, *columns: Any) -> sa.Select[Any]:
        query = sa.select(model.action_id, *columns)
        return query if only is None else query.where(model.action_id.in_(only))

    # In a fixed order, all of it: the same draft must give the same bytes, and so the same digest.
    actions = _actions(only)
    partners = _grouped(links(ActionPartner, ActionPartner).order_by(ActionPartner.id))
    organisations = _ids(partners, "organisation_id")
    members = _ids(partners, "member_id")
    for action in actions:
        organisations.add(action.owner_organisation_id)
        members.add(action.owner_member_id)
    action_principles = links(ActionPrinciple, ActionPrinciple.principle_id)
    action_territories = links(ActionTerritory, ActionTerritory.territory_id)
    adopted = links(EditionAction).distinct()
    objectives = sa.select(Objective).order_by(Objective.position, Objective.id)
    # An import may have linked what is a draft, withdrawn or hidden: see docs/decisions.md, 'an
    # import may link any proposal to an action; the plan shows those that are public'.
    proposals = links(Promotion, Proposal.id, Proposal.title, Proposal.language)
    proposals = proposals.join(Proposal, Proposal.id == Promotion.proposal_id)
    proposals = proposals.where(Proposal.stage.in_(PUBLIC_STAGES)).order_by(Proposal.id)
    milestones = links(Milestone, Milestone).where(Milestone.dropped_on.is_(None))
    milestones = milestones.order_by(Milestone.due_on.is_(None), Milestone.due_on, Milestone.id)
    every = list(db.session.scalars(objectives))
    return Draft(
        objectives=every,
        first_level={row.id: row for row in every if row.parent_id is None},
        actions=actions,
        principles={row.id: row for row in principles()},
        territories={row.id: row for row in territories()},
        action_principles=_grouped(action_principles),
        action_territories=_grouped(action_territories),
        partners=partners,
        proposals=_grouped(proposals),
        milestones=_grouped(milestones),
        indicators=_grouped(links(Indicator, Indicator).order_by(Indicator.id)),
        organisations=_by_id(Organisation, organisations),
        members=_by_id(Member, members),
        adopted=set(db.session.scalars(adopted)),
        period=db.session.get(PlanPeriod, 1),
    )


def _actions(only: list[int] | None) -> list[Action]:
    query = sa.select(Action).order_by(Action.id)
    if only is not None:
        query = query.where(Action.id.in_(only))
    return list(db.session.scalars(query))


def _grouped(query: sa.Executable) -> Links:
    groups: Links = defaultdict(list)
    for row in db.session.execute(query):
        groups[row[0]].append(row[1] if len(row) == 2 else row)
    return groups


def _ids(links: Links, name: str) -> set[int | None]:
    return {getattr(link, name) for group in links.values() for link in group}


def _by_id(model: Any, ids: set[int | None]) -> dict[int, Any]:
    wanted = ids - {None}
    if not wanted:
        return {}
    rows = db.session.scalars(sa.select(model).where(model.id.in_(wanted)))
    return {row.id: row for row in rows}


def frozen_plan(
    draft: Draft, *, number: int, words: dict[str, str], day: date, by_key: str | None
) -> FrozenPlan:
    """What an edition of the draft says."""
    # With its currency, so that a later setting changes no budget that was adopted.
    return FrozenPlan(
        number=number,
        adopted_on=day,
        adopted_by=Party(member=by_key) if by_key else None,
        words=words,
        currency=site_currency(),
        starts_on=draft.dates[0],
        ends_on=draft.dates[1],
        principles=_frozen_principles(draft),
        objectives=tuple(map(_frozen_objective, draft.objectives)),
        actions=tuple(_frozen_action(draft, action) for action in draft.actions),
    )


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
        starts_on=_vague(action.starts_on, action.starts_precision),
        due_on=_vague(action.due_on, action.due_precision),
        territories=tuple(territories),
        proposals=tuple(proposals),
        milestones=tuple(milestones),
        indicators=tuple(map(_frozen_indicator, hanging(draft.indicators))),
    )


def _frozen_milestone(row: Milestone) -> FrozenMilestone:
    return FrozenMilestone(row.id, row.title, _vague(row.due_on, row.due_precision))


def _frozen_indicator(row: Indicator) -> FrozenIndicator:
    numbers = (_decimal(row.baseline), _decimal(row.target))
    return FrozenIndicator(row.id, row.name, row.unit, *numbers)


def _decimal(kept: int | None) -> str | None:
    return None if kept is None else decimal_text(kept)


def _vague(on: date | None, precision: str) -> VagueDate | None:
    """A stored date as the stretch of days that was given."""
    text = written(on, precision)
    return read_vague(text) if text else None
