"""Links that come by mail: to set a password again, and to sign in."""

from __future__ import annotations

import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Member, OneTimeLink, digest, normalised_email
from app.accounts.operations import opens
from app.database import db, hold
from app.errors import NotFound
from app.mail.keyed import keyed_token
from app.mail.operations import forget_refusals, of_late, post_for_each

# Long enough for a server that lets mail wait, short enough for a mailbox that somebody else reads
# later.
MAILED_LASTS = timedelta(hours=3)
# What a mail of each purpose is called in the queue.
KIND_OF = {"password": "accounts.password", "sign_in": "accounts.sign_in"}


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
        # Nobody knows a token with this digest: the worker makes it, when the mail is sent.
        OneTimeLink.token_digest: sa.literal(digest(salt)),
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


def sign_in_by_link(token: str) -> Member:
    """Spend the link. NotFound if it is not open. Whoever has it read the mail: its address takes
    mail.
    """
    now = clock.now()
    spending = sa.update(OneTimeLink).where(opens(token, now, "sign_in")).values(used_at=now)
    owner = db.session.scalar(spending.returning(OneTimeLink.member_id))
    member = db.session.get(Member, owner) if owner else None
    if member is None:
        raise NotFound(_("This link has been used already or has expired."))
    hold(member)
    if member.email:
        forget_refusals(member.email)
    return member
