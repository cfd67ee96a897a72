"""Objectives in a folder have two levels, whatever the database holds of them already."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.database import db
from app.interchange.operations.faults import Faults
from app.interchange.operations.reading import Table
from app.plan.models import Objective

# By the sender's id; what is not the sender's goes by a name that no id can have.
Parents = dict[str, str]


def stored_levels(source: str) -> Parents:
    """Under which other one each objective stands, where either is of that source."""
    parent = aliased(Objective)
    columns: list[Any] = [
        column for row in (Objective, parent) for column in (row.id, row.source_id)
    ]
    ours: list[Any] = [sa.case((row.source == source, 1), else_=0) for row in (Objective, parent)]
    query = sa.select(*columns, *ours).join(parent, Objective.parent_id == parent.id)
    query = query.where(sa.or_(Objective.source == source, parent.source == source))
    found: Parents = {}
    for number, name, above, name_above, own, own_above in db.session.execute(query):
        key = str(name) if own else f"\0{number}"
        found[key] = str(name_above) if own_above else f"\0{above}"
    return found


def check_levels(table: Table, stored: Parents, faults: Faults) -> None:
    """No objective stands under itself, or under one that stands under another."""
    if "x_parent" not in table.present:
        return
    given = {row["id"]: row["x_parent"] for row in table.rows if row["id"]}
    parents = {name: above for name, above in (stored | given).items() if above}
    holders = {above for name, above in parents.items() if name not in given}
    for row in table.rows:
        name, above = row["id"], row["x_parent"]
        sentence = ""
        if above and above == name:
            sentence = f"{name} stands above itself"
        elif above in parents:
            sentence = f"{above} stands under another objective itself"
        elif above and name in holders:
            sentence = f"other objectives stand under {name}"
        if sentence:
            faults.add("objectives", row.line, "x_parent", sentence)
