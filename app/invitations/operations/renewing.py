"""Links anew, reminders, and the end of invitations."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.mailed import too_many
from app.accounts.models import Actor, digest, normalised_email
from app.activity.operations import record
from app.database import db, held
from app.errors import Invalid, NotFound
from app.invitations.findings import MAILED, was_mailed_often
from app.invitations.models import (
    KEPT_FOR,
    LASTS,
    REMINDED_EVERY,
    Invitation,
    can_be_accepted,
    is_open,
)
from app.invitations.queries import has_joined, is_member, mail_state
from app.mail.operations import post
from app.policy import Ability, require

# As long as tokens that are mailed.
TOKEN_BYTES = 24


def mail_anew(invitation_id: int, *, by: Actor) -> None:
    """Mail a new link, with the whole time before it; the one from before is dead. TooMany where
    the address got too many of late.
    """
    require(by, Ability.INVITE)
    row = _held_open(invitation_id)
    if not row.email:
        raise Invalid(_("This person has no e-mail address: hand the link over."))
    if was_mailed_often(row.email):
        raise too_many()
    _renew(row, token_digest=None)
    post(MAILED, row.id, limited=False)
    record("invitation.renewed", "invitation", row.id, by=by)


def hand_over(invitation_id: int, *, by: Actor) -> str:
    """The token of a new link for somebody without an address, to be handed over; the one from
    before is dead.
    """
    require(by, Ability.INVITE)
    row = _held_open(invitation_id)
    if row.email:
        raise Invalid(_("This person has an e-mail address: the link is mailed."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    _renew(row, token_digest=digest(token))
    record("invitation.renewed", "invitation", row.id, by=by)
    return token


def _held_open(invitation_id: int) -> Invitation:
    row = held(Invitation, invitation_id)
    if row is None:
        raise NotFound(_("There is no such invitation."))
    if row.withdrawn_at or has_joined(row):
        raise Invalid(_("This invitation was accepted or withdrawn meanwhile."))
    return row


def _renew(row: Invitation, *, token_digest: str | None) -> None:
    row.salt = secrets.token_hex(16)
    row.token_digest = token_digest
    row.expires_at = clock.now() + LASTS


def withdraw(invitation_id: int, *, by: Actor) -> None:
    """From now on the link opens nothing. Of one that was withdrawn nothing changes."""
    require(by, Ability.INVITE)
    row = held(Invitation, invitation_id)
    if row is None:
        raise NotFound(_("There is no such invitation."))
    if row.withdrawn_at:
        return
    if has_joined(row):
        raise Invalid(_("This invitation was accepted meanwhile."))
    row.withdrawn_at = clock.now()
    record("invitation.withdrawn", "invitation", row.id, by=by)


def remind_all(*, by: Actor) -> int:
    """Remind everybody who got an invitation and has not answered, each once a week at most; how
    many. Their link ends when it would have: whoever does not answer is left in peace.
    """
    require(by, Ability.INVITE)
    now = clock.now()
    # Of two who press the button at once, the second finds nobody.
    reminding = sa.update(Invitation).where(to_remind())
    reminding = reminding.values(reminded_at=now)
    # Conditions in SQL alone: no row of the session is looked at.
    unsynchronised: dict[str, Any] = {"synchronize_session": False}
    asked = reminding.returning(Invitation.id).execution_options(**unsynchronised)
    numbers = db.session.scalars(asked).all()
    for number in numbers:
        post("invitations.reminder", number, limited=False)
    if numbers:
        content = {"count": len(numbers)}
        record("invitations.reminded", "member", by.member_id or 0, by=by, content=content)
    return len(numbers)


def to_remind() -> sa.ColumnElement[bool]:
    """Who would be reminded now."""
    now = clock.now()
    rested = Invitation.reminded_at <= now - REMINDED_EVERY
    return sa.and_(
        can_be_accepted(now),
        Invitation.email.is_not(None),
        mail_state() == "sent",
        sa.not_(is_member()),
        sa.or_(Invitation.reminded_at.is_(None), rested),
    )


def close_invitations_of(address: str) -> None:
    """Whoever has that address came in another way: an invitation that was open is accepted by
    that.
    """
    same = sa.and_(Invitation.email == normalised_email(address), is_open())
    db.session.execute(sa.update(Invitation).where(same).values(accepted_at=clock.now()))


def sweep_invitations() -> None:
    """Forget what was accepted or withdrawn, or expired, half a year ago."""
    columns = (Invitation.accepted_at, Invitation.withdrawn_at, Invitation.expires_at)
    old = sa.func.coalesce(*columns) < clock.now() - KEPT_FOR
    db.session.execute(sa.delete(Invitation).where(old))
