"""What comes back from before is made good: whoever was erased since is erased again, and whoever
wished to be is asked anew.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from app import clock
from app.accounts.mailed import mail_of, mailed_link
from app.accounts.models import Member, actor_of
from app.database import db, hold
from app.privacy.erased import Erased, in_turn
from app.privacy.models import STOPPED_WITHIN, Erasure
from app.privacy.operations.carrying_out import carry_out
from app.privacy.queries import back_again


def erase_again(people: Collection[Erased]) -> int:
    """Erase whoever of those people is a member here and says who they are; how many. Once more it
    finds nobody. What the files of the database keep of them is the worker's, until it is gone.
    """
    erased = {one.key: one for one in people}
    back = [db.session.get_one(Member, number) for number in back_again(erased)]
    return sum(_erased_again(member, erased[member.key]) for member in back)


def _erased_again(member: Member, erased: Erased) -> bool:
    """Their erasure is under way once more, be there a wish of theirs or not."""
    # As `carry_out` does: in one order, so that nobody blocks an import.
    in_turn()
    hold(member)
    # Another worker was here meanwhile.
    if member.erased_at is not None:
        return False
    at = {"asked_at": erased.at, "due_at": erased.at, "begun_at": erased.at}
    how = {"with_texts": erased.with_texts, "salt": erased.salt}
    db.session.execute(sa.delete(Erasure).where(Erasure.member_id == member.id))
    db.session.add(Erasure(member_id=member.id, **at, **how))
    return carry_out(member, erased)


def ask_anew() -> int:
    """Whoever wished to be erased has three days once more to stop it, by a new mail: what they
    said after the backup is lost with it. How many.
    """
    due = clock.now() + STOPPED_WITHIN
    waiting = sa.select(Erasure).where(Erasure.begun_at.is_(None)).order_by(Erasure.id)
    wishes = db.session.scalars(waiting).all()
    for wish in wishes:
        wish.due_at = due
        member = db.session.get_one(Member, wish.member_id)
        if member.email:
            link = mailed_link(member, "stop", STOPPED_WITHIN)
            mail_of(link, by=actor_of(member), limited=False)
    return len(wishes)
