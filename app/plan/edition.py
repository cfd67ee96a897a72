"""What an adopted edition says, read from every format in which one was ever frozen.

An edition is canonical JSON, kept as it was hashed. Format 1 (it has no `format`) may lack
`currency`; format 2 names both; format 3 adds the plan's period, objectives under others, and of
an action its reference, beneficiaries and indicators.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from app.plan.dates import VagueDate, read_vague, written

# See docs/decisions.md, 'editions are read by one reader, and name their format'.
FORMAT = 3
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPlan:
    """The content of an edition. `currency` is None where it was adopted before editions named
    one.
    """

    number: int
    adopted_on: date
    adopted_by: Party | None
    words: Texts
    currency: str | None
    starts_on: VagueDate | None
    ends_on: VagueDate | None
    principles: tuple[FrozenPrinciple, ...]
    objectives: tuple[FrozenObjective, ...]
    actions: tuple[FrozenAction, ...]

    def action(self, number: int) -> FrozenAction:
        """Its action of that number; StopIteration if it holds none."""
        return next(action for action in self.actions if action.id == number)

    def titles(self) -> dict[int, Texts]:
        """The title of each action by its number."""
        return {action.id: action.title for action in self.actions}

    def objective_of(self, action: FrozenAction) -> FrozenObjective | None:
        """What an action is for, if it stands under an objective."""
        return next((found for found in self.objectives if found.id == action.objective), None)

    def serving(self, action: FrozenAction) -> list[FrozenPrinciple]:
        """The principles that an action serves, in the plan's order."""
        return [principle for principle in self.principles if principle.id in action.principles]


def read_edition(text: str) -> FrozenPlan:
    """The content of an edition of any format up to the present one; ValueError of a later one."""
    found = json.loads(text)
    # A later one may mean something else by the same keys: it is refused, not guessed at.
    if not 1 <= found.get("format", 1) <= FORMAT:
        known = f"formats 1 to {FORMAT} are known"
        raise ValueError(f"an edition of format {found['format']}; {known}")
    return FrozenPlan(
        number=found["number"],
        adopted_on=date.fromisoformat(found["adopted_on"]),
        adopted_by=_party(found["adopted_by"]),
        words=found["words"],
        currency=found.get("currency"),
        starts_on=_date(found.get("starts_on")),
        ends_on=_date(found.get("ends_on")),
        principles=tuple(FrozenPrinciple(**row) for row in found["principles"]),
        objectives=tuple(FrozenObjective(**row) for row in found["objectives"]),
        actions=tuple(_action(row) for row in found["actions"]),
    )


def _action(row: dict[str, Any]) -> FrozenAction:
    # Tuples all through: what is parsed is shared by all requests, and nobody may change it.
    read = {"reference": str(row["id"]), "beneficiaries": {}, "to_reach": None} | row
    read["principles"] = tuple(row["principles"])
    read["owner"] = _party(row["owner"])
    read["partners"] = tuple(Party(**party) for party in row["partners"])
    read["starts_on"] = _date(row["starts_on"])
    read["due_on"] = _date(row["due_on"])
    read["territories"] = tuple(FrozenTerritory(**place) for place in row["territories"])
    read["proposals"] = tuple(FrozenProposal(**proposal) for proposal in row["proposals"])
    read["milestones"] = tuple(map(_milestone, row["milestones"]))
    indicators = row.get("indicators", ())
    read["indicators"] = tuple(FrozenIndicator(**indicator) for indicator in indicators)
    return FrozenAction(**read)


def _milestone(step: dict[str, Any]) -> FrozenMilestone:
    return FrozenMilestone(step["id"], step["title"], _date(step["due_on"]))


def _party(found: dict[str, Any] | None) -> Party | None:
    return Party(**found) if found else None


def _date(text: str | None) -> VagueDate | None:
    """What was frozen is read, also if no form would take it."""
    return read_vague(text) if text else None


def edition_json(content: FrozenPlan) -> dict[str, Any]:
    """An edition in the present format, for `canonical_json`."""
    return {"format": FORMAT, **as_json(content)}


def as_json(part: Any) -> Any:
    """A part of an edition as its JSON holds it."""
    match part:
        # Only what names the party: a key that is None would change the digest.
        case Party(member=str(key)):
            return {"member": key}
        case Party():
            return {"organisation": part.organisation, "name": part.name}
        case VagueDate():
            return written(part.first, part.precision)
        case date():
            return part.isoformat()
        case tuple() | list():
            return [as_json(item) for item in part]
    if is_dataclass(part):
        return {each.name: as_json(getattr(part, each.name)) for each in fields(part)}
    return part


def member_keys(actions: Iterable[FrozenAction]) -> set[str]:
    """The keys of the people that some actions name."""
    return {key for action in actions for key in action.member_keys}
