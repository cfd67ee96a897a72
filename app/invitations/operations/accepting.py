"""Accept an invitation: somebody becomes a member."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.consent import record_consent
from app.accounts.models import Actor, Member, actor_of, digest
from app.accounts.operations import create_member
from app.activity.operations import record
from app.database import db
from app.errors import Invalid, NotFound
from app.invitations.models import Invitation, can_be_accepted
from app.invitations.queries import why_closed
from app.mail.operations import forget_refusals
from app.organisations.asking import belong_or_ask
from app.organisations.operations import organisation_here
from app.people.operations.adding import free_name


def accept(
    token: str,
    *,
    name: str,
    sign_in_name: str = "",
    language: str | None,
    password_hash: str,
    agreed: str,
) -> Member:
    """Spend the link: whoever has it is a member from now on, and has agreed to the text of that
    digest. NotFound, which says why, if it does not open; Invalid if the address or the sign-in
    name is an account's by now, and the link stays.

    Without an address they sign in by a name, which is made from theirs where they choose none.
    """
    row = _spent(token)
    if not row.email and not sign_in_name:
        sign_in_name = free_name(name)
    known_by = {"email": row.email} if row.email else {"sign_in_name": sign_in_name}
    member = _created(**known_by, name=name, language=language, password_hash=password_hash)
    organisation = organisation_here(row.organisation_id)
    if organisation is not None:
        belong_or_ask(member, organisation, by=None)
    if row.email:
        # Whoever has the link read the mail: the address takes mail.
        forget_refusals(row.email)
    _note(row.id, member, agreed)
    return member


def _spent(token: str) -> sa.Row[int, str | None, int | None]:
    now = clock.now()
    same = Invitation.token_digest == digest(token)
    spending = sa.update(Invitation).where(same, can_be_accepted(now)).values(accepted_at=now)
    asked = spending.returning(Invitation.id, Invitation.email, Invitation.organisation_id)
    row = db.session.execute(asked).one_or_none()
    if row is None:
        raise NotFound(why_closed(token))
    return row


def _created(**given: str | None) -> Member:
    try:
        return create_member(name=given.pop("name") or "", **given)  # type: ignore[arg-type]
    except Invalid as refused:
        if refused.field != "email":
            raise
        sentence = _("There is an account with this e-mail address by now. Sign in with it.")
        raise Invalid(sentence) from None


def _note(invitation_id: int, member: Member, agreed: str) -> None:
    by: Actor = actor_of(member)
    own = sa.update(Invitation).where(Invitation.id == invitation_id)
    db.session.execute(own.values(member_id=member.id, name=member.name))
    record_consent(member.id, clock.now(), agreed)
    record("invitation.accepted", "invitation", invitation_id, by=by)
