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
from app.plan.dates import VagueDate, stretch_of
from app.plan.edition import (
    Party,
)
from app.plan.models import (
    Action,
    ActionPartner,
    ActionPrinciple,
    ActionTerritory,
    EditionAction,
    Indicator,
    LeadRequest,
    Milestone,
    Objective,
    PlanPeriod,
    Promotion,
)
from app.plan.queries.asking import requests_of_leads
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.text.richtext import any_shown

Links = dict[int, list[Any]]


@dataclass
class Draft:
    """The whole draft in few statements: rows, and what hangs on each action by its id (of
    proposals: public ones). `retired` are the actions that are no part of it any more.
    """

    objectives: list[Objective]
    actions: list[Action]
    retired: list[Action]
    principles: dict[int, Principle]
    territories: dict[int, Territory]
    action_principles: Links
    action_territories: Links
    partners: Links
    proposals: Links
    milestones: Links
    indicators: Links
    # The request to whoever leads it, where they were asked.
    requests: dict[int, LeadRequest]
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
        starts_on = stretch_of(period.starts_on, period.starts_precision)
        return starts_on, stretch_of(period.ends_on, period.ends_precision)

    def lacks(self, action: Action) -> list[str]:
        """What keeps an action from being adopted: `owner`, `lead` (who declined), `deadline`,
        `principle`.
        """
        organisation = self.organisations.get(action.owner_organisation_id or 0)
        # One that has left carries nothing out any more.
        here = organisation is not None and organisation.left_on is None
        owned = here or action.owner_member_id
        parts = {
            "owner": owned,
            "lead": not self.declined(action),
            "deadline": action.due_on,
            "principle": self.action_principles.get(action.id),
        }
        return [name for name, part in parts.items() if not part]

    def declined(self, action: Action) -> bool:
        """Whether whoever leads it declined."""
        request = self.requests.get(action.id)
        return request is not None and request.state == "declined"

    def without(self, action: Action) -> list[str]:
        """What an action is adopted without only where that is said: `milestone`, `measure`."""
        measured = any_shown(action.measure) or self.indicators.get(action.id)
        parts = {"milestone": self.milestones.get(action.id), "measure": measured}
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
        actions=[action for action in actions if action.retired_on is None],
        retired=_retired(actions, only),
        principles={row.id: row for row in principles()},
        territories={row.id: row for row in territories()},
        action_principles=_grouped(action_principles),
        action_territories=_grouped(action_territories),
        partners=partners,
        proposals=_grouped(proposals),
        milestones=_grouped(milestones),
        requests=requests_of_leads(only),
        indicators=_grouped(links(Indicator, Indicator).order_by(Indicator.id)),
        organisations=_by_id(Organisation, organisations),
        members=_by_id(Member, members),
        adopted=set(db.session.scalars(adopted)),
        period=db.session.get(PlanPeriod, 1),
    )


def _retired(actions: list[Action], only: list[int] | None) -> list[Action]:
    if only is None:
        return [action for action in actions if action.retired_on is not None]
    query = sa.select(Action).where(Action.retired_on.is_not(None))
    return list(db.session.scalars(query.order_by(Action.id)))


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
