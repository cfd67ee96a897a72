"""A form sent twice, by a double click or because no answer came, does what it does once."""

from __future__ import annotations

from typing import Protocol, TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _

from app.activity.models import Event
from app.database import db
from app.errors import NotFound
from app.model import Model, table_of

Row = TypeVar("Row", bound=Model)


class Sender(Protocol):
    """Whoever acts in a session of their own."""

    @property
    def member_id(self) -> int | None: ...


def done_before(model: type[Row], key: str, *, by: Sender | None) -> Row | None:
    """What the event with that idempotency key was about: the same form was sent before. None
    where there is no key, no such event, or no such row any more: then it is done anew.

    For a transaction that goes on to do it and to record `key` with it: of two that ask at once
    for one person, one waits for the other. NotFound for whoever was erased since they sent it.
    Asked before anything else is held, so that nobody waits in another order.
    """
    # See docs/decisions.md, "a form is known by one key".
    if not key:
        return None
    if by is not None:
        _wait_for(by)
    connection = db.session.connection()
    event = connection.execute(_DONE, {"key": key}).one_or_none()
    if event is None:
        return None
    row = db.session.get(model, event.subject_id)
    # What it made was deleted: the key is set free, as the unique index would refuse it twice.
    if row is None:
        connection.execute(_FORGET, {"key": key})
    return row


def _wait_for(by: Sender) -> None:
    # Accounts lie above: their table is named, not imported.
    member = Model.metadata.tables["member"].c
    own = sa.select(member.id).where(member.id == by.member_id, member.erased_at.is_(None))
    waited = db.session.scalar(own.with_for_update(key_share=True))
    if waited is None and by.member_id is not None:
        raise NotFound(_("There is no such page."))


_EVENT = table_of(Event)
_KEYED = _EVENT.c.idempotency_key == sa.bindparam("key")
_DONE = sa.select(_EVENT.c.subject_id).where(_KEYED)
_FORGET = sa.update(_EVENT).where(_KEYED).values(idempotency_key=None)
