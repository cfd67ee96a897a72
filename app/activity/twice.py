"""The same act sent twice: a double click, or a form sent again because no answer came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol, TypeVar, cast

import sqlalchemy as sa

from app import clock
from app.activity.models import Event
from app.activity.operations import digest_of
from app.database import db
from app.model import Model

SAME_WITHIN = timedelta(minutes=10)
_NEWEST = 20  # of a kind; among so many the act of a moment ago is found


Row = TypeVar("Row", bound=Model)


class Member(Protocol):
    """Whoever acts in a session of their own."""

    @property
    def member_id(self) -> int | None: ...
    @property
    def key(self) -> str: ...


def done_before(model: type[Row], verb: str, kind: str, content: Any, *, by: Member) -> Row | None:
    """The row that the same person made by the same act, with the same recorded content, in the
    last ten minutes.

    For a transaction that goes on to make it: of two that ask at once for one person, one waits
    for the other.
    """
    # Accounts lie above: their table is named, not imported.
    member = Model.metadata.tables["member"]
    db.session.execute(
        sa.select(member.c.id).where(member.c.id == by.member_id).with_for_update(key_share=True)
    )
    event = cast(sa.Table, Event.__table__).c
    newest = sa.select(event.subject_id, event.verb, event.actor_key, event.digest, event.at)
    newest = (
        newest.where(event.subject_kind == kind)
        .order_by(event.subject_id.desc(), event.id.desc())
        .limit(_NEWEST)
    )
    since, same = clock.now() - SAME_WITHIN, (verb, by.key, digest_of(content))
    for found in db.session.execute(newest):
        if found.at > since and (found.verb, found.actor_key, found.digest) == same:
            return db.session.get(model, found.subject_id)
    return None
