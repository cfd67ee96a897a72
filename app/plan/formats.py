"""The text of an adopted edition, read from every format in which one was ever frozen.

An edition is canonical JSON, kept as it was hashed. Format 1 (it has no `format`) may lack
`currency`; format 2 names both; format 3 adds the plan's period, objectives under others, of an
action its reference, beneficiaries and indicators, which were adopted without a milestone or a
measure, which were retired, and when and at which meeting it was decided.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from app.plan.dates import VagueDate, read_vague, written
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
)

# See docs/decisions.md, 'editions are read by one reader, and name their format'.
FORMAT = 3


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
        decided_on=_day(found.get("decided_on")),
        meeting=_meeting(found.get("meeting")),
        adopted_by=_party(found["adopted_by"]),
        words=found["words"],
        currency=found.get("currency"),
        starts_on=_date(found.get("starts_on")),
        ends_on=_date(found.get("ends_on")),
        principles=tuple(FrozenPrinciple(**row) for row in found["principles"]),
        objectives=tuple(FrozenObjective(**row) for row in found["objectives"]),
        actions=tuple(_action(row) for row in found["actions"]),
        without=tuple(map(_without, found.get("without", ()))),
        retired=tuple(FrozenRetirement(**row) for row in found.get("retired", ())),
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


def _without(found: dict[str, Any]) -> AdoptedWithout:
    return AdoptedWithout(found["action"], tuple(found["missing"]))


def _party(found: dict[str, Any] | None) -> Party | None:
    return Party(**found) if found else None


def _meeting(found: dict[str, Any] | None) -> FrozenMeeting | None:
    return FrozenMeeting(**found) if found else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


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
