"""What accounts forget by themselves: a year later nothing is left of what let somebody in."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.links import LINK_LASTS, open_link
from app.accounts.models import Member, OneTimeLink, SignedIn, SignInFailure
from app.accounts.operations import begin_session, note_attempt
from app.accounts.sweeping import FAILURES_KEPT_FOR, LINKS_KEPT_FOR
from app.database import db, writing
from app.upkeep.worker import forget_accesses
from tests.conftest import NOON

SECOND = timedelta(seconds=1)


def left(after: timedelta) -> tuple[int, int, int]:
    """How many links, sessions and failures the worker leaves then."""
    with clock.set_to(NOON + after):
        forget_accesses()
    tables = (OneTimeLink, SignedIn, SignInFailure)
    counts = [db.session.scalar(sa.select(sa.func.count()).select_from(row)) for row in tables]
    return counts[0] or 0, counts[1] or 0, counts[2] or 0


def test_links_sessions_and_failures_go_when_their_time_has_passed(
    app: Flask, member: Member
) -> None:
    with writing():
        row = db.session.merge(member)
        open_link(row)
        begin_session(row)
        note_attempt("salma@example.org", "192.0.2.1")
    assert left(FAILURES_KEPT_FOR) == (1, 1, 1)
    assert left(FAILURES_KEPT_FOR + SECOND) == (1, 1, 0)
    assert left(LINK_LASTS + LINKS_KEPT_FOR) == (1, 1, 0)
    assert left(LINK_LASTS + LINKS_KEPT_FOR + SECOND) == (0, 0, 0)
