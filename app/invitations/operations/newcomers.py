"""Members who never signed in, as an import brings them: they are mailed a link."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.links import LINK_LASTS, end_links
from app.accounts.mailed import mailed_link, too_many
from app.accounts.models import Actor, Member
from app.accounts.suspension import is_suspended
from app.activity.operations import record
from app.database import db, held
from app.errors import Invalid, NotFound
from app.invitations.findings import FIRST_LINK
from app.invitations.queries import not_mailed_of_late
from app.mail.operations import of_late, post
from app.policy import Ability, require

# At one press of the button: it is one transaction.
MOST_AT_ONCE = 500


def invite_member(member_id: int, *, by: Actor) -> Member:
    """Mail a link to set a password to a member who never signed in; links from before are dead.
    Invalid for anybody else.
    """
    require(by, Ability.INVITE)
    member = held(Member, member_id)
    if member is None:
        raise NotFound(_("There is no such member."))
    if member.password_hash or member.seen_at:
        raise Invalid(_("This person has signed in meanwhile."))
    if not has_never_come(member):
        raise Invalid(_("%(name)s is suspended.", name=member.name))
    if not member.email:
        raise Invalid(_("This person has no e-mail address: hand the link over."))
    if not mail_first_link(member, by=by):
        raise too_many()
    return member


def invite_members(*, by: Actor) -> int:
    """The same for all who have an address and got no such mail within a week; how many, at most
    some hundreds at a time.
    """
    require(by, Ability.INVITE)
    # Held in one order, and asked once more: of two who press at once, the second finds that they
    # were mailed.
    waiting = sa.select(Member).where(not_mailed_of_late()).order_by(Member.id)
    rows = db.session.scalars(waiting.limit(MOST_AT_ONCE).with_for_update(key_share=True)).all()
    still = sa.select(Member.id).where(not_mailed_of_late())
    left = set(db.session.scalars(still.where(Member.id.in_([row.id for row in rows]))))
    return sum(mail_first_link(row, by=by) for row in rows if row.id in left)


def has_never_come(member: Member) -> bool:
    """Whether a member, who is held, never signed in, and may: as `never_came` asks in SQL."""
    never = member.password_hash is None and member.seen_at is None
    return never and not is_suspended(member, clock.now())


def mail_first_link(member: Member, *, by: Actor) -> bool:
    """Mail a link that sets the password; links from before are dead. Whether it goes out: nothing
    is changed where somebody got too many of late.
    """
    if db.session.scalar(sa.select(of_late(FIRST_LINK, member.id, clock.now()))):
        return False
    end_links(member.id)
    link = mailed_link(member, "password", LINK_LASTS)
    # Not `by` them: what reviewers send does not count among what members may ask for.
    post(FIRST_LINK, member.id, subject_id=link.id, expires_at=link.expires_at, limited=False)
    record("member.link_opened", "member", member.id, by=by)
    return True
