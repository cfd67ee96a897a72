"""What comes back from before is made good: whoever was erased since is erased again, and whoever
wished to be is asked anew.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from app import clock
from app.accounts.mailed import mail_of, mailed_link
from app.accounts.models import Member, actor_of
from app.database import db
from app.privacy.erased import Erased
from app.privacy.models import STOPPED_WITHIN, Erasure
from app.privacy.operations.carrying_out import carry_out
from app.privacy.queries import back_again


def erase_again(people: Collection[Erased]) -> int:
    """Erase whoever of those people is a member here and says who they are; how many. Once more it
    finds nobody.
    """
    erased = {one.key: one for one in people}
    back = [db.session.get_one(Member, number) for number in back_again(erased)]
    return sum(carry_out(member, erased[member.key]) for member in back)


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
