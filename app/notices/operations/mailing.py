"""Notices become mail: each at once, or many in a digest.

A notice is marked in the transaction that puts its mail into the queue: whoever is killed before
has done nothing, and afterwards the mail waits for whichever worker comes next.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.mail.models import Mail
from app.mail.operations import DAY
from app.mail.posting import Posting, allowance, post_each
from app.mail.sending import ran_out
from app.model import Query
from app.notices.models import Notice
from app.notices.times import Due
from app.notices.waiting import at_once, in_digest, members_waiting

# So many members at a time: others write in between.
BATCH = 100
ONE = "notices.one"


def digest_kind(pace: str) -> str:
    """What a digest of that pace is called in the queue."""
    return f"notices.{pace}"


def are_waiting(due: Sequence[Due]) -> bool:
    """Whether any digest is to be mailed now, or notices are to be taken back: asked without a
    lock, again and again.
    """
    return any(_finds(query) for query in (_expired(), *map(_due_to, due)))


def are_waiting_at_once() -> bool:
    """Whether any notice is to be mailed at once."""
    return _finds(members_waiting(at_once(), clock.now()))


def _finds(query: Query) -> bool:
    return db.session.scalar(query.limit(1)) is not None


def post_at_once() -> int:
    """Put a mail into the queue for each notice that some members want at once; how many notices
    were dealt with, 0 once none is left.

    Whoever has got as many within the hour as anybody may finds the rest in the daily digest.
    """
    now = clock.now()
    members = _held(members_waiting(at_once(), now))
    if not members:
        return 0
    left = allowance(ONE, members, now)
    query = sa.select(Notice.id, Notice.member_id, Notice.at)
    query = query.where(Notice.member_id.in_(members), at_once())
    postings: list[Posting] = []
    others: list[int] = []
    for number, member_id, at in db.session.execute(query.order_by(Notice.id)).all():
        # What is old by the time somebody can be reached is no news: a digest tells it.
        if left[member_id] and at > now - DAY:
            left[member_id] -= 1
            postings.append(Posting(member_id, number, _once(number)))
        else:
            others.append(number)
    posted = post_each(ONE, postings)
    _mark_each(posted)
    # What was posted before and taken back is in no mail either.
    others += [each.subject_id for each in postings if each.subject_id and each.once not in posted]
    _hold_back(others)
    return len(postings) + len(others)


def post_digests(due: Due) -> int:
    """Put a digest into the queue for each of some members for whom something waits, and mark all
    that is in it; how many, 0 once nobody is left. Each gets one a day at most.
    """
    now = clock.now()
    members = _held(_due_to(due))
    postings = [Posting(member_id, None, _digest_once(due, member_id)) for member_id in members]
    posted = post_each(digest_kind(due.pace), postings)
    mine = [posting.recipient_id for posting in postings if posting.once in posted]
    own_mail = sa.select(Mail.id).where(Mail.id.in_(posted.values()))
    own_mail = own_mail.where(Mail.recipient_id == Notice.member_id)
    marking = sa.update(Notice).where(Notice.member_id.in_(mine), in_digest(due))
    marking = marking.values(mailed_at=now, mail_id=own_mail.scalar_subquery())
    db.session.execute(marking, execution_options={"synchronize_session": False})
    return len(mine)


def take_back() -> int:
    """What stood in a mail that nobody could hand over before it expired, also because its mailbox
    put it off for so long, was not mailed: it waits for the next digest. Not what an address
    refuses for good, or it would be sent for ever. How many notices.
    """
    taking = sa.update(Notice).where(Notice.id.in_(_expired()))
    taken = db.session.scalars(taking.values(mailed_at=None, mail_id=None).returning(Notice.id))
    return len(taken.all())


def _expired() -> Query:
    """The notices that stand in such a mail."""
    own = sa.and_(Mail.recipient_id == Notice.member_id, Mail.id == Notice.mail_id)
    query = sa.select(Notice.id).join(Mail, own).where(Mail.kind.like("notices.%"))
    return query.where(ran_out())


def _due_to(due: Due) -> Query:
    """Members whom that digest is due to and who did not get it."""
    own = sa.literal(_digest_once(due, "")) + sa.cast(Member.id, sa.String)
    got = sa.exists().where(Mail.once == own)
    return members_waiting(in_digest(due), clock.now()).where(sa.not_(got))


def _held(members: Query) -> list[int]:
    """Some of those members, held: two workers do not mail to one person at the same time."""
    locked = members.limit(BATCH).with_for_update(of=Member, key_share=True)
    return list(db.session.scalars(locked))


def _once(number: int) -> str:
    return f"notice {number}"


def _digest_once(due: Due, member_id: int | str) -> str:
    return f"{digest_kind(due.pace)} {due.day.isoformat()} {member_id}"


def _mark_each(posted: dict[str, int]) -> None:
    """Note of each notice in which mail it is."""
    if not posted:
        return
    now = clock.now()
    mail = sa.select(Mail.id).where(Mail.id.in_(posted.values()), Mail.subject_id == Notice.id)
    told = sa.select(Mail.subject_id).where(Mail.id.in_(posted.values()))
    marking = sa.update(Notice).where(Notice.id.in_(told))
    marking = marking.values(mailed_at=now, mail_id=mail.scalar_subquery())
    db.session.execute(marking, execution_options={"synchronize_session": False})


def _hold_back(numbers: list[int]) -> None:
    for begin in range(0, len(numbers), 1000):
        some = Notice.id.in_(numbers[begin : begin + 1000])
        db.session.execute(sa.update(Notice).where(some).values(held_back=True))
