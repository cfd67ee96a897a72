"""What a member follows, and how soon they want to be mailed."""

from __future__ import annotations

import sqlalchemy as sa

from app.accounts.models import Actor
from app.database import db
from app.notices.kinds import KINDS
from app.notices.models import Follow, Pace
from app.notices.things import Named, named
from app.paging import Page

SIZE = 50


def followed_page(actor: Actor, number: int) -> Page[tuple[str, int, Named]]:
    """What a member chose to follow, the newest choice first; what is hidden by now is left
    out.
    """
    own = sa.select(Follow.kind, Follow.thing_id)
    own = own.where(Follow.member_id == actor.member_id, sa.not_(Follow.stopped))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(own.subquery())) or 0
    newest = own.order_by(Follow.made_at.desc(), Follow.id.desc())
    rows = db.session.execute(newest.limit(SIZE).offset((number - 1) * SIZE))
    keys = [(row.kind, row.thing_id) for row in rows]
    names = named(keys, actor)
    shown = [(*key, names[key]) for key in keys if key in names]
    return Page(shown, number, SIZE, total)


def paces_of(actor: Actor) -> dict[str, str]:
    """How soon each kind of notice is mailed to a member: as they chose, else as the kind has
    it.
    """
    query = sa.select(Pace).where(Pace.member_id == actor.member_id)
    chosen = {row.kind: row.pace for row in db.session.scalars(query)}
    return {kind: chosen.get(kind, each.pace) for kind, each in KINDS.items()}
