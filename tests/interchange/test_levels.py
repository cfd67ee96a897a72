"""Objectives of two levels in folders, also where the database holds some already; dropped steps."""

from __future__ import annotations

from app.database import db, writing
from app.plan.models import Objective
from tests import factories

from .conftest import Bring, row


def test_an_objective_stands_under_another_wherever_that_is_in_the_file(bring: Bring) -> None:
    told = bring(objectives="id|name|x_parent\na|Puits|b\nb|Eau|")
    assert "2 new" in told
    parent = row("objective", "b").id
    assert row("objective", "a").parent_id == parent
    # A file without the column says nothing of it; one that is empty takes it back.
    bring(objectives="id|name\na|Puits")
    before = row("objective", "a")
    assert before.parent_id == parent
    bring(objectives="id|name|x_parent\na|Puits|")
    after = row("objective", "a")
    assert (after.parent_id, after.version) == (None, before.version + 1)


def test_a_third_level_is_a_fault_whatever_is_known_already(bring: Bring, refused: Bring) -> None:
    bring(objectives="id|name|x_parent\na|Puits|b\nb|Eau|\nc|Ciel|\ns|Seul|")
    own = factories.objective("Du site").id
    with writing():
        number = row("objective", "c").id
        db.session.get_one(Objective, number).parent_id = own
    factories.objective("Dessous", parent_id=row("objective", "s").id)
    for line, sentence in {
        "d|Nouveau|a": "a stands under another objective itself",
        "d|Nouveau|c": "c stands under another objective itself",
        "b|Eau|d\nd|Nouveau|": "other objectives stand under b",
        "s|Seul|d\nd|Nouveau|": "other objectives stand under s",
        "d|Nouveau|d": "d stands above itself",
        "d|Nouveau|e": "there is no e in objectives",
    }.items():
        found = refused(objectives=f"id|name|x_parent\n{line}")
        assert found.strip() == f"objectives.csv:2: x_parent: {sentence}", line
    # What the same file takes back is no longer in the way.
    bring(objectives="id|name|x_parent\na|Puits|\nb|Eau|a")
