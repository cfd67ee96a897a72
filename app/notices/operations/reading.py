"""What was read, how soon what is new is mailed, and what is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor, Member
from app.database import db, held, insert_or_leave
from app.errors import Invalid
from app.notices.kinds import KINDS
from app.notices.models import Notice, Pace
from app.notices.queries.following import paces_of

READ_FOR = timedelta(days=90)
KEPT_FOR = timedelta(days=365)


def mark_read(up_to: int, kind: str = "", number: int = 0, *, by: Actor) -> int:
    """A member has read their notices up to that number: those of one thing, or all. How many
    were new to them. What came since the page was drawn stays new.
    """
    unread = [Notice.member_id == by.member_id, Notice.read_at.is_(None), Notice.id <= up_to]
    if kind:
        unread += [Notice.subject_kind == kind, Notice.subject_id == number]
    # As whoever makes a digest does: two who mark the same rows cannot block each other.
    held(Member, by.member_id)
    marked = sa.update(Notice).where(*unread).values(read_at=clock.now())
    return len(db.session.scalars(marked.returning(Notice.id)).all())


def choose_paces(paces: Mapping[str, str], *, by: Actor) -> None:
    """A member says how soon notices of each kind are mailed; Invalid for what is no such kind or
    pace. Of kinds that are not named nothing changes, nor of those that have that pace.
    """
    for kind, pace in paces.items():
        if kind not in KINDS or pace not in KINDS[kind].paces:
            raise Invalid(_("Choose from the list."), f"pace_{kind}")
    present = paces_of(by)
    for kind, pace in paces.items():
        if pace == present[kind]:
            continue
        row = {"member_id": by.member_id, "kind": kind, "pace": pace}
        if insert_or_leave(Pace, row) is None:
            own = (Pace.member_id == by.member_id, Pace.kind == kind)
            db.session.execute(sa.update(Pace).where(*own).values(pace=pace))


def forget_old() -> None:
    """Forget what was read long ago, and whatever is a year old."""
    now = clock.now()
    read = Notice.read_at < now - READ_FOR
    old = Notice.at < now - KEPT_FOR
    db.session.execute(sa.delete(Notice).where(sa.or_(read, old)))
