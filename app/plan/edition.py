"""What an adopted edition says, as values that never change. How it is written and read:
`app/plan/formats.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.plan.dates import VagueDate
from app.plan.levels import in_two_levels

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Party:
    """Who leads an action or is a partner: an organisation, by the name it had, or a person, by
    their key alone.
    """

    organisation: int | None = None
    name: Texts | None = None
    member: str | None = None

    @property
    def id(self) -> int | None:
        return self.organisation

    @property
    def value(self) -> str:
        """How it is written in forms and addresses: `organisation:ID` or `member:KEY`."""
        return f"member:{self.member}" if self.member else f"organisation:{self.organisation}"


@dataclass(frozen=True, slots=True)
class FrozenPrinciple:
    """A principle that the plan serves."""

    id: int
    position: int
    name: Texts


@dataclass(frozen=True, slots=True)
class FrozenObjective:
    """An objective of the plan; `principle` and `parent` are the numbers of those it stands
    under.
    """

    id: int
    position: int
    name: Texts
    statement: Texts
    principle: int | None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class FrozenTerritory:
    """Where an action is carried out."""

    id: int
    name: Texts


@dataclass(frozen=True, slots=True)
class FrozenProposal:
    """A proposal that an action comes from, by the title it had."""

    id: int
    title: Texts
    language: str


@dataclass(frozen=True, slots=True)
class FrozenMilestone:
    """A step on the way of an action."""

    id: int
    title: Texts
    due_on: VagueDate | None


@dataclass(frozen=True, slots=True)
class FrozenIndicator:
    """What is measured of an action; `baseline` and `target` are decimal text."""

    id: int
    name: Texts
    unit: Texts
    baseline: str | None
    target: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenAction:
    """An action as it was adopted; `objective` and `principles` are numbers."""

    id: int
    reference: str
    title: Texts
    description: Texts
    measure: Texts
    beneficiaries: Texts
    to_reach: int | None
    budget: int | None
    objective: int | None
    principles: tuple[int, ...]
    owner: Party | None
    partners: tuple[Party, ...]
    starts_on: VagueDate | None
    due_on: VagueDate | None
    territories: tuple[FrozenTerritory, ...]
    proposals: tuple[FrozenProposal, ...]
    milestones: tuple[FrozenMilestone, ...]
    indicators: tuple[FrozenIndicator, ...]

    @property
    def is_referred_to(self) -> bool:
        """Whether it has a reference of its own beside its number."""
        return self.reference != str(self.id)

    @property
    def parties(self) -> tuple[Party, ...]:
        """Its owner and its partners."""
        return (self.owner, *self.partners) if self.owner else self.partners

    @property
    def member_keys(self) -> set[str]:
        """The keys of the people that it names."""
        return {party.member for party in self.parties if party.member}


@dataclass(frozen=True, slots=True)
class FrozenMeeting:
    """The meeting at which an edition was decided, by the title it had."""

    id: int
    title: Texts


@dataclass(frozen=True, slots=True)
class FrozenRetirement:
    """An action that left the plan with this edition: its number and the title it had, why, and
    the number of what takes its place.
    """

    action: int
    title: Texts
    reason: Texts
    replaced_by: int | None


@dataclass(frozen=True, slots=True)
class AdoptedWithout:
    """What the number of an action was adopted without, as was said then: `milestone`,
    `measure`.
    """

    action: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPlan:
    """The content of an edition: `adopted_on` is the day on which its adoption was recorded,
    `decided_on` that of the decision. `currency` is None where it was adopted before editions
    named one.
    """

    number: int
    adopted_on: date
    decided_on: date | None
    meeting: FrozenMeeting | None
    adopted_by: Party | None
    words: Texts
    currency: str | None
    starts_on: VagueDate | None
    ends_on: VagueDate | None
    principles: tuple[FrozenPrinciple, ...]
    objectives: tuple[FrozenObjective, ...]
    actions: tuple[FrozenAction, ...]
    without: tuple[AdoptedWithout, ...]
    retired: tuple[FrozenRetirement, ...]

    def retirement(self, number: int) -> FrozenRetirement | None:
        """How the action of that number left the plan with this edition, if it did."""
        return next((row for row in self.retired if row.action == number), None)

    def action(self, number: int) -> FrozenAction:
        """Its action of that number; StopIteration if it holds none."""
        return next(action for action in self.actions if action.id == number)

    def titles(self) -> dict[int, Texts]:
        """The title of each action by its number."""
        return {action.id: action.title for action in self.actions}

    def in_order(self) -> list[FrozenObjective]:
        """Its objectives as they are read: each of the first level with those under it."""
        return in_two_levels(self.objectives, lambda row: row.parent)

    def over(self, objective: FrozenObjective | None) -> FrozenObjective | None:
        """The objective under which that one stands, if there is any."""
        number = objective.parent if objective else None
        return next((row for row in self.objectives if row.id == number), None)

    def objective_of(self, action: FrozenAction) -> FrozenObjective | None:
        """What an action is for, if it stands under an objective."""
        return next((found for found in self.objectives if found.id == action.objective), None)

    def serving(self, action: FrozenAction) -> list[FrozenPrinciple]:
        """The principles that an action serves, in the plan's order."""
        return [principle for principle in self.principles if principle.id in action.principles]


def member_keys(actions: Iterable[FrozenAction]) -> set[str]:
    """The keys of the people that some actions name."""
    return {key for action in actions for key in action.member_keys}
