"""Verbs about the queue of mail, for administrators: each is told in the log."""

from __future__ import annotations

from flask_babel import gettext as _

from app.accounts.models import Actor, Member
from app.activity.operations import record
from app.database import db, held
from app.errors import Invalid, NotFound
from app.mail import operations as queue
from app.mail.models import Mail, RefusedAddress
from app.mail.queries import was_posted
from app.policy import Ability, require


def send_again(mail_id: int, *, by: Actor) -> None:
    """A mail that failed waits once more. Of one that waits already nothing changes; Invalid for
    one that was sent, held or dropped.
    """
    require(by, Ability.ADMINISTER)
    mail = held(Mail, mail_id)
    if mail is None:
        raise NotFound(_("There is no such mail."))
    if mail.state == "waiting":
        return
    queue.send_again(mail_id)
    record("mail.sent_again", "mail", mail_id, by=by)


def release_held(*, by: Actor) -> int:
    """What was held since a restore waits to be sent; how many."""
    require(by, Ability.ADMINISTER)
    count = queue.release()
    if count:
        record("mail.released", "site", 1, by=by, content={"count": count})
    return count


def forget_refusals(refused_id: int, *, by: Actor) -> None:
    """An address that refused mail gets it again."""
    require(by, Ability.ADMINISTER)
    row = held(RefusedAddress, refused_id)
    if row is None:
        raise NotFound(_("The refusals of this address are forgotten already."))
    db.session.delete(row)
    record("mail.refusals_forgotten", "site", 1, by=by, content={"address": row.address})


def send_test_mail(*, by: Actor, key: str = "") -> None:
    """An administrator gets a mail that says that mail arrives. Invalid for one without an
    address, or who asks for too many.
    """
    require(by, Ability.ADMINISTER)
    member = db.session.get_one(Member, by.member_id)
    if not member.email:
        raise Invalid(_("Your account has no e-mail address."))
    if key and was_posted(key):
        return
    if not queue.post("upkeep.test", member.id, by_id=member.id, once=key):
        raise Invalid(_("You asked for many test mails within an hour. Wait a little."))
    record("mail.tested", "site", 1, by=by)
