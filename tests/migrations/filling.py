"""A site with rows in every table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.operations import begin_session
from app.database import db, writing
from app.model import Model
from app.notices.models import CommitmentReminder, Notice
from app.plan.models import ActionPartner, Evidence
from app.text.texts import Texts
from app.voting.operations import cast
from tests import factories
from tests.conftest import NOON
from tests.security.scene import Scene


def fill() -> None:
    """Put rows into every table: those of a scene, a vote, a session, and one row of made-up
    values where there is none yet.
    """
    with clock.set_to(NOON):
        scene = Scene()
        with writing():
            # one of two: made-up values cannot know which
            action, member = scene.draft_action.id, scene.member.id
            db.session.add(ActionPartner(action_id=action, member_id=member))
            # a file or a link: the same
            link = "https://example.org/rapport"
            db.session.add(Evidence(update_id=scene.reported, url=link, title="Rapport"))
            # of an event, or with a name of its own: the same
            about = {"kind": "decision", "reason": "author", "subject_kind": "proposal"}
            told = {"position": 1, "subject_id": scene.voted.id, "at": NOON}
            db.session.add(Notice(member_id=member, **about, **told))
            # of a member or of an organisation: the same
            of_day = {"action_id": action, "milestone_id": 0, "days": -7, "told_on": NOON.date()}
            about = {"member_id": member, "kind": "deadline", "due_on": NOON.date(), **of_day}
            db.session.add(CommitmentReminder(**about))
            begin_session(db.session.merge(scene.member))
            cast(scene.voted.id, "support", by=factories.acting(db.session.merge(scene.member)))
        with writing():
            for table in Model.metadata.sorted_tables:
                if not db.session.scalar(sa.select(sa.func.count()).select_from(table)):
                    db.session.execute(sa.insert(table).values(_row(table)))


def _row(table: sa.Table) -> dict[str, Any]:
    """Made-up values: what leads to another table leads to its first row."""
    needed = [
        column
        for column in table.columns
        if not (column.nullable or column.default or column.server_default)
        and not (column.primary_key and not column.foreign_keys and _numbered(column))
    ]
    return {column.name: _value(column) for column in needed}


def _numbered(column: sa.Column[Any]) -> bool:
    """Whether the database itself gives the next value: not the number of a table's only row, as
    sequences go on after what was deleted.
    """
    names = [str(constraint.name) for constraint in column.table.constraints]
    only_one = any(name.endswith("_single") for name in names)
    return isinstance(column.type, sa.Integer) and not only_one


def _value(column: sa.Column[Any]) -> Any:
    for key in column.foreign_keys:
        return db.session.scalar(sa.select(sa.func.min(key.column)))
    if isinstance(column.type, sa.Enum):
        return column.type.enums[0]
    if isinstance(column.type, Texts):
        return {"fr": "0"}
    kind = getattr(column.type, "impl", column.type).python_type
    made_up = {str: "0" * 16, int: 1, bool: False, date: NOON.date(), datetime: NOON, dict: {}}
    return made_up[kind]
