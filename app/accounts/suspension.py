"""Whether an account is suspended: one question, asked in the same words of a row and in SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

LONGEST_REASON = 1000


class Suspendable:
    """Since when, until when (None: until somebody ends it) and why an account is suspended. The
    reason is for the person and the administrators alone.
    """

    suspended_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    suspended_for: Mapped[str] = mapped_column(
        sa.String(LONGEST_REASON), default="", server_default=""
    )


def is_suspended(member: Any, now: datetime) -> bool:
    """Whether that row of an account, or of its columns, is suspended at that instant. After its
    end nobody has to act: the answer is no.
    """
    if member.suspended_at is None:
        return False
    until: datetime | None = member.suspended_until
    return until is None or until > now


def suspended(member: Any, now: datetime) -> sa.ColumnElement[bool]:
    """The same of a model's rows; never NULL, so that its contrary is the others."""
    open_end = member.suspended_until.is_(None)
    return sa.and_(
        member.suspended_at.is_not(None),
        sa.or_(open_end, member.suspended_until > now),
    )
