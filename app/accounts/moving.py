"""Change of address: the new one confirms it; the old one is told, and can undo it."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.identity import checked_address
from app.accounts.links import end_links, open_link, spend_link
from app.accounts.mailed import MAILED_LASTS, mail_of, mailed_link, too_many
from app.accounts.models import Actor, Member, OneTimeLink, actor_of
from app.accounts.operations import end_sessions
from app.activity.operations import record
from app.database import db, hold
from app.errors import Invalid, NotFound
from app.mail.operations import HOUR, PER_KIND_AND_HOUR, forget_refusals

UNDO_LASTS = timedelta(days=3)


def ask_address(member: Member, typed: str, *, by: Actor) -> None:
    """A member, who has shown of late who they are, wants another address: it gets a link, and
    nothing changes before that is used. Somebody else's address is answered as a free one is.

    Links to addresses that they asked for before are dead.
    """
    if by.member_id != member.id:
        raise NotFound(_("There is no such page."))
    wanted = checked_address(typed)
    if wanted is None:
        raise Invalid(_("This is needed."), "email")
    hold(member)
    if wanted == member.email:
        raise Invalid(_("This is the address of your account already."), "email")
    now = clock.now()
    if _asked_often(wanted, now):
        raise too_many()
    _end_pending(member.id, now)
    # Whose the address is nobody looks up here: what is mailed is decided by the worker.
    link = mailed_link(member, "address", MAILED_LASTS, wanted)
    mail_of(link, by=by)
    record("member.address_asked", "member", member.id, by=by)


def _asked_often(address: str, now: datetime) -> bool:
    """Whether an address got as many of these mails in the last hour as any may, whoever asked."""
    counted = sa.select(sa.func.count()).select_from(OneTimeLink)
    same = counted.where(OneTimeLink.purpose == "address", OneTimeLink.address == address)
    of_late = same.where(OneTimeLink.expires_at > now + MAILED_LASTS - HOUR)
    return (db.session.scalar(of_late) or 0) >= PER_KIND_AND_HOUR


def _end_pending(member_id: int, now: datetime) -> None:
    # Not deleted: `_asked_often` counts them.
    pending = sa.and_(_moves(member_id), OneTimeLink.used_at.is_(None))
    db.session.execute(sa.update(OneTimeLink).where(pending).values(used_at=now))


def _moves(member_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(OneTimeLink.member_id == member_id, OneTimeLink.purpose == "address")


def confirm_address(token: str) -> Member:
    """Spend the link of the new address: it is the account's from now on. NotFound if the link is
    not open; Invalid if somebody else has the address by now.
    """
    link = spend_link(token, "address")
    member = link.member
    former = member.email
    assert link.address is not None  # noqa: S101
    _set_address(member, link.address)
    end_links(member.id)
    db.session.execute(sa.update(OneTimeLink).where(_moves(member.id)).values(address=None))
    by = actor_of(member)
    record("member.address_changed", "member", member.id, by=by)
    tell_former(member, former, by=by)
    return member


def tell_former(member: Member, former: str | None, *, by: Actor) -> None:
    """Mail to the address that an account had until now a link that undoes the change.

    An account that nobody has entered yet is nobody's to take back: whoever sits at an address
    that was mistyped must not get it by such a link.
    """
    entered = member.password_hash is not None or member.seen_at is not None
    if former and entered:
        link = mailed_link(member, "undo", UNDO_LASTS, former)
        # A thief must not use up what its owner hears of it by.
        mail_of(link, by=by, limited=False)


def undo_address(token: str) -> str:
    """Spend the link of the former address: it is the account's again, nobody is signed in and no
    password fits; with the token by which another one is set. NotFound if the link is not open.

    Links that undo later changes die too; those of earlier ones stay: whoever changed the address
    twice could end the owner's otherwise.
    """
    link = spend_link(token, "undo")
    member = link.member
    assert link.address is not None  # noqa: S101
    _set_address(member, link.address)
    member.password_hash = None
    db.session.flush()
    end_sessions(member.id)
    end_links(member.id)
    later = sa.and_(OneTimeLink.member_id == member.id, OneTimeLink.id > link.number)
    db.session.execute(sa.delete(OneTimeLink).where(later, OneTimeLink.purpose == "undo"))
    own = sa.update(OneTimeLink).where(OneTimeLink.id == link.number)
    db.session.execute(own.values(address=None))
    record("member.address_restored", "member", member.id, by=actor_of(member))
    return open_link(member)


def _set_address(member: Member, address: str) -> None:
    # Left to the constraint: of two with one address at once, a look-up would let both pass.
    try:
        with db.session.begin_nested():
            member.email = address
            member.version += 1
    except IntegrityError:
        sentence = _("Another account has this address by now. Nothing was changed.")
        raise Invalid(sentence) from None
    # Whoever has the link read the mail: the address takes mail.
    forget_refusals(address)
