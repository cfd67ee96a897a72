"""What the register promises to forget the worker forgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.charter.models import Question
from app.database import db, writing
from app.joining.models import JoinLink
from app.model import Model
from app.plan.models import Action
from app.privacy.register import GROUPS
from app.upkeep.worker import CHORES
from tests.conftest import NOON
from tests.migrations.filling import fill

# Check 47.
LATER = NOON + timedelta(days=396)
# Of each account the kind of browser that was used last: or whoever came back would be a stranger.
LAST_ONE = ("known_browser", ())


def promised() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The tables whose rows are to go after a time, and of other tables the columns that are."""
    for group in GROUPS:
        for table in group.tables:
            if table.keeping.span is not None:
                yield table.name, ()
                continue
            for part in table.parts:
                if part.keeping is not None and part.keeping.span is not None:
                    yield table.name, part.columns


def kept(name: str, columns: tuple[str, ...]) -> int:
    """How many rows are left of the table, or say something in those columns."""
    table: Any = Model.metadata.tables[name]
    said = [table.c[column].is_not(None) for column in columns]
    query = sa.select(sa.func.count()).select_from(table)
    return db.session.scalar(query.where(sa.or_(*said)) if said else query) or 0


@pytest.mark.engines
def test_thirteen_months_later_nothing_is_left_of_what_is_to_be_forgotten(app: Flask) -> None:
    fill()
    with writing():
        db.session.execute(sa.update(Question).values(sender="0" * 64))
        # The scene's lasts for most of that time.
        db.session.execute(sa.update(JoinLink).values(ends_at=NOON))
        # Of what is late the steering group would hear every week.
        db.session.execute(sa.update(Action).values(status="done"))
    promises = list(promised())
    assert [promise for promise in promises if not kept(*promise)] == []
    with clock.set_to(LATER):
        for chore in CHORES:
            chore.do()
        db.session.rollback()
        assert [promise for promise in promises if kept(*promise)] == [LAST_ONE]
        assert kept(*LAST_ONE) == 1
