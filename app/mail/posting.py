"""Many mails at once, each with its own recipient: a statement for all of them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.database import db
from app.engines import insert_into
from app.mail.models import TRIED_FOR, Mail
from app.mail.operations import HOUR, PER_KIND_AND_HOUR
from app.model import table_of


class Posting(NamedTuple):
    """A mail that is to be posted but `once`, to whom and about what."""

    recipient_id: int
    subject_id: int | None
    once: str


def post_each(kind: str, postings: Sequence[Posting]) -> dict[str, int]:
    """Put these mails into the queue, with the transaction of what causes them; the numbers of
    those that were not posted before, by `once`. Whoever calls it minds `allowance`.
    """
    if not postings:
        return {}
    now = clock.now()
    rows = [
        {
            **posting._asdict(),
            "kind": kind,
            "made_at": now,
            "due_at": now,
            "expires_at": now + TRIED_FOR,
            "state": "waiting",
            "attempts": 0,
            "salt": secrets.token_hex(16),
            "outcome": "",
        }
        for posting in postings
    ]
    connection = db.session.connection()
    mail = table_of(Mail)
    inserting = insert_into(mail, connection.dialect.name).on_conflict_do_nothing()
    posted = connection.execute(inserting.returning(mail.c.once, mail.c.id), rows)
    return {row.once: row.id for row in posted}


def allowance(kind: str, recipients: Collection[int], now: datetime) -> dict[int, int]:
    """How many more of that kind each of them may get within the hour."""
    counting = sa.select(Mail.recipient_id, sa.func.count()).group_by(Mail.recipient_id)
    counting = counting.where(Mail.kind == kind, Mail.recipient_id.in_(recipients))
    of_late = Mail.made_at.between(now - HOUR, now + clock.SKEW)
    got = {row[0]: row[1] for row in db.session.execute(counting.where(of_late))}
    return {number: max(PER_KIND_AND_HOUR - got.get(number, 0), 0) for number in recipients}
