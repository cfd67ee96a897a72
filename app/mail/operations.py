"""Verbs about mail: put it into the queue, take the next one out, note what became of it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.database import db, insert_or_leave
from app.errors import Invalid
from app.mail.keyed import keyed_digest
from app.mail.kinds import Envelope
from app.mail.models import (
    KEPT_FOR,
    LEASE,
    LONGEST_OUTCOME,
    TRIED_FOR,
    Mail,
    MailServer,
    RefusedAddress,
)
from app.model import Query

# Check 38: whoever asks for a mail often gets it so often.
PER_KIND_AND_HOUR = 3
PER_ACTOR_AND_DAY = 20
# An address may be somebody else's by then.
REFUSALS_KEPT_FOR = timedelta(days=365)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# How long after each attempt the next one comes; the last goes on.
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    HOUR,
    timedelta(hours=3),
    timedelta(hours=6),
)
# How long a server that is away is left alone.
AWAY_FIRST = timedelta(minutes=1)
LAST_CHANCE = timedelta(minutes=2)
AWAY_AT_MOST = timedelta(minutes=15)
# A row of the queue, without what is nobody's but the queue's.
_ENVELOPE = [getattr(Mail, name) for name in Envelope._fields]


class Claimed(NamedTuple):
    """A mail that this worker alone sends, until its lease ends."""

    envelope: Envelope
    lease: str
    expires_at: datetime
    attempts: int


def post(
    kind: str,
    recipient_id: int,
    *,
    subject_id: int | None = None,
    by_id: int | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    once: str = "",
    limited: bool = True,
) -> bool:
    """Put a mail into the queue, with the transaction of what causes it; whether it goes out.

    It does not where somebody gets too many of a kind, or asks for too many, unless it is not
    `limited`; nor where the same was posted `once` before.
    """
    now = clock.now()
    if limited and _too_many(kind, recipient_id, by_id, now):
        return False
    due = due_at or now
    values = {
        "kind": kind,
        "recipient_id": recipient_id,
        "subject_id": subject_id,
        "by_id": by_id,
        "once": once or None,
        "made_at": now,
        "due_at": due,
        "expires_at": expires_at or due + TRIED_FOR,
        "state": "waiting",
        "attempts": 0,
        "salt": secrets.token_hex(16),
        "outcome": "",
    }
    if once:
        return insert_or_leave(Mail, values) is not None
    db.session.execute(sa.insert(Mail).values(values))
    return True


def post_for_each(kind: str, recipients: Query, *, expires_at: datetime) -> None:
    """The same for everybody whom a query finds, in one statement: recipient, and what it is
    about.
    """
    found = recipients.subquery()
    recipient_id, subject_id = found.c
    now = clock.now()
    values = {
        "kind": sa.literal(kind),
        "recipient_id": recipient_id,
        "subject_id": subject_id,
        "made_at": sa.literal(now, Mail.made_at.type),
        "due_at": sa.literal(now, Mail.due_at.type),
        "expires_at": sa.literal(expires_at, Mail.expires_at.type),
        "state": sa.literal("waiting"),
        "attempts": sa.literal(0),
        "salt": sa.literal(secrets.token_hex(16)),
        "outcome": sa.literal(""),
    }
    posting = sa.insert(Mail).from_select([*values], sa.select(*values.values()))
    db.session.execute(posting)


def of_late(kind: str, recipient_id: Any, now: datetime) -> sa.ColumnElement[bool]:
    """Whether that recipient got as many of that kind in the last hour as anybody may."""
    counted = sa.select(sa.func.count()).select_from(Mail)
    same = counted.where(Mail.recipient_id == recipient_id, Mail.kind == kind)
    number = same.where(Mail.made_at.between(now - HOUR, now + clock.SKEW)).scalar_subquery()
    return number >= PER_KIND_AND_HOUR


def _too_many(kind: str, recipient_id: int, by_id: int | None, now: datetime) -> bool:
    if db.session.scalar(sa.select(of_late(kind, recipient_id, now))):
        return True
    if by_id is None:
        return False
    today = Mail.made_at.between(now - DAY, now + clock.SKEW)
    counted = sa.select(sa.func.count()).select_from(Mail).where(Mail.by_id == by_id, today)
    return (db.session.scalar(counted) or 0) >= PER_ACTOR_AND_DAY


def _free(now: datetime) -> sa.ColumnElement[bool]:
    """Mail that is due and that no worker has in hand."""
    # One that lasts longer than leases do was dated by a clock that was wrong.
    in_hand = Mail.leased_until.between(now, now + LEASE + clock.SKEW)
    free = sa.or_(Mail.leased_until.is_(None), ~in_hand)
    return sa.and_(Mail.state == "waiting", Mail.due_at <= now, free)


def is_due(now: datetime) -> bool:
    """Whether there is mail to send now: the server is not being left alone, and some waits."""
    latest = now + AWAY_AT_MOST + clock.SKEW
    left_alone = sa.exists().where(MailServer.again_at > now, MailServer.again_at <= latest)
    waits = sa.exists().where(_free(now))
    return bool(db.session.scalar(sa.select(sa.and_(waits, ~left_alone))))


def claim() -> Claimed | None:
    """Take the next mail that is due, for as long as a lease lasts; None where there is none."""
    now = clock.now()
    lease = secrets.token_hex(16)
    first = sa.select(Mail.id).where(_free(now)).order_by(Mail.due_at, Mail.id).limit(1)
    # The condition stands twice: of two who found the same mail, the second changes nothing.
    taking = sa.update(Mail).where(Mail.id == first.scalar_subquery(), _free(now))
    taking = taking.values(lease=lease, leased_until=now + LEASE)
    row = db.session.execute(
        taking.returning(*_ENVELOPE, Mail.expires_at, Mail.attempts)
    ).one_or_none()
    if row is None:
        return None
    *envelope, expires_at, attempts = row
    return Claimed(Envelope(*envelope), lease, expires_at, attempts)


def _note(claimed: Claimed, **values: object) -> bool:
    """Note what became of it, unless its lease is another's by now."""
    mine = sa.and_(Mail.id == claimed.envelope.id, Mail.lease == claimed.lease)
    noting = sa.update(Mail).where(mine).values(lease=None, leased_until=None, **values)
    return bool(db.session.execute(noting.returning(Mail.id)).one_or_none())


