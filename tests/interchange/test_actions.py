"""What folders say of actions beside what the contract names: references, money, people."""

from __future__ import annotations

import sqlalchemy as sa

from app.database import db, writing
from app.plan.models import LeadRequest

from .conftest import Bring, rows


def test_references_come_with_a_folder_and_are_given_once(bring: Bring, refused: Bring) -> None:
    bring(actions="id|title|x_reference\na|Puits|2.1\nb|Pompes|\nc|Lampes|2.2")
    first, second, _third = rows("action")
    assert [row.reference for row in rows("action")] == ["2.1", None, "2.2"]
    bring(actions="id|title|x_reference\na|Puits|2.9\nb|Pompes|")
    # Back to what it was, and no word of them changes nothing.
    bring(actions="id|title|x_reference\na|Puits|2.1")
    bring(actions="id|title\na|Puits\nb|Pompes\nc|Lampes")
    assert [row.reference for row in rows("action")] == ["2.1", None, "2.2"]
    for taken, whose in ((first.id, "a"), ("2.9", "a"), ("2.2", "c")):
        said = refused(actions=f"id|title|x_reference\nb|Pompes|{taken}")
        assert f"actions.csv:2: x_reference: {taken} is or was the reference of {whose}" in said
    # Of new rows the references come first: a number that is given away is marked.
    following = rows("action")[-1].id + 2
    bring(actions=f"id|title|x_reference\nd|Murs|{following}\ne|Toits|")
    assert [row.reference for row in rows("action")][3:] == [str(following), f"{following}-2"]
    assert second.id


def test_who_is_in_charge_comes_with_a_folder(bring: Bring, refused: Bring) -> None:
    members = "id|name\nm|Amina\nn|Nora"
    bring(members=members, actions="id|title|x_people\na|Puits|n;m\nb|Pompes|n")
    numbers = {row.name: row.id for row in rows("member")}
    assert len(rows("action_person")) == 3
    bring(actions="id|title|x_people\na|Puits|m\nb|Pompes|")
    assert [row.member_id for row in rows("action_person")] == [numbers["Amina"]]
    # A folder that does not tell of them leaves them.
    bring(actions="id|title\na|Puits")
    assert len(rows("action_person")) == 1
    many = "\n".join(f"p{at}|P" for at in range(21))
    people = ";".join(f"p{at}" for at in range(21))
    said = refused(members=f"id|name\n{many}", actions=f"id|title|x_people\na|Puits|{people};x")
    assert "actions.csv:2: x_people: there is no x in members" in said
    assert "actions.csv:2: x_people: 22 people, 20 allowed" in said


def test_what_a_lead_answered_comes_with_a_folder(bring: Bring, refused: Bring) -> None:
    files = {"members": "id|name\nm|Amina\nn|Nora"}
    bring(**files, actions="id|title|owner|x_answer\na|Puits|m|accepted 2027-05-03 2027-05-05")
    [first] = rows("lead_request")
    bring(actions="id|title|owner|x_answer\na|Puits|m|accepted 2027-05-03 2027-05-05")
    bring(actions="id|title|owner|x_answer\na|Puits|m|")
    assert rows("lead_request") == [first]
    bring(actions="id|title|owner|x_answer\na|Puits|m|declined 2027-05-03 2027-05-06")
    # Another lead was asked, and whoever was before is no longer.
    bring(**files, actions="id|title|owner|x_answer\na|Puits|n|asked 2027-06-01")
    assert [(row.state, row.ended_at is None) for row in rows("lead_request")] == [
        *(("declined", False), ("asked", True)),
    ]
    for wrong in ("yes", "asked", "accepted 2027-05-03", "asked 2027-13-01"):
        said = refused(actions=f"id|title|owner|x_answer\na|Puits|n|{wrong}")
        assert "actions.csv:2: x_answer: " in said
    # To another draft than was adopted: what the public reads stays as it was.
    with writing():
        db.session.execute(sa.update(LeadRequest).values(adopted=LeadRequest.ended_at.is_(None)))
    bring(actions="id|title|owner|x_answer\na|Forage|n|accepted 2027-06-01 2027-06-02")
    told = {row.state: row.ended_at is None for row in rows("lead_request") if row.adopted}
    assert told == {"asked": False}
    said = refused(actions="id|title|x_answer\nb|Pompes|asked 2027-05-03")
    assert "actions.csv:2: x_answer: nobody leads this action" in said


def test_what_was_set_against_the_calendar_comes_with_a_folder(
    bring: Bring, refused: Bring
) -> None:
    head = "id|title|x_overruled|x_overruled_because|x_overruled_at|x_overruled_by"
    people = "id|name\nm|Amina"
    bring(members=people, actions=f"{head}\na|Puits|at risk|Retard.|2026-08-01|m\nb|Pompes||||")
    [said] = rows("status_overruling")
    assert (said.status, said.reason) == ("at risk", {"fr": "Retard."})
    assert said.by_id == rows("member")[-1].id
    # The same again changes nothing, and a folder that does not tell of it leaves it.
    bring(actions=f"{head}\na|Puits|at risk|Retard.|2026-08-01|m")
    bring(actions="id|title\na|Puits")
    assert rows("status_overruling") == [said]
    bring(actions=f"{head}\na|Puits|late|Retard.||")
    [newer] = rows("status_overruling")
    assert (newer.status, newer.by_id, newer.id > said.id) == ("late", None, True)
    bring(actions=f"{head}\na|Puits||||")
    assert rows("status_overruling") == []
    wrong = refused(actions=f"{head}\na|Puits|late|||\nb|Pompes|done|Fini.||")
    assert "actions.csv:2: x_overruled: a status against the calendar needs a reason" in wrong
    assert "actions.csv:3: x_overruled: " in wrong
