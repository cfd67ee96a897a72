"""Verbs about erasing a member: wished for, stopped, begun. For three days it can be stopped."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.links import spend_link
from app.accounts.mailed import mail_of, mailed_link
from app.accounts.models import Actor, Member, OneTimeLink, actor_of
from app.accounts.suspension import LONGEST_REASON
from app.activity.operations import record
from app.database import db, hold, insert_or_leave
from app.errors import Invalid
from app.mail.operations import post
from app.people.operations.changing import administrators_held
from app.policy import Ability, require
from app.privacy.models import STOPPED_WITHIN, Erasure
from app.privacy.queries import erasure_of
from app.text.cleaning import clean_input, is_seen


def ask_erasure(member: Member, *, with_texts: bool, by: Actor, reason: str = "") -> bool:
    """A member, suspended ones too, wants to be erased, or an administrator erases somebody who
    cannot sign in, with a reason that the person reads; False where it is under way.

    Nothing happens for three days, in which they, an administrator or the link that is mailed stop
    it. The last administrator cannot be erased.
    """
    reason = clean_input(reason).strip()
    own = by.member_id == member.id
    if not own:
        require(by, Ability.ADMINISTER)
        for fault in wrong_erasure(reason):
            raise fault
    _keep_an_administrator(member)
    hold(member)
    if member.erased_at is not None:
        return False
    now = clock.now()
    row = {
        "member_id": member.id,
        "asked_at": now,
        "due_at": now + STOPPED_WITHIN,
        "with_texts": with_texts,
        "by_id": None if own else by.member_id,
        "reason": "" if own else reason,
        "salt": secrets.token_hex(16),
    }
    # Of two at once the second finds the first one's row.
    if insert_or_leave(Erasure, row) is None:
        return False
    if member.email:
        link = mailed_link(member, "stop", STOPPED_WITHIN)
        # Whoever took the account must not use up what its owner hears of it by.
        mail_of(link, by=by, limited=False)
    record("member.erasure_asked", "member", member.id, by=by)
    return True


def wrong_erasure(reason: str) -> list[Invalid]:
    """What is wrong with an administrator's reason: none, or a long one."""
    found = []
    if not is_seen(reason):
        found.append(Invalid(_("Say why: the person reads it."), "reason"))
    if len(reason) > LONGEST_REASON:
        found.append(Invalid(_("At most %(most)s characters.", most=LONGEST_REASON), "reason"))
    return found


def _keep_an_administrator(member: Member) -> None:
    if is_last_administrator(member):
        sentence = _(
            "You are the only administrator: make somebody else one before you are erased."
        )
        raise Invalid(sentence)


def is_last_administrator(member: Member) -> bool:
    """Whether nobody would administer the site without them; administrators are held."""
    return administrators_held() == {member.id}


def stop_by_link(token: str) -> Member:
    """Spend the link of the mail: nobody is erased. NotFound if it is not open, or too late."""
    member = spend_link(token, "stop").member
    stop_erasure(member, by=actor_of(member))
    return member


def stop_erasure(member: Member, *, by: Actor) -> bool:
    """A member, or an administrator, stops it; False where nothing is under way. Invalid once it
    has begun.
    """
    if by.member_id != member.id:
        require(by, Ability.ADMINISTER)
    hold(member)
    waiting = sa.and_(Erasure.member_id == member.id, Erasure.begun_at.is_(None))
    # Against the worker that begins it the condition decides: one of the two finds the row.
    stopped = sa.delete(Erasure).where(waiting).returning(Erasure.id)
    if db.session.execute(stopped).one_or_none() is None:
        if erasure_of(member.id) is not None:
            raise Invalid(_("It has begun and cannot be stopped any more."))
        return False
    links = sa.and_(OneTimeLink.member_id == member.id, OneTimeLink.purpose == "stop")
    db.session.execute(sa.delete(OneTimeLink).where(links, OneTimeLink.used_at.is_(None)))
    if member.email:
        post("privacy.stopped", member.id, by_id=by.member_id)
    record("member.erasure_stopped", "member", member.id, by=by)
    return True


def stop_for_owner(number: int | None) -> None:
    """Somebody took back their account by the link that undoes a change of address: what whoever
    had it meanwhile wanted is stopped, unless it has begun.
    """
    member = db.session.get(Member, number) if number else None
    erasure = erasure_of(number)
    if member is not None and erasure is not None and erasure.begun_at is None:
        stop_erasure(member, by=actor_of(member))


def begin_erasure(number: int) -> bool:
    """From now on nobody stops it, and they administer nothing; whether it has begun, by this
    worker or another. The last administrator waits until there is another one.
    """
    now = clock.now()
    erasure = db.session.get(Erasure, number, populate_existing=True)
    if erasure is None:
        return False
    member = db.session.get_one(Member, erasure.member_id)
    # Held, so that of two administrators at once the second finds the first one's role gone.
    if is_last_administrator(member):
        return False
    due = sa.and_(Erasure.id == number, Erasure.begun_at.is_(None), Erasure.due_at <= now)
    db.session.execute(sa.update(Erasure).where(due).values(begun_at=now))
    begun = db.session.scalar(sa.select(Erasure.begun_at).where(Erasure.id == number))
    if begun is not None:
        member.role = "member"
    return begun is not None


def forget_erasure(number: int) -> None:
    """It is done, and nothing of the person is left in the files of the database."""
    db.session.execute(sa.delete(Erasure).where(Erasure.id == number))
