"""Verbs about copies of everything about a member: ask for one, note it as made, forget it."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db, insert_or_leave
from app.privacy.models import DataCopy, is_over


def ask_copy(*, by: Actor) -> bool:
    """A member, suspended ones too, asks for everything about them; False where a copy is there or
    on its way. One at a time.
    """
    own = DataCopy.member_id == by.member_id
    now = clock.now()
    db.session.execute(sa.delete(DataCopy).where(own, is_over(now)))
    row = {"member_id": by.member_id, "key": secrets.token_hex(16), "asked_at": now}
    if insert_or_leave(DataCopy, row) is None:
        return False
    record("member.data_asked", "member", by.member_id or 0, by=by)
    return True


def note_made(copy: DataCopy) -> None:
    """The copy lies in its file from now on; its day does not begin again where the file was gone
    and was written anew.
    """
    first = (DataCopy.id == copy.id, DataCopy.made_at.is_(None))
    db.session.execute(sa.update(DataCopy).where(*first).values(made_at=clock.now()))


def forget_copies() -> None:
    """Forget copies whose time has passed."""
    db.session.execute(sa.delete(DataCopy).where(is_over(clock.now())))
