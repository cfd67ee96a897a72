"""By which kinds of browsers an account was used: of one that it never had its owner is told."""

from __future__ import annotations

import sqlalchemy as sa

from app import clock
from app.accounts.browsers import Browser
from app.accounts.models import KnownBrowser, Member
from app.database import db, insert_or_leave
from app.mail.operations import post

NEW_BROWSER = "accounts.new_browser"


def note_browser(member_id: int, browser: Browser) -> None:
    """Somebody signs in by that kind of browser. One that the account never had is mailed to its
    owner, once however many sign in by it, unless the account had none before.
    """
    # Of two who are the first at once, by different ones, the second finds the first's.
    waiting = sa.select(Member.id).where(Member.id == member_id)
    db.session.execute(waiting.with_for_update(key_share=True))
    now = clock.now()
    row = {"member_id": member_id, "browser": browser.name, "system": browser.system}
    number = insert_or_leave(KnownBrowser, row | {"seen_at": now})
    own = sa.select(KnownBrowser.id).where(KnownBrowser.member_id == member_id)
    if number is None:
        again = sa.update(KnownBrowser).filter_by(**row).values(seen_at=now)
        db.session.execute(again)
    elif db.session.scalar(own.where(KnownBrowser.id != number).limit(1)):
        post(NEW_BROWSER, member_id, subject_id=number)
