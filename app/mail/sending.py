"""Sends what is due, one mail after the other, each outside any transaction."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import NamedTuple

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.database import db, writing
from app.mail import operations as queue
from app.mail.composing import compose
from app.mail.kinds import Kinds, Recipient
from app.mail.models import REFUSALS, Mail, RefusedAddress
from app.mail.operations import Claimed, address_digest
from app.mail.transports import Away, Refused, Transport
from app.speech.language import speaking

log = structlog.get_logger()
# What the site calls itself, in the language that is spoken.
SiteName = Callable[[], str]


UNSENDABLE = "cannot be drawn"
EXPIRED = "expired"


def ran_out() -> sa.ColumnElement[bool]:
    """The condition that nobody took a mail before its time was over: it was not refused for good,
    nor was it sent.
    """
    dropped = sa.and_(Mail.state == "dropped", Mail.outcome == EXPIRED)
    put_off = sa.and_(Mail.state == "failed", Mail.due_at == Mail.expires_at)
    return sa.or_(dropped, put_off)


class Ready(NamedTuple):
    """A mail that can be handed over now."""

    address: str
    message: EmailMessage


def send_next(kinds: Kinds, transport: Transport, site_name: SiteName) -> bool:
    """Send the mail that waits longest; whether there is to be another one at once.

    What became of it is noted in a transaction of its own: whoever is killed in between leaves a
    mail that is sent a second time, under the same number, and never one that is not.
    """
    with writing():
        claimed = queue.claim()
        kind = kinds.get(claimed.envelope.kind) if claimed else None
        if claimed and kind and kind.prepare:
            kind.prepare(claimed.envelope)
    if claimed is None:
        return False
    ready = _drawn(claimed, kinds, site_name)
    # Nothing is held while the mail server makes up its mind.
    db.session.remove()
    if ready is None:
        with writing():
            queue.note_refused(claimed, UNSENDABLE)
        return True
    if isinstance(ready, str):
        with writing():
            queue.note_dropped(claimed, ready)
        return True
    return _handed_over(claimed, ready, transport)


def _drawn(claimed: Claimed, kinds: Kinds, site_name: SiteName) -> Ready | str | None:
    """The same, or None where it cannot be drawn: one bad mail keeps no other."""
    try:
        return _prepared(claimed, kinds, site_name)
    # The database's own faults are everybody's; of others only the kind is told, as their words
    # may hold an address.
    except SQLAlchemyError:
        raise
    except Exception as fault:
        number = claimed.envelope.id
        log.warning("mail cannot be drawn", mail=number, error=type(fault).__name__)
        return None


def _prepared(claimed: Claimed, kinds: Kinds, site_name: SiteName) -> Ready | str:
    """The mail as it is to go out now, or why it is not."""
    envelope = claimed.envelope
    if claimed.expires_at <= clock.now():
        return EXPIRED
    kind = kinds.get(envelope.kind)
    if kind is None:
        return "unknown kind"
    recipient = kind.recipient(envelope)
    if recipient is None or not recipient.address:
        return "nobody to send it to"
    if _refuses(recipient):
        return "address refuses mail"
    with speaking(recipient.language, named=True):
        letter = kind.letter(envelope)
        if letter is None:
            return "holds no more"
        return Ready(recipient.address, compose(envelope, recipient, letter, site_name()))


def _refuses(recipient: Recipient) -> bool:
    times = sa.select(RefusedAddress.times)
    same = times.where(RefusedAddress.address == address_digest(recipient.address))
    return (db.session.scalar(same) or 0) >= REFUSALS


def _handed_over(claimed: Claimed, ready: Ready, transport: Transport) -> bool:
    number = claimed.envelope.id
    try:
        transport.send(ready.message)
    except Away as away:
        log.warning("mail server away", reason=str(away))
        with writing():
            queue.give_back(claimed, behind=away.offered)
            queue.note_away(str(away))
        return False
    except Refused as refused:
        log.info("mail refused", mail=number, reason=refused.reason)
        with writing():
            if refused.for_good:
                address = ready.address if refused.of_address else ""
                queue.note_refused(claimed, refused.reason, address)
            else:
                queue.note_put_off(claimed, refused.reason)
        return True
    with writing():
        queue.note_sent(claimed, ready.address)
    return True
