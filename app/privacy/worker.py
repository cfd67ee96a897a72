"""Erasures that nobody stopped are carried out, step by step: whoever is killed in between, or
works beside another, leaves the rest to whoever comes next.
"""

from __future__ import annotations

import structlog

from app.accounts.models import Member
from app.database import db, writing
from app.privacy.copying import sweep_copies
from app.privacy.erased import erased_of, remember, remembered
from app.privacy.models import Erasure
from app.privacy.operations.again import erase_again
from app.privacy.operations.carrying_out import carry_out
from app.privacy.operations.erasing import begin_erasure, forget_erasure
from app.privacy.purging import known_as, purge_database, purge_outbox
from app.privacy.queries import back_again, carried_out, due_erasures

log = structlog.get_logger()


def erase_people() -> None:
    """Erase whoever is to be erased, and then what the files of the database still hold of
    them.
    """
    _erase_again()
    for number in due_erasures():
        try:
            _erase(number)
        # One that cannot be carried out keeps no other waiting, and is tried again.
        except Exception as fault:
            db.session.rollback()
            log.warning("not erased", error=type(fault).__name__)
    purge_erased()


def purge_erased() -> bool:
    """Nothing of whoever was erased is left in the files of the database; False where it is tried
    again, as somebody is in the way.
    """
    done = carried_out()
    if not done:
        return True
    if not purge_database():
        return False
    with writing():
        for number in done:
            forget_erasure(number)
    return True


def _erase_again() -> None:
    """Whoever came back by rows that somebody put back past `restore`."""
    try:
        people = remembered()
        if back_again(people):
            with writing():
                erase_again(people.values())
    # What cannot be read is told by whoever looks at the log, and keeps nobody else waiting.
    except Exception as fault:
        db.session.rollback()
        log.warning("not erased again", error=type(fault).__name__)


def _erase(number: int) -> None:
    with writing():
        begun = begin_erasure(number)
    erasure = db.session.get(Erasure, number) if begun else None
    if erasure is None:
        return
    member = db.session.get_one(Member, erasure.member_id)
    if member.erased_at is not None:
        return
    # See docs/decisions.md, "who was erased stands in a file each".
    erased = erased_of(member, erasure)
    names = known_as(member)
    remember(erased)
    purge_outbox(names)
    with writing():
        carry_out(db.session.get_one(Member, erasure.member_id), erased)
    # What was drawn meanwhile, and their copy.
    purge_outbox(names)
    sweep_copies()
