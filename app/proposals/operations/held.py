"""Several proposals held for one act, always in the order of their numbers: of two acts one waits,
and none for ever.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from flask_babel import gettext as _

from app.database import db
from app.errors import NotFound
from app.proposals.models import Proposal


def held_proposals_where(which: sa.ColumnElement[bool]) -> list[Proposal]:
    """Those proposals as they are now; everybody else's changes wait until this transaction
    ends.
    """
    # Ordered in the statement that locks: PostgreSQL locks rows as it finds them, and two acts
    # that share two proposals in another order would wait for each other.
    query = sa.select(Proposal).where(which).order_by(Proposal.id).with_for_update()
    # What the session read before the lock may have changed since.
    fresh = query.execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def held_proposals(ids: Collection[int], beside: int | None = None) -> list[Proposal]:
    """The proposals of these numbers, held together with the one that is decided `beside` them.
    NotFound if one is not there.
    """
    rows = held_proposals_where(Proposal.id.in_([*ids, beside]))
    found = [row for row in rows if row.id in ids]
    if not found or len(found) != len(set(ids)):
        raise NotFound(_("There is no such proposal."))
    return found
