"""What folders say of actions beside what the contract names: references, money, people."""

from __future__ import annotations

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
