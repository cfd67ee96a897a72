"""Links that come by mail: to set a password again, and to sign in."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.links import spend_link
from app.accounts.models import Actor, Member, OneTimeLink, digest, normalised_email
from app.database import db
from app.errors import NotFound, TooMany
from app.mail.keyed import keyed_token
from app.mail.operations import forget_refusals, of_late, post, post_for_each

# Long enough for a server that lets mail wait, short enough for a mailbox that somebody else reads
# later.
MAILED_LASTS = timedelta(hours=3)
# What a mail of each purpose is called in the queue.
KIND_OF = {
    "password": "accounts.password",
    "sign_in": "accounts.sign_in",
    "address": "accounts.address",
    "undo": "accounts.address_changed",
    "stop": "privacy.due",
}


def mail_link(address: str, purpose: str) -> None:
    """Mail a link for that purpose to whoever has the address, unless they got too many of late.

    The statements are the same, and as many, where nobody has it: see docs/decisions.md, "who
    asks for a link learns nothing".
    """
    now, salt, kind = clock.now(), secrets.token_hex(16), KIND_OF[purpose]
    wanted = sa.and_(
        Member.email == normalised_email(address),
        ~of_late(kind, Member.id, now),
    )
    values = {
        OneTimeLink.token_digest: sa.literal(_of_no_token()),
        OneTimeLink.purpose: sa.literal(purpose),
        OneTimeLink.member_id: Member.id,
        OneTimeLink.expires_at: sa.literal(now + MAILED_LASTS, OneTimeLink.expires_at.type),
        OneTimeLink.salt: sa.literal(salt),
    }
    links = sa.select(*values.values()).where(wanted)
    db.session.execute(sa.insert(OneTimeLink).from_select([*map(_name, values)], links))
    recipients = sa.select(OneTimeLink.member_id, OneTimeLink.id)
    recipients = recipients.where(OneTimeLink.salt == salt)
    post_for_each(kind, recipients, expires_at=now + MAILED_LASTS)


def _of_no_token() -> str:
    """A digest whose token nobody has: the worker makes one, when the mail is sent."""
    return digest(secrets.token_hex(32))


def _name(column: sa.orm.InstrumentedAttribute[object]) -> str:
    return column.key


def token_of(link: OneTimeLink) -> str:
    """The token of a mailed link: the same at each attempt to send it."""
    return keyed_token(link.purpose, link.id, link.salt or "")


def make_token(link_id: int | None) -> None:
    """From now on the link opens with its token; with one of another key, which nobody was sent,
    no more.
    """
    link = db.session.get(OneTimeLink, link_id) if link_id else None
    if link is not None and link.salt and link.used_at is None:
        link.token_digest = digest(token_of(link))


def mailed_link(
    member: Member,
    purpose: str,
    lasts: timedelta,
    address: str | None = None,
    place: str | None = None,
) -> OneTimeLink:
    """A new link for the member, which the worker gives its token when it mails it."""
    salt = secrets.token_hex(16)
    link = OneTimeLink(
        token_digest=_of_no_token(),
        purpose=purpose,
        member_id=member.id,
        expires_at=clock.now() + lasts,
        salt=salt,
        address=address,
        place=place,
    )
    db.session.add(link)
    db.session.flush()
    return link


def mail_of(link: OneTimeLink, *, by: Actor, limited: bool = True) -> None:
    """Put the mail that brings the link into the queue. TooMany where somebody got or asked for
    too many of late.
    """
    posted = post(
        KIND_OF[link.purpose],
        link.member_id,
        subject_id=link.id,
        by_id=by.member_id,
        expires_at=link.expires_at,
        limited=limited,
    )
    if not posted:
        raise too_many()


def too_many() -> TooMany:
    """What is said to who would have more mailed than anybody may."""
    return TooMany(_("Too many mails were asked for of late. Try again later."), 3600)


def mail_way_back(member: Member, place: str | None, *, by: Actor) -> None:
    """A member who is signed in, and has no password to show, gets a link by which they sign in
    anew and come back to that place. TooMany where they got too many of late.
    """
    if by.member_id != member.id:
        raise NotFound(_("There is no such page."))
    mail_of(mailed_link(member, "sign_in", MAILED_LASTS, place=place), by=by)


class CameIn(NamedTuple):
    """Who signs in by a link, and where it leads on to."""

    member: Member
    place: str | None


def sign_in_by_link(token: str) -> CameIn:
    """Spend the link, and with it all that let one sign in. NotFound if it is not open. Whoever
    has it read the mail: its address takes mail.
    """
    spent = spend_link(token, "sign_in")
    member = spent.member
    others = sa.and_(OneTimeLink.member_id == member.id, OneTimeLink.purpose == "sign_in")
    db.session.execute(sa.delete(OneTimeLink).where(others, OneTimeLink.used_at.is_(None)))
    if member.email:
        forget_refusals(member.email)
    return CameIn(member, spent.place)
