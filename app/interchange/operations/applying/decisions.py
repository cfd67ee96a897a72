"""Applying decisions, and the stage that follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app import clock
from app.activity.operations import digest_of
from app.interchange.operations.applying.rows import (
    Applying,
    Take,
    Values,
    Wanted,
    executed,
    taken,
)
from app.interchange.operations.reading import FolderRow, Table
from app.model import table_of
from app.proposals.models import Proposal
from app.steering.models import OUTCOMES, Decision

_DECISION = (Take("outcome"), Take("reason", empty={}), Take("decided_on"))
# The id of the decision that is written for a stage that came without one; its reason is empty
# until somebody adds it.
FROM_STAGE = "stage:"
_ENDED = ("withdrawn", "hidden")
_OPEN = ("draft", "submitted")


@dataclass
class Fate:
    """The decisions on one proposal: those stored on other grounds than its stage, and those that
    come now.
    """

    # The outcomes in their order; the sender's own decisions by their ids, the others by their
    # numbers.
    stored: dict[str | int, str] = field(default_factory=dict)
    coming: list[FolderRow] = field(default_factory=list)

    def stage(self, given: str | None, present: str | None) -> str:
        """The stage of the proposal, given what its row says: the last decision's, unless it was
        ended otherwise.
        """
        ended = given or present
        if ended in _ENDED:
            return str(ended)
        coming = {row["id"]: row["outcome"] for row in self.in_order(given)}
        outcomes = self.stored | coming
        *_earlier, last = outcomes.values()
        return str(last)

    def in_order(self, given: str | None) -> list[FolderRow]:
        """The coming decisions by their days, what the row of the proposal says last."""

        def place(row: FolderRow) -> tuple[bool, date]:
            return row["outcome"] == given, _day(row)

        # The stage is that of the last decision: whatever the days say, the one that agrees with
        # the row comes last.
        return sorted(self.coming, key=place)


def _day(row: FolderRow) -> date:
    day: date | None = row["decided_on"]
    return day or date.min


def fates(applying: Applying) -> dict[str, Fate]:
    """The fate of each proposal of the source that has one."""
    found: dict[str, Fate] = defaultdict(Fate)
    table = applying.prepared.folder.get("decisions")
    rows = table.rows if table else []
    given = {row["id"]: row["proposal"] for row in rows}
    for stored in _stored(applying):
        own = stored.source == applying.terms.source
        if not own or _stays(stored, given):
            name = stored.name if own else stored.number
            found[stored.proposal].stored[name] = stored.outcome
    for row in rows:
        found[row["proposal"]].coming.append(row)
    return found


def _stays(row: Any, given: dict[str, str]) -> bool:
    """Whether a decision of the sender's goes on to count for the same proposal; one for a stage
    follows the stage.
    """
    if row.name in given:
        return bool(given[row.name] == row.proposal)
    return not row.name.startswith(FROM_STAGE)


def _stored(applying: Applying) -> Iterator[Any]:
    decisions = table_of(Decision)
    proposals = table_of(Proposal)
    name = proposals.c.source_id.label("proposal")
    own = decisions.c.source_id.label("name")
    query = sa.select(name, decisions.c.source, own, decisions.c.number, decisions.c.outcome)
    query = query.join(decisions, decisions.c.proposal_id == proposals.c.id)
    query = query.where(proposals.c.source == applying.terms.source)
    query = query.order_by(decisions.c.proposal_id, decisions.c.number)
    yield from applying.connection.execute(query)


def apply_decisions(applying: Applying) -> None:
    """Decisions in the order in which they were taken; one without a reason for each stage that
    came without any.
    """
    folder = applying.prepared.folder
    proposals = folder.get("proposals")
    stages = {row["id"]: row["stage"] for row in proposals.rows} if proposals else {}
    by_proposal = fates(applying)
    undecided = {name: stage for name, stage in stages.items() if name not in by_proposal}
    reopened = [name for name, stage in undecided.items() if stage in _OPEN]
    _take_back(applying, reopened + _replaced(by_proposal))
    # Read once the replaced ones are gone: a number is unique within its proposal.
    numbers = _last_numbers(applying)
    wanted: list[Wanted] = []
    for name, fate in by_proposal.items():
        for row in fate.in_order(stages.get(name)):
            wanted.append(_wanted(applying, folder["decisions"], row, numbers))
    for name, stage in undecided.items():
        if stage in OUTCOMES:
            wanted.append(_from_stage(applying, name, stage, numbers))
    applying.store("decisions", wanted)
    _note_events(applying, wanted)
    if "decisions" in folder:
        _set_stages(applying, by_proposal, stages)


def _last_numbers(applying: Applying) -> dict[int, int]:
    table = table_of(Decision)
    query = sa.select(table.c.proposal_id, sa.func.max(table.c.number))
    query = query.group_by(table.c.proposal_id)
    return defaultdict(int, applying.connection.execute(query).all())


def _wanted(applying: Applying, table: Table, row: FolderRow, numbers: dict[int, int]) -> Wanted:
    proposal_id = applying.ids_of("proposals")[row["proposal"]]
    values = taken(table, row, _DECISION)
    values["proposal_id"] = proposal_id
    if "meeting" in table.present:
        values["meeting_id"] = applying.id_of("meetings", row["meeting"])
    merged = row["outcome"] == "merged"
    if "x_into" in table.present or not merged:
        # The table refuses a proposal that is merged into itself.
        elsewhere = merged and row["x_into"] != row["proposal"]
        values["into_id"] = applying.id_of("proposals", row["x_into"]) if elsewhere else None
    first = _first(applying, row["id"], proposal_id, row["decided_on"], numbers)
    return Wanted(row["id"], values, first)


def _from_stage(applying: Applying, name: str, stage: str, numbers: dict[int, int]) -> Wanted:
    source_id = FROM_STAGE + name
    proposal_id = applying.ids_of("proposals")[name]
    first = _first(applying, source_id, proposal_id, None, numbers)
    return Wanted(source_id, {"proposal_id": proposal_id, "outcome": stage}, first)


def _replaced(by_proposal: dict[str, Fate]) -> list[str]:
    """The proposals of which the decisions come now, without the one that was written for a
    stage.
    """
    replaced = []
    for name, fate in by_proposal.items():
        coming = {row["id"] for row in fate.coming}
        if coming and FROM_STAGE + name not in coming:
            replaced.append(name)
    return replaced


def _take_back(applying: Applying, proposals: list[str]) -> None:
    """The decisions that were written for a stage go with it, or give way to those that were
    taken.
    """
    ids = applying.ids_of("decisions")
    table = table_of(Decision)
    names = [FROM_STAGE + proposal for proposal in proposals]
    gone: list[Values] = [{"key": ids[name]} for name in names if name in ids]
    statement = sa.delete(table).where(table.c.id == sa.bindparam("key"))
    executed(applying.connection, statement, gone)


def _first(
    applying: Applying, name: str, proposal_id: int, day: date | None, numbers: dict[int, int]
) -> Values:
    if name in applying.ids_of("decisions"):
        return {}
    numbers[proposal_id] += 1
    return {"number": numbers[proposal_id], "recorded_at": decided_at(applying, day)}


def decided_at(applying: Applying, day: date | None) -> datetime:
    """The moment of a decision of which only the day is known, if that."""
    return clock.start_of(day, applying.terms.zone) if day else applying.now


def _note_events(applying: Applying, wanted: list[Wanted]) -> None:
    added = applying.outcomes["decisions"].added
    for one in wanted:
        # Only new decisions are events: a corrected reason is no second decision.
        if one.source_id not in added:
            continue
        values = one.values
        content = [values.get("reason") or {}, values.get("into_id"), values.get("meeting_id")]
        verb = f"proposal.{values['outcome']}"
        at = one.first["recorded_at"]
        applying.event(verb, "proposal", values["proposal_id"], at, digest_of(content))


def _set_stages(
    applying: Applying, by_proposal: dict[str, Fate], given: dict[str, str | None]
) -> None:
    """Decisions that come without their proposals' file set the stages all the same."""
    changed: dict[int, Values] = {}
    rows = applying.own(Proposal, "source_id", "id", "stage", "version")
    for name, number, stage, version in rows:
        fate = by_proposal.get(name)
        # Where the proposals' file came too, `apply_proposals` has set the stage.
        if fate is None or not fate.coming or name in given:
            continue
        after = fate.stage(None, stage)
        if after != stage:
            changed[number] = {"stage": after, "version": version + 1}
    applying.update_each(Proposal, changed)
