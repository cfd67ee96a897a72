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
    defaults,
    executed,
    insert,
    table_of,
)
from app.interchange.operations.reading import FolderRow, Table
from app.proposals.models import Proposal
from app.voting.models import Tally, Vote, Voter, commitment
from app.voting.queries import COUNTED

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_CONTENT = ("choice", "points", "cast_at", "member_id")


def apply_votes(applying: Applying, table: Table) -> None:
    """Votes: a stored one gives way only to one that was not cast before it."""
    voters = _voters(applying, table)
    rows = {_place(applying, voters, row): row for row in _latest(table.rows)}
    stored = _stored(applying, {proposal for proposal, _voter in rows})
    # A commitment covers the version that the ballot was given on; see docs/decisions.md, 'what
    # proves that nothing was cut off'.
    numbers = dict(applying.connection.execute(sa.select(Proposal.id, Proposal.number)).all())
    fresh: list[Values] = []
    changed: list[Values] = []
    replaced: list[Any] = []
    for (proposal, voter), row in rows.items():
        values = _values(applying, row)
        before = stored.get((proposal, voter))
        values["number"] = numbers[proposal]
        values["cast_at"] = row["cast_at"] or (before.cast_at if before else applying.now)
        if before is None:
            fresh.append({"proposal_id": proposal, "voter_id": voter, **values})
        elif values["cast_at"] >= before.cast_at and any(
            values[name] != getattr(before, name) for name in _CONTENT
        ):
            changed.append(
                {"key": before.id, "proposal_id": proposal, "voter_id": voter, **values}
            )
            replaced.append(before)
    # Before the rows change: the event names the commitment that ends; see docs/decisions.md,
    # 'only what was recorded last of a vote stands'.
    _tell_replaced(applying, replaced)
    _write(applying, fresh, changed)
    count(applying, {row["proposal_id"] for row in fresh + changed})
    applying.outcomes["votes"] = Outcome(
        {f"{row['proposal_id']}:{row['voter_id']}" for row in fresh},
        {str(row["key"]) for row in changed},
    )


def _latest(rows: Iterable[FolderRow]) -> Iterable[FolderRow]:
    # An organisation has one vote, whoever of its members cast it.
    latest: dict[tuple[Any, Any], FolderRow] = {}
    for row in rows:
        key = (
            (row["organisation"], None if row["organisation"] else row["voter"]),
            row["proposal"],
        )
        if key not in latest or (row["cast_at"] or _EARLIEST) > (
            latest[key]["cast_at"] or _EARLIEST
        ):
            latest[key] = row
    return latest.values()


def _voters(applying: Applying, table: Table) -> dict[tuple[str, int], int]:
    """The voter of each member and organisation that votes, made where there was none."""
    voters = table_of(Voter)
    wanted = {_whose(applying, row) for row in table.rows}
    known = _known_voters(applying)
    base = defaults(voters)
    insert(
        applying.connection,
        voters,
        [{**base, kind: number} for kind, number in sorted(wanted - known.keys())],
    )
    return _known_voters(applying)


def _known_voters(applying: Applying) -> dict[tuple[str, int], int]:
    voters = table_of(Voter)
    rows = applying.connection.execute(sa.select(voters)).all()
    return {
        ("member_id", r.member_id)
        if r.member_id is not None
        else ("organisation_id", r.organisation_id): r.id
        for r in rows
    }


def _whose(applying: Applying, row: FolderRow) -> tuple[str, int]:
    if row["organisation"]:
        return "organisation_id", applying.ids_of("organisations")[row["organisation"]]
    return "member_id", applying.ids_of("members")[row["voter"]]


def _place(
    applying: Applying, voters: dict[tuple[str, int], int], row: FolderRow
) -> tuple[int, int]:
    return applying.ids_of("proposals")[row["proposal"]], voters[_whose(applying, row)]


def _stored(applying: Applying, proposals: set[int]) -> dict[tuple[int, int], Any]:
    votes, table = table_of(Vote), table_of(Proposal)
    columns = (
        votes.c[name] for name in ("id", "proposal_id", "voter_id", "number", "salt", *_CONTENT)
    )
    query = sa.select(*columns).join(table, votes.c.proposal_id == table.c.id)
    rows = applying.connection.execute(query.where(table.c.source == applying.terms.source))
    return {(row.proposal_id, row.voter_id): row for row in rows if row.proposal_id in proposals}


def _values(applying: Applying, row: FolderRow) -> Values:
    numeric = row["choice"] not in ("support", "agree", "neutral", "disagree")
    return {
        "choice": "points" if numeric else row["choice"],
        "points": int(row["choice"]) if numeric else None,
        "member_id": applying.id_of("members", row["voter"]),
    }


def _tell_replaced(applying: Applying, votes: list[Any]) -> None:
    """Note that these votes, as they are before they change, stand no longer."""
    for vote in votes:
        applying.event(
            "vote.replaced", "proposal", vote.proposal_id, applying.now, commitment(vote)
        )


def _write(applying: Applying, fresh: list[Values], changed: list[Values]) -> None:
    """Store the votes with a salt each, and note each in an event by its commitment alone."""
    salts = iter(applying.prepared.salts)
    for row in fresh + changed:
        row["salt"] = next(salts)
        digest = commitment(cast(Vote, SimpleNamespace(**row)))
        verb = "vote.changed" if "key" in row else "vote.cast"
        # No actor is named: it would tell whose the vote is.
        applying.event(verb, "proposal", row["proposal_id"], applying.now, digest)
    votes = table_of(Vote)
    insert(applying.connection, votes, fresh)
    columns = (*_CONTENT, "number", "salt")
    statement = sa.update(votes).where(votes.c.id == sa.bindparam("key"))
    # Under other names: SQLAlchemy keeps a column's own for the SET clause.
    values: Values = {name: sa.bindparam(f"new_{name}") for name in columns}
    rows = [
        {"key": row["key"], **{f"new_{name}": row[name] for name in columns}} for row in changed
    ]
    executed(applying.connection, statement.values(**values), rows)


def count(applying: Applying, proposals: set[int]) -> None:
    """Count the votes of those proposals again."""
    votes, tallies = table_of(Vote), table_of(Tally)
    # Tallies are locked before ballots are counted: a vote cast meanwhile waits, and adds to this
    # count.
    applying.connection.execute(sa.select(tallies.c.proposal_id).with_for_update()).all()
    query = sa.select(
        votes.c.proposal_id,
        votes.c.choice,
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(votes.c.points), 0),
    ).group_by(votes.c.proposal_id, votes.c.choice)
    counted: dict[int, Values] = {number: dict.fromkeys(COUNTED, 0) for number in proposals}
    for proposal, choice, number, points in applying.connection.execute(query):
        if proposal in counted:
            counted[proposal] |= (
                {"points": int(points), "givers": number}
                if choice == "points"
                else {choice: number}
            )
    rows = [
        {"key": proposal, **_renamed(tally | {"score": score(tally)})}
        for proposal, tally in counted.items()
    ]
    values: Values = {name: sa.bindparam(f"new_{name}") for name in COUNTED}
    statement = (
        sa.update(tallies).where(tallies.c.proposal_id == sa.bindparam("key")).values(**values)
    )
    executed(applying.connection, statement, rows)


def score(tally: Values) -> int:
    """What lists sort by; a ballot uses only some of the counts."""
    return int(tally["support"] + tally["agree"] - tally["disagree"] + tally["points"])


def _renamed(tally: Values) -> Values:
    return {f"new_{name}": value for name, value in tally.items()}
