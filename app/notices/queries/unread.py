"""How many notices a member has not read: a part of the statement that says who acts."""

from __future__ import annotations

import sqlalchemy as sa

from app.model import table_of
from app.notices.models import Notice
from app.notices.queries.visible import is_shown

# Nobody counts further, and each page of a member asks.
MOST_COUNTED = 100


def unread_of(member_id: sa.ColumnElement[int]) -> sa.ScalarSelect[int]:
    """Their number, up to MOST_COUNTED, for a statement in which that column names the member."""
    notice = table_of(Notice).c
    unread = sa.select(notice.id).where(notice.member_id == member_id, notice.read_at.is_(None))
    unread = unread.where(is_shown()).limit(MOST_COUNTED).correlate(member_id.table)
    return sa.select(sa.func.count()).select_from(unread.subquery()).scalar_subquery()
