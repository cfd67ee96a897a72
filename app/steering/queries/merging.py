"""Reads of the proposals in which a merged one may go on."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.accounts.models import VISITOR
from app.database import db
from app.proposals.models import Proposal
from app.proposals.queries.filtering import Asked
from app.proposals.queries.statements import hits
from app.steering.models import GOES_ON


def may_go_on(merged: int, *, ids: list[int] | None = None, most: int | None = None) -> list[Any]:
    """Id, title and language of the proposals that are open or in the plan, the newest first, but
    for the merged one: all, these, or the first ones.
    """
    query = _candidates(merged)
    if ids is not None:
        query = query.where(Proposal.id.in_(ids))
    rows = db.session.execute(query.order_by(Proposal.id.desc()).limit(most))
    return [tuple(row) for row in rows]


def named_like(merged: int, words: str, most: int) -> list[Any]:
    """Those of them that hold the words, the newest first."""
    found = hits(Asked(q=words), VISITOR)
    if found is None:
        return []
    query = _candidates(merged).where(Proposal.id.in_(found))
    rows = db.session.execute(query.order_by(Proposal.id.desc()).limit(most))
    return [tuple(row) for row in rows]


def _candidates(merged: int) -> sa.Select[int, dict[str, str], str]:
    query = sa.select(Proposal.id, Proposal.title, Proposal.language)
    return query.where(Proposal.stage.in_(GOES_ON), Proposal.id != merged)
