"""Reports that mail came back (RFC 3464), as a mail server hands them in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.message import Message
from hmac import compare_digest
from typing import NamedTuple

import sqlalchemy as sa

from app.database import db
from app.mail.composing import message_id
from app.mail.kinds import Envelope
from app.mail.models import Mail
from app.mail.operations import address_digest, count_refusal
from app.model import INTEGER

_OURS = re.compile(r"<(\d{1,10})\.[0-9a-f]{32}@[^<>\s]+>")
# A permanent failure, in the words of RFC 3463.
_FOR_GOOD = re.compile(r"5\.\d{1,3}\.\d{1,3}")
_ORIGINAL = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")


class Failure(NamedTuple):
    """An address that a report says a mail never reached, and the code that says why."""

    addresses: tuple[str, ...]
    status: str


class Refusal(NamedTuple):
    """The address, as its mail went to it, that refused for good, and the code that says why."""

    address: str
    status: str


class Report(NamedTuple):
    """What a report says: the number that the mail carried, and what failed for good."""

    message_id: str
    failures: tuple[Failure, ...]


def read_report(raw: bytes) -> Report | None:
    """What the report says; None for what is no report about a mail that it encloses."""
    try:
        message = message_from_bytes(raw)
    # Parts in parts in parts: no mail server makes such a report.
    except RecursionError:
        return None
    if message.get_content_type() != "multipart/report":
        return None
    number, failures = "", list[Failure]()
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            failures += _failures(part)
        elif kind in _ORIGINAL and not number:
            number = _number_in(part)
    return Report(number, tuple(failures)) if number else None


def _parts(message: Message) -> Iterator[Message]:
    inside = message.get_payload()
    if isinstance(inside, list):
        yield from (part for part in inside if isinstance(part, Message))


def _number_in(part: Message) -> str:
    """The number of the mail that came back: of the whole of it, or of its headers alone."""
    headers = next(_parts(part), None)
    if headers is None:
        decoded = part.get_payload(decode=True)
        headers = message_from_bytes(decoded if isinstance(decoded, bytes) else b"")
    return str(headers.get("Message-ID", "")).strip()


def _failures(part: Message) -> Iterator[Failure]:
    for block in _blocks(part):
        action = str(block.get("Action", "")).strip().lower()
        status = _FOR_GOOD.match(str(block.get("Status", "")).strip())
        if action == "failed" and status:
            named = (block.get(name) for name in ("Original-Recipient", "Final-Recipient"))
            yield Failure(tuple(_address(str(value)) for value in named if value), status[0])


def _blocks(part: Message) -> Iterator[Message]:
    """The blocks of fields: the first is about the report, each further one about an address."""
    for block in _parts(part):
        yield block
        # In the form for addresses in all letters the parser leaves the further ones as a text.
        rest = block.get_payload()
        if isinstance(rest, str):
            yield from (message_from_string(text) for text in re.split(r"\n\r?\n", rest))


def _address(field: str) -> str:
    """The address in `rfc822; somebody@example.org`."""
    return field.rpartition(";")[2].strip().strip("<>")


def believed(report: Report) -> Mail | None:
    """The mail that a report is about. None where nobody who did not see that mail can have made
    it up: it names another number than ours.
    """
    named = _OURS.fullmatch(report.message_id)
    if named is None or int(named[1]) > INTEGER:
        return None
    mail = db.session.get(Mail, int(named[1]))
    if mail is None:
        return None
    envelope = Envelope(*(getattr(mail, name) for name in Envelope._fields))
    same = compare_digest(message_id(envelope).encode(), report.message_id.encode())
    return mail if same else None


def refusal_in(report: Report, mail: Mail) -> Refusal | None:
    """What the report says of the very address that this mail went to."""
    for failure in report.failures:
        for given in failure.addresses:
            for address in _spelt(given):
                if address_digest(address) == mail.sent_to:
                    return Refusal(address, failure.status)
    return None


def _spelt(address: str) -> Iterator[str]:
    """The ways in which an account may have that address: servers change capitals, and write
    domains in ASCII.
    """
    local, _at, domain = address.rpartition("@")
    for spelling in (f"{local}@{domain}", f"{local}@{_in_letters(domain)}"):
        yield spelling
        yield spelling.casefold()


def _in_letters(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def count_bounce(mail: Mail, refusal: Refusal) -> bool:
    """A mail that was sent came back for good: it failed, and its address refused it. Once a mail;
    whether this is the first report.
    """
    outcome = f"bounce {refusal.status}"
    sent = sa.and_(Mail.id == mail.id, Mail.state == "sent")
    failing = sa.update(Mail).where(sent).values(state="failed", outcome=outcome)
    if db.session.execute(failing.returning(Mail.id)).one_or_none() is None:
        return False
    count_refusal(refusal.address, mail.id)
    return True
