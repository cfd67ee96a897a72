"""What administrators, and whatever watches the site, read of the queue."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from app.database import db
from app.mail.models import STATES, Mail, MailServer, RefusedAddress
from app.paging import Page

PAGE = 25


class Queued(NamedTuple):
    """A mail of the queue, as far as anybody may read it."""

    id: int
    kind: str
    recipient_id: int
    subject_id: int | None
    state: str
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None
    attempts: int
    outcome: str


class Refusing(NamedTuple):
    """An address that refused mail: its digest, how often, and the last mail that it refused."""

    id: int
    address: str
    times: int
    at: datetime
    kind: str | None
    recipient_id: int | None


_QUEUED = [getattr(Mail, name) for name in Queued._fields]


def counts_by_state() -> dict[str, int]:
    """How many mails there are in each state, none left out."""
    counting = sa.select(Mail.state, sa.func.count()).group_by(Mail.state)
    found = {row[0]: row[1] for row in db.session.execute(counting)}
    return {state: found.get(state, 0) for state in STATES}


def mails_page(state: str, number: int, counts: dict[str, int]) -> Page[Queued]:
    """A part of the mail in that state, or, where none is named, of all that was not sent; the
    newest first.
    """
    states = [state] if state else [each for each in STATES if each != "sent"]
    query = sa.select(*_QUEUED).where(Mail.state.in_(states)).order_by(Mail.id.desc())
    begins = (number - 1) * PAGE
    rows = db.session.execute(query.limit(PAGE).offset(begins))
    total = sum(counts[each] for each in states)
    return Page([Queued(*row) for row in rows], number, PAGE, total)


def refused_page(number: int) -> Page[Refusing]:
    """A part of the addresses that refused mail, the latest first."""
    query = sa.select(
        RefusedAddress.id,
        RefusedAddress.address,
        RefusedAddress.times,
        RefusedAddress.at,
        Mail.kind,
        Mail.recipient_id,
    )
    query = query.outerjoin(Mail, Mail.id == RefusedAddress.mail_id)
    query = query.order_by(RefusedAddress.at.desc(), RefusedAddress.id.desc())
    begins = (number - 1) * PAGE
    rows = db.session.execute(query.limit(PAGE).offset(begins))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(RefusedAddress)) or 0
    return Page([Refusing(*row) for row in rows], number, PAGE, total, name="refused")


def mail_server() -> MailServer | None:
    """Since when the mail server is away; None while all is well."""
    return db.session.get(MailServer, 1)


def oldest_due(now: datetime) -> datetime | None:
    """Since when the mail that is due longest has waited; None where none is due."""
    due = sa.and_(Mail.state == "waiting", Mail.due_at <= now)
    return db.session.scalar(sa.select(sa.func.min(Mail.due_at)).where(due))


def was_posted(once: str) -> bool:
    """Whether what may be mailed but once was posted under that name."""
    return db.session.scalar(sa.select(Mail.id).where(Mail.once == once)) is not None
