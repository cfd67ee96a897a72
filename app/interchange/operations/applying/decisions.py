"""Applying decisions, and the stage that follows from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from app import clock
from app.activity.operations import digest_of
from app.interchange.operations.applying.rows import Applying, Take, Values, Wanted, table_of, taken
from app.interchange.operations.reading import Row, Table
from app.proposals.models import Proposal
from app.steering.models import OUTCOMES, Decision

_DECISION = (Take("outcome"), Take("reason", empty={}), Take("decided_on"))
# The id of the decision that is written for a stage that came without one; its reason is empty until somebody adds it.
FROM_STAGE = "stage:"


@dataclass
class Fate:
    """The decisions on one proposal: those stored on other grounds than its stage, and those that come now."""

    stored: list[str] = field(default_factory=list)
    coming: list[Row] = field(default_factory=list)

    def stage(self, said: str | None) -> str:
        """The stage of the proposal, given what its row says: decisions set it, unless it was ended otherwise."""
        if said is not None and said in ("withdrawn", "hidden"):
            return said
        outcomes = [row["outcome"] for row in sorted(self.coming, key=_day)]
        if outcomes:
            return said if said is not None and said in outcomes else str(outcomes[-1])
        return self.stored[-1] if self.stored else said or "submitted"

    def in_order(self, said: str | None) -> list[Row]:
        """The coming decisions, the one that gave the stage last."""
        stage = self.stage(said)
        return sorted(self.coming, key=lambda row: (row["outcome"] == stage, _day(row)))


def _day(row: Row) -> date:
    day: date | None = row["decided_on"]
    return day or date.min


def fates(applying: Applying) -> dict[str, Fate]:
    """The fate of each proposal of the source that has one."""
    found: dict[str, Fate] = defaultdict(Fate)
    table = applying.prepared.folder.get("decisions")
    coming = {row["id"] for row in table.rows} if table else set()
    for proposal, source, name, outcome in _stored(applying):
        own = source == applying.terms.source
        if not (own and (name in coming or (name or "").startswith(FROM_STAGE))):
            found[proposal].stored.append(outcome)
    for row in table.rows if table else ():
        found[row["proposal"]].coming.append(row)
    return found


def _stored(applying: Applying) -> Iterator[tuple[str, str | None, str | None, str]]:
    decisions, proposals = table_of(Decision), table_of(Proposal)
    query = (
        sa.select(proposals.c.source_id, decisions.c.source, decisions.c.source_id, decisions.c.outcome)
        .join(decisions, decisions.c.proposal_id == proposals.c.id)
        .where(proposals.c.source == applying.terms.source)
        .order_by(decisions.c.proposal_id, decisions.c.number)
    )
    yield from applying.connection.execute(query)


def apply_decisions(applying: Applying) -> None:
    """Decisions in the order in which they were taken; one without a reason for each stage that came without any."""
    folder = applying.prepared.folder
    proposals = folder.get("proposals")
    said = {row["id"]: row["stage"] for row in proposals.rows} if proposals else {}
    by_proposal = fates(applying)
    numbers = _last_numbers(applying)
    wanted: list[Wanted] = []
    for name, fate in by_proposal.items():
        for row in fate.in_order(said.get(name)):
            wanted.append(_wanted(applying, folder["decisions"], row, numbers))
    for name, stage in said.items():
        if stage in OUTCOMES and not (name in by_proposal and (by_proposal[name].stored or by_proposal[name].coming)):
            wanted.append(_from_stage(applying, name, stage, numbers))
    applying.store("decisions", wanted)
    _note_events(applying, wanted)
    if "decisions" in folder:
        _set_stages(applying, by_proposal, said)


def _last_numbers(applying: Applying) -> dict[int, int]:
    table = table_of(Decision)
    query = sa.select(table.c.proposal_id, sa.func.max(table.c.number)).group_by(table.c.proposal_id)
    return defaultdict(int, applying.connection.execute(query).all())


def _wanted(applying: Applying, table: Table, row: Row, numbers: dict[int, int]) -> Wanted:
    proposal_id = applying.ids_of("proposals")[row["proposal"]]
    values = {**taken(table, row, _DECISION), "proposal_id": proposal_id}
    if "meeting" in table.present:
        values["meeting_id"] = applying.id_of("meetings", row["meeting"])
    if "x_into" in table.present or row["outcome"] != "merged":
        merged = row["outcome"] == "merged" and row["x_into"] != row["proposal"]
        values["into_id"] = applying.id_of("proposals", row["x_into"]) if merged else None
    return Wanted(row["id"], values, _first(applying, row["id"], proposal_id, row["decided_on"], numbers))


def _from_stage(applying: Applying, name: str, stage: str, numbers: dict[int, int]) -> Wanted:
    proposal_id = applying.ids_of("proposals")[name]
    first = _first(applying, FROM_STAGE + name, proposal_id, None, numbers)
    return Wanted(FROM_STAGE + name, {"proposal_id": proposal_id, "outcome": stage}, first)


def _first(applying: Applying, name: str, proposal_id: int, day: date | None, numbers: dict[int, int]) -> Values:
    if name in applying.ids_of("decisions"):
        return {}
    numbers[proposal_id] += 1
    return {"number": numbers[proposal_id], "recorded_at": decided_at(applying, day)}


def decided_at(applying: Applying, day: date | None) -> datetime:
    """The moment of a decision of which only the day is known, if that."""
    return clock.start_of(day, applying.terms.zone) if day else applying.now


def _note_events(applying: Applying, wanted: list[Wanted]) -> None:
    added = applying.outcomes["decisions"].added
    for one in (one for one in wanted if one.source_id in added):
        at = one.first["recorded_at"]
        outcome, proposal_id = one.values["outcome"], one.values["proposal_id"]
        content = [one.values.get("reason") or {}, one.values.get("into_id"), one.values.get("meeting_id")]
        applying.event(f"proposal.{outcome}", "proposal", proposal_id, at, digest_of(content))


def _set_stages(applying: Applying, by_proposal: dict[str, Fate], said: dict[str, str | None]) -> None:
    """Decisions that come without their proposals' file set the stages all the same."""
    table = table_of(Proposal)
    query = sa.select(table.c.source_id, table.c.id, table.c.stage, table.c.version)
    for name, number, stage, version in applying.connection.execute(
        query.where(table.c.source == applying.terms.source)
    ):
        if name in by_proposal and by_proposal[name].coming and name not in said:
            after = by_proposal[name].stage(stage if stage in ("withdrawn", "hidden") else None)
            if after != stage:
                changes = {"stage": after, "version": version + 1}
                applying.connection.execute(sa.update(table).where(table.c.id == number).values(**changes))
