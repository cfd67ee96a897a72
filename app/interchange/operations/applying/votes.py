"""Applying votes: the latest of each voter on each proposal counts; tallies are counted again from
the ballots.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa

from app.interchange.operations.applying.rows import (
    Applying,
    Outcome,
    Values,
    applies,
    defaults,
    insert,
)
from app.interchange.operations.reading import FolderRow, Table
from app.model import table_of
from app.proposals.models import Proposal
from app.voting.models import Tally, Vote, Voter, commitment, of_organisations
from app.voting.queries import STATED

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_CONTENT = ("choice", "points", "cast_at", "member_id")


@applies("votes")
def apply_votes(applying: Applying, table: Table) -> None:
    """Votes: a stored one gives way only to one that was not cast before it."""
    voters = _voters(applying, table)
    rows = {_place(applying, voters, row): row for row in _latest(table.rows)}
    stored = _stored(applying, {proposal for proposal, _voter in rows})
    # A commitment covers the version that the ballot was given on; see docs/decisions.md, 'what
    # proves that nothing was cut off'.
    numbers = dict(applying.connection.execute(sa.select(Proposal.id, Proposal.number)).all())
    fresh: list[Values] = []
    changed: dict[int, Values] = {}
    replaced: list[Any] = []
    for (proposal, voter), row in rows.items():
        before = stored.get((proposal, voter))
        values = {"proposal_id": proposal, "voter_id": voter, **_values(applying, row)}
        values["number"] = numbers[proposal]
        if before is None:
            values["cast_at"] = row["cast_at"] or applying.now
            fresh.append(values)
            continue
        values["cast_at"] = row["cast_at"] or before.cast_at
        differs = any(values[name] != getattr(before, name) for name in _CONTENT)
        if differs and values["cast_at"] >= before.cast_at:
            changed[before.id] = values
            replaced.append(before)
    # Before the rows change: the event names the commitment that ends; see docs/decisions.md,
    # 'only what was recorded last of a vote stands'.
    _tell_replaced(applying, replaced)
    _write(applying, fresh, changed)
    written = (*fresh, *changed.values())
    count(applying, {row["proposal_id"] for row in written})
    added = {f"{row['proposal_id']}:{row['voter_id']}" for row in fresh}
    applying.outcomes["votes"] = Outcome(added, set(map(str, changed)))


def _latest(rows: Iterable[FolderRow]) -> Iterable[FolderRow]:
    # An organisation has one vote, whoever of its members cast it.
    latest: dict[tuple[Any, Any, Any], FolderRow] = {}
    for row in rows:
        organisation = row["organisation"]
        voter = None if organisation else row["voter"]
        key = (organisation, voter, row["proposal"])
        known = latest.get(key)
        if known is None or _cast(row) > _cast(known):
            latest[key] = row
    return latest.values()


def _cast(row: FolderRow) -> datetime:
    at: datetime | None = row["cast_at"]
    return at or _EARLIEST


def _voters(applying: Applying, table: Table) -> dict[tuple[str, int], int]:
    """The voter of each member and organisation that votes, made where there was none."""
    voters = table_of(Voter)
    wanted = {_whose(applying, row) for row in table.rows}
    known = _known_voters(applying)
    base = defaults(voters)
    missing = sorted(wanted - known.keys())
    insert(applying.connection, voters, [{**base, kind: number} for kind, number in missing])
    return _known_voters(applying)


def _known_voters(applying: Applying) -> dict[tuple[str, int], int]:
    voters = table_of(Voter)
    known: dict[tuple[str, int], int] = {}
    for voter in applying.connection.execute(sa.select(voters)).all():
        if voter.member_id is not None:
            known["member_id", voter.member_id] = voter.id
        else:
            known["organisation_id", voter.organisation_id] = voter.id
    return known


def _whose(applying: Applying, row: FolderRow) -> tuple[str, int]:
    if row["organisation"]:
        return "organisation_id", applying.ids_of("organisations")[row["organisation"]]
    return "member_id", applying.ids_of("members")[row["voter"]]


def _place(
    applying: Applying, voters: dict[tuple[str, int], int], row: FolderRow
) -> tuple[int, int]:
    return applying.ids_of("proposals")[row["proposal"]], voters[_whose(applying, row)]


def _stored(applying: Applying, proposals: set[int]) -> dict[tuple[int, int], Any]:
    votes = table_of(Vote)
    table = table_of(Proposal)
    names = ("id", "proposal_id", "voter_id", "number", "salt", "mandate_id", *_CONTENT)
    query = sa.select(*(votes.c[name] for name in names))
    query = query.join(table, votes.c.proposal_id == table.c.id)
    query = query.where(table.c.source == applying.terms.source)
    rows = applying.connection.execute(query)
    return {(row.proposal_id, row.voter_id): row for row in rows if row.proposal_id in proposals}


def _values(applying: Applying, row: FolderRow) -> Values:
    choice = row["choice"]
    # A folder says who cast it, and under which mandate not.
    values: Values = {"member_id": applying.id_of("members", row["voter"]), "mandate_id": None}
    if choice in ("support", "agree", "neutral", "disagree"):
        return values | {"choice": choice, "points": None}
    return values | {"choice": "points", "points": int(choice)}


def _tell_replaced(applying: Applying, votes: list[Any]) -> None:
    """Note that these votes, as they are before they change, stand no longer."""
    for vote in votes:
        digest = commitment(vote)
        applying.event("vote.replaced", "proposal", vote.proposal_id, applying.now, digest)


def _write(applying: Applying, fresh: list[Values], changed: dict[int, Values]) -> None:
    """Store the votes with a salt each, and note each in an event by its commitment alone."""
    salts = iter(applying.prepared.salts)
    for verb, rows in (("vote.cast", fresh), ("vote.changed", changed.values())):
        for row in rows:
            row["salt"] = next(salts)
            digest = commitment(cast(Vote, SimpleNamespace(**row)))
            # No actor is named: it would tell whose the vote is.
            applying.event(verb, "proposal", row["proposal_id"], applying.now, digest)
    insert(applying.connection, table_of(Vote), fresh)
    applying.update_each(Vote, changed)


def count(applying: Applying, proposals: set[int]) -> None:
    """Count the votes of those proposals again."""
    votes = table_of(Vote)
    tallies = table_of(Tally)
    # Tallies are locked before ballots are counted: a vote cast meanwhile waits, and adds to this
    # count.
    applying.connection.execute(sa.select(tallies.c.proposal_id).with_for_update()).all()
    voters = table_of(Voter)
    is_organisation = voters.c.organisation_id.is_not(None).label("is_organisation")
    kind = (votes.c.proposal_id, votes.c.choice, is_organisation)
    points = sa.func.coalesce(sa.func.sum(votes.c.points), 0)
    query = sa.select(*kind, sa.func.count(), points).group_by(*kind)
    query = query.join(voters, voters.c.id == votes.c.voter_id)
    counted: dict[int, Values] = {number: dict.fromkeys(STATED, 0) for number in proposals}
    for proposal, choice, organisations, number, given in applying.connection.execute(query):
        if proposal not in counted:
            continue
        sums = {"points": int(given), "givers": number} if choice == "points" else {choice: number}
        for name, more in sums.items():
            counted[proposal][name] += more
            if organisations:
                counted[proposal][of_organisations(name)] = more
    for tally in counted.values():
        tally["score"] = score(tally)
    applying.update_each(Tally, counted, key="proposal_id")


def score(tally: Values) -> int:
    """What lists sort by; a ballot uses only some of the counts."""
    return int(tally["support"] + tally["agree"] - tally["disagree"] + tally["points"])
