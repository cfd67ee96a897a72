"""Whoever changes, deletes or swaps anything in events, ballots, editions and files by hand is
found out.
"""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.accounts.models import Member
from app.activity.operations import record, seal
from app.charter.operations import KINDS, delete_record, save_record
from app.database import db, writing
from app.files.models import StoredFile
from app.files.queries import uploads_folder
from app.model import Model
from app.proposals.models import Proposal
from app.upkeep.faults import faults
from app.voting.models import Vote
from app.voting.operations import cast
from tests import factories

from .conftest import run, store_document

# What is covered of each table. A ballot's own number is nothing: no row refers to it and no count
# depends on it. That nobody is told of an event says nothing of what happened, nor does the key of
# the form that led to it, which is forgotten with what the form made.
COVERED = {
    "event": [
        column.name
        for column in Model.metadata.tables["event"].columns
        if column.name not in ("quiet", "idempotency_key")
    ],
    "vote": [column.name for column in Vote.__table__.columns if column.name != "id"],
    "edition": [column.name for column in Model.metadata.tables["edition"].columns],
    "edition_action": ["edition_number", "action_id"],
    "chain_head": ["position", "seal"],
    "stored_file": ["key", "size", "sha256"],
}
# An import says of an organisation's ballot who brought it, if it does, and names no mandate that
# could be compared.
FOR_ORGANISATIONS = sa.text("SELECT id FROM voter WHERE organisation_id IS NOT NULL")
DELETABLE = ("event", "vote", "edition_action", "chain_head")
Row = dict[str, Any]


class Undone(Exception):
    """Ends a transaction that nobody shall keep."""


@pytest.fixture
def watched(filled: Flask) -> Flask:
    """The filled site with two files and eight more voters, its events sealed; nothing is wrong
    with it.
    """
    store_document("Statuts", factories.member("Nadia", role="steering"))
    for proposal in db.session.query(Proposal).order_by(Proposal.id.desc()).limit(2).all():
        for voter in [factories.member(f"Membre {number}") for number in range(4)]:
            with writing():
                cast(proposal.id, "agree", by=factories.acting(voter))
    with writing():
        seal()
    assert list(faults()) == []
    return filled


def found_after(strike: Any, chance: random.Random) -> bool | None:
    """Whether `verify` finds that somebody struck; None when the database itself forbids it.
    Nothing stays changed.
    """
    seen = None
    with suppress(Undone, DBAPIError), writing():
        strike(chance)
        db.session.expire_all()
        seen = bool(list(faults()))
        raise Undone
    return seen


def table_and_row(chance: random.Random, tables: Any) -> tuple[str, Row]:
    name = chance.choice(sorted(tables))
    rows = db.session.execute(sa.text(f"SELECT * FROM {name}")).mappings().all()
    return name, dict(chance.choice(rows))


def where(name: str, row: Row) -> str:
    """The condition that holds for that row alone."""
    return " AND ".join(
        f"{key.name} = {row[key.name]!r}" for key in Model.metadata.tables[name].primary_key
    )


def _brought_by_an_import(row: Row) -> bool:
    of_organisations = db.session.scalars(FOR_ORGANISATIONS).all()
    return row["mandate_id"] is None and row["voter_id"] in of_organisations


def put(name: str, row: Row, column: str, value: Any) -> None:
    if name == "vote" and column == "member_id" and _brought_by_an_import(row):
        raise Undone
    db.session.execute(
        sa.text(f"UPDATE {name} SET {column} = :value WHERE {where(name, row)}"), {"value": value}
    )


