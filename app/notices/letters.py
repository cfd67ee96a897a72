"""What mails of notices and reminders have in common."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import Member
from app.database import db
from app.mail.kinds import Recipient
from app.speech.addresses import absolute, url_for
from app.speech.language import languages


def member_mailed(number: int, those: sa.ColumnElement[bool]) -> Recipient | None:
    """The member of that number, at the address and in the language that they have now, if they
    are one of those.
    """
    query = sa.select(Member.email, Member.language, Member.name)
    row = db.session.execute(query.where(Member.id == number, those)).one_or_none()
    if row is None:
        return None
    spoken = row.language if row.language in languages() else languages()[0]
    return Recipient(row.email, spoken, row.name)


def choice_of_paces() -> tuple[str, str]:
    """Where a member chooses what comes by mail."""
    return str(_("Choose what you get by mail, and how often")), absolute(url_for("notices.index"))