def note_sent(claimed: Claimed, address: str) -> None:
    """It was handed over for that address: the server is not away."""
    _note(
        claimed,
        state="sent",
        attempts=claimed.attempts + 1,
        ended_at=clock.now(),
        outcome="",
        sent_to=address_digest(address),
    )
    db.session.execute(sa.delete(MailServer))


def note_dropped(claimed: Claimed, reason: str) -> None:
    """Nobody is to get it any more."""
    _note(claimed, state="dropped", ended_at=clock.now(), outcome=reason[:LONGEST_OUTCOME])


def note_refused(claimed: Claimed, reason: str, address: str = "") -> None:
    """The server refuses it for good; `address`: because of whom it goes to."""
    mine = _note(
        claimed,
        state="failed",
        attempts=claimed.attempts + 1,
        ended_at=clock.now(),
        outcome=reason[:LONGEST_OUTCOME],
    )
    if mine and address:
        count_refusal(address, claimed.envelope.id)


def note_put_off(claimed: Claimed, reason: str) -> None:
    """The server wants it later: it is tried again, and given up when it expires."""
    now = clock.now()
    again = now + PAUSES[min(claimed.attempts, len(PAUSES) - 1)]
    # Once more shortly before it is too late.
    again = min(again, claimed.expires_at - LAST_CHANCE)
    noted = {"attempts": claimed.attempts + 1, "outcome": reason[:LONGEST_OUTCOME]}
    if again <= now:
        # By its due time `ran_out` knows it from what was refused for good.
        _note(claimed, state="failed", ended_at=now, due_at=claimed.expires_at, **noted)
        return
    _note(claimed, due_at=again, **noted)


def give_back(claimed: Claimed, *, behind: bool = False) -> None:
    """Nothing was tried: it waits as before, and whoever comes next may take it. `behind`: the
    others come first, since it may be this mail that the server does not like.
    """
    later = {"due_at": clock.now() + AWAY_FIRST} if behind else {}
    _note(claimed, **later)


def note_away(reason: str) -> None:
    """The server is away: it is left alone for a while, longer each time, and no mail pays."""
    now = clock.now()
    row = db.session.get(MailServer, 1)
    if row is None:
        first = {"id": 1, "away_since": now, "again_at": now + AWAY_FIRST, "reason": reason}
        insert_or_leave(MailServer, first)
        return
    row.again_at = now + min(max(now - row.away_since, AWAY_FIRST), AWAY_AT_MOST)
    row.reason = reason[:LONGEST_OUTCOME]


def address_digest(address: str) -> str:
    """What stands for an address."""
    return keyed_digest("address", address)


def count_refusal(address: str, mail_id: int | None) -> None:
    """An address has refused mail for good once more."""
    digest, now = address_digest(address), clock.now()
    insert_or_leave(RefusedAddress, {"address": digest, "times": 0, "at": now})
    counting = sa.update(RefusedAddress).where(RefusedAddress.address == digest)
    times = RefusedAddress.times + 1
    db.session.execute(counting.values(times=times, at=now, mail_id=mail_id))


def forget_refusals(address: str) -> None:
    """The address was newly confirmed: it begins anew."""
    same = RefusedAddress.address == address_digest(address)
    db.session.execute(sa.delete(RefusedAddress).where(same))


def send_again(mail_id: int) -> None:
    """A mail that failed waits once more. Raises Invalid where it did not."""
    now = clock.now()
    failed = sa.and_(Mail.id == mail_id, Mail.state == "failed")
    anew = {"state": "waiting", "due_at": now, "expires_at": now + TRIED_FOR, "attempts": 0}
    again = sa.update(Mail).where(failed).values(anew | {"ended_at": None, "outcome": ""})
    if db.session.execute(again.returning(Mail.id)).one_or_none() is None:
        raise Invalid(_("This mail does not wait to be sent again."))


def hold() -> None:
    """What waits is not sent until an administrator lets it go: the database is an older one."""
    waiting = sa.update(Mail).where(Mail.state == "waiting")
    db.session.execute(waiting.values(state="held", lease=None, leased_until=None))


def release() -> int:
    """Let go what was held; how many."""
    held = sa.update(Mail).where(Mail.state == "held").values(state="waiting")
    return len(db.session.scalars(held.returning(Mail.id)).all())


def sweep_mail() -> None:
    """Forget mail that ended long ago, or is held and would have ended then; and which addresses
    refused some a year ago: they may take it again.
    """
    now = clock.now()
    ended = sa.func.coalesce(Mail.ended_at, Mail.expires_at)
    db.session.execute(sa.delete(Mail).where(ended < now - KEPT_FOR))
    refused = RefusedAddress.at < now - REFUSALS_KEPT_FOR
    db.session.execute(sa.delete(RefusedAddress).where(refused))