def other_byte(value: Any, chance: random.Random) -> Any:
    """The value with one byte, or its number with one bit, changed; nothing becomes something."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1 << chance.randrange(40))
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(20))
    if not value:
        return "x"
    at = chance.randrange(len(value))
    return value[:at] + chance.choice([c for c in "0aZ {\té" if c != value[at]]) + value[at + 1 :]


def change_a_byte(chance: random.Random) -> None:
    name, row = table_and_row(chance, COVERED)
    column = chance.choice(COVERED[name])
    put(name, row, column, other_byte(row[column], chance))


def delete_a_row(chance: random.Random) -> None:
    name, row = table_and_row(chance, DELETABLE)
    db.session.execute(sa.text(f"DELETE FROM {name} WHERE {where(name, row)}"))


def swap_two_values(chance: random.Random) -> None:
    name, row = table_and_row(chance, ("event", "vote"))
    column = chance.choice(COVERED[name])
    rows = [dict(r) for r in db.session.execute(sa.text(f"SELECT * FROM {name}")).mappings()]
    other = chance.choice([r for r in rows if r[column] != row[column]] or [{}])
    if not other:
        raise Undone
    put(name, row, column, other[column])
    put(name, other, column, row[column])


def cut_the_tail(chance: random.Random) -> None:
    """The newest events and, to hide it, the head that says how many there were."""
    last = db.session.scalar(sa.text("SELECT max(position) FROM event"))
    db.session.execute(sa.text(f"DELETE FROM event WHERE position > {chance.randrange(last)}"))


def put_a_ballot_back(chance: random.Random) -> None:
    """A ballot as it was before its voter changed or withdrew it, and to hide it the tally of
    then.
    """
    newest = sa.select(sa.func.max(Vote.proposal_id)).scalar_subquery()
    own = (
        sa.select(Vote.__table__, Member)
        .join(Member, Member.id == Vote.member_id)
        .where(Vote.proposal_id == newest)
    )
    row = dict(
        chance.choice(db.session.execute(own.where(Vote.choice == "agree")).mappings().all())
    )
    voter = row.pop("Member")
    tallied = sa.text(f"SELECT * FROM tally WHERE proposal_id = {row['proposal_id']}")
    tally = dict(db.session.execute(tallied).mappings().one())
    cast(
        row["proposal_id"], chance.choice(["", "neutral", "disagree"]), by=factories.acting(voter)
    )
    db.session.execute(
        sa.delete(Vote).where(
            Vote.voter_id == row["voter_id"], Vote.proposal_id == row["proposal_id"]
        )
    )
    db.session.execute(sa.insert(Vote), [row])
    for column, value in tally.items():
        put("tally", tally, column, value)


@pytest.mark.served
@pytest.mark.parametrize(
    "strike",
    [change_a_byte, delete_a_row, swap_two_values, cut_the_tail, put_a_ballot_back],
    ids=lambda s: s.__name__,
)
def test_all_of_many_strikes_are_found(watched: Flask, strike: Any, long_run: bool) -> None:
    seed = random.randrange(10**9) if long_run else 19
    chance, wanted = random.Random(seed), 250 if long_run else 15
    tried = 0
    while tried < wanted:
        seen = found_after(strike, chance)
        assert seen is not False, f"seed {seed}, strike {tried}: not found"
        tried += seen is not None
    assert list(faults()) == []


def test_altered_missing_and_swapped_files_are_found(watched: Flask, long_run: bool) -> None:
    chance = random.Random(19)
    first, second = [uploads_folder() / file.key for file in db.session.query(StoredFile).limit(2)]
    whole = first.read_bytes()
    for _ in range(250 if long_run else 10):
        at = chance.randrange(len(whole))
        first.write_bytes(
            whole[:at] + bytes([whole[at] ^ chance.randrange(1, 256)]) + whole[at + 1 :]
        )
        assert any("is not what was stored" in fault for fault in faults())
    first.unlink()
    assert any("is missing" in fault for fault in faults())
    first.write_bytes(whole)
    second.write_bytes(second.read_bytes() + b"\0")
    assert len(list(faults())) == 1


def test_a_backup_finds_a_cut_tail_even_with_its_head_and_unsealed(
    watched: Flask, tmp_path: Path
) -> None:
    with writing():
        record("question.asked", "question", 1, by=None)
    assert run(watched, "backup", tmp_path / "b").exit_code == 0
    rehead = (
        "UPDATE chain_head SET position = s.position, seal = s.seal FROM (SELECT position, "
        "seal FROM event "
    )
    with writing():
        db.session.execute(sa.text("DELETE FROM event WHERE verb = 'question.asked'"))
        db.session.execute(
            sa.text(rehead + "WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1) AS s")
        )
    assert run(watched, "verify").exit_code == 0
    ended = run(watched, "verify", "--against", tmp_path / "b")
    assert (ended.exit_code, "is in the backup and is gone" in ended.stderr) == (1, True)


def test_what_was_deleted_and_made_again_by_the_same_form_is_not_taken_for_tampering(
    watched: Flask, steward: Member, tmp_path: Path
) -> None:
    by, said = factories.acting(steward), {"name": {"fr": "Eau"}, "position": 1}
    kind = KINDS["principles"]
    with writing():
        first = save_record(kind, None, said, seen=0, by=by, key="k")
    assert run(watched, "backup", tmp_path / "b").exit_code == 0
    with writing():
        delete_record(kind, db.session.merge(first), seen=first.version, by=by)
        save_record(kind, None, said, seen=0, by=by, key="k")
    assert run(watched, "verify", "--against", tmp_path / "b").exit_code == 0


def test_what_cannot_even_be_read_is_one_fault_and_the_rest_is_still_checked(
    watched: Flask,
) -> None:
    with writing():
        db.session.execute(sa.text("UPDATE edition SET content = 'x', sha256 = 'y'"))
        db.session.execute(sa.text("UPDATE thread SET comments = 77"))
    found = list(faults())
    assert any(fault.startswith("edition ") for fault in found)
    assert any(fault.startswith("thread ") for fault in found)
