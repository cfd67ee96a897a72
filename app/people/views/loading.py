"""The member that an address names."""

from __future__ import annotations

from flask_babel import gettext as _

from app.accounts.models import Member
from app.database import db
from app.errors import NotFound


def member_or_404(member_id: int) -> Member:
    """The member of that number, unless they were erased."""
    member = db.session.get(Member, member_id)
    if member is None or member.erased_at is not None:
        raise NotFound(_("There is no such member."))
    return member
